"""Contrasts and functions of estimates, and the correction for looking at many."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import Design, StatisticError, adjusted, contrasts, means, pairwise, ratio, totals, transformed

ROWS = pl.DataFrame(
    {
        "y": [1.0, 2.0, 3.0, 5.0, 4.0, 6.0, 7.0, 9.0],
        "x": [2.0, 1.0, 4.0, 4.0, 5.0, 7.0, 6.0, 9.0],
        "wave": [1, 1, 2, 2, 2, 3, 3, 3],
        "psu": [1, 2, 1, 2, 3, 1, 2, 3],
    }
)
DESIGN = Design(psu="psu")


@pytest.fixture
def waves():
    return means(ROWS, ["y"], DESIGN, by=["wave"])


def test_a_change_uses_the_covariance_of_the_waves(waves):
    found = contrasts(waves, {"change": [0, -1, 0, 1]})
    first, last, both = waves.covariance[1, 1], waves.covariance[3, 3], waves.covariance[1, 3]
    assert found.covariance[0, 0] == pytest.approx(first + last - 2 * both)
    assert abs(both) > 0.01
    assert found.df.tolist() == [1]  # the first wave has two of the three PSUs


def test_pairs_of_domains_leave_the_whole_out(waves):
    found = pairwise(waves)
    assert found.names == ("wave=2 - wave=1", "wave=3 - wave=1", "wave=3 - wave=2")
    assert np.allclose(found.estimate, [4 - 1.5, 22 / 3 - 1.5, 22 / 3 - 4])


def test_the_delta_method_of_a_ratio_is_the_ratio_of_totals():
    both = totals(ROWS, ["y", "x"], DESIGN)
    found, direct = transformed(both, {"r": lambda t: t[0] / t[1]}), ratio(ROWS, "y", "x", DESIGN)
    assert found.estimate[0] == pytest.approx(direct.estimate[0])
    assert found.covariance[0, 0] == pytest.approx(direct.covariance[0, 0], rel=1e-10)


def test_limits_and_p_values_by_student(waves):
    found = contrasts(waves, {"rise": [0, 0, -1, 1]})
    lower, upper = found.interval()
    assert (upper - lower)[0] == pytest.approx(2 * 4.30265272975 * found.se[0])
    assert found.p_values[0] == pytest.approx(2 * (1 - _t2(found.estimate[0] / found.se[0])))


def _t2(t):
    """Distribution function of Student's t on 2 degrees of freedom."""
    return 0.5 + t / (2 * np.sqrt(2 + t * t))


def test_without_error_or_df_there_is_no_p_value():
    found = contrasts(means(ROWS.head(1), ["y"], Design(lonely="remove")), {"level": [1]})
    assert np.isnan(found.p_values[0])
    assert np.isnan(found.interval()[0][0])


@pytest.mark.parametrize(
    "function", [lambda m: np.abs(m[1]), lambda m: np.real(m[1]), lambda m: np.max(m.real)]
)
def test_a_function_that_is_not_smooth_is_refused(waves, function):
    with pytest.raises(StatisticError) as refused:
        transformed(waves, {"f": function})
    assert (refused.value.code, str(refused.value)[:27]) == ("value", "'f' has no derivative there")


def test_an_empty_domain_is_refused_where_it_enters_and_harmless_elsewhere():
    frame = pl.concat([ROWS, ROWS.head(1).with_columns(y=None, wave=pl.lit(4, pl.Int64))])
    found = means(frame, ["y"], DESIGN, by=["wave"])
    assert contrasts(found, {"c": [0, -1, 1, 0, 0]}).estimate.tolist() == [2.5]
    assert transformed(found, {"c": lambda m: m[2] - m[1]}).estimate.tolist() == [2.5]
    with pytest.raises(StatisticError, match="has no valid answers to compare"):
        contrasts(found, {"c": [0, 0, 0, -1, 1]})


def test_weights_must_match_and_pairs_must_exist(waves):
    with pytest.raises(StatisticError, match="Contrast 'c' has 2 weights for 4 estimates"):
        contrasts(waves, {"c": [1, -1]})
    with pytest.raises(StatisticError, match="no two domains"):
        pairwise(means(ROWS, ["y"], DESIGN))


def test_holm_and_benjamini_hochberg_on_a_worked_example():
    p = [0.001, 0.008, 0.039, 0.041, 0.6]
    assert np.allclose(adjusted(p, "holm"), [0.005, 0.032, 0.117, 0.117, 0.6])
    assert np.allclose(adjusted(p, "benjamini-hochberg"), [0.005, 0.02, 0.05125, 0.05125, 0.6])
    assert adjusted(p, "none").tolist() == p
    assert adjusted([]).tolist() == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_adjusted_values_keep_the_order_and_never_fall(p):
    low, high = adjusted(p, "benjamini-hochberg"), adjusted(p, "holm")
    order = np.argsort(p, kind="stable")
    assert (low >= np.array(p) - 1e-15).all()
    assert (high >= low - 1e-15).all()
    assert (np.diff(high[order]) >= 0).all()
    assert (np.diff(low[order]) >= 0).all()
    assert high.max() <= 1


@pytest.mark.parametrize(("p", "method"), [([1.2], "holm"), ([float("nan")], "holm"), ([0.5], "bonferroni")])
def test_bad_p_values_and_methods(p, method):
    with pytest.raises(StatisticError) as refused:
        adjusted(p, method)
    assert refused.value.code == "value"
