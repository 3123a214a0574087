"""Comparing centres: funnel, reliability, pooling, case mix."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from analysis import (
    StatisticError,
    case_mix,
    funnel,
    funnel_limits,
    partial_pooling,
    random_intercept,
    unit_reliability,
)


def refused(function, *args, **options):
    with pytest.raises(StatisticError) as problem:
        function(*args, **options)
    return problem.value.code, str(problem.value)


def test_a_limit_lies_between_the_counts_around_the_quantile():
    for n, tail in ((10, 0.025), (55, 0.975), (300, 0.001)):
        (limit,) = funnel_limits([n], 0.95, tail)
        r = stats.binom.ppf(tail, n, 0.95)
        assert (r - 1) / n <= limit <= r / n


def test_units_of_chance_alone_have_no_variance_between_them():
    rng = np.random.default_rng(3)
    n = np.full(200, 50)
    alone = funnel(rng.binomial(n, 0.9), n)
    assert (alone.phi < 1.1, alone.tau2 < 0.0002) == (True, True)
    more = funnel(rng.binomial(n, rng.beta(45, 5, 200)), n)
    assert 2 * alone.tau2 < more.tau2 < 0.9 * 0.1 / 51  # winsorising takes some of the true variance off
    assert (np.abs(more.z_adjusted) < np.abs(more.z)).all()


def test_reliability_needs_size_and_differences():
    rng = np.random.default_rng(5)
    sizes = [5] * 20 + [80] * 20
    rows = pl.DataFrame(
        {
            "y": np.concatenate(
                [rng.normal(m, 1, s) for m, s in zip(rng.normal(0, 0.5, 40), sizes, strict=True)]
            ),
            "centre": np.repeat([f"c{i:02}" for i in range(40)], sizes),
        }
    )
    found = unit_reliability(rows, "y", "centre")
    assert found.rankable == (False,) * 20 + (True,) * 20
    assert found.reliability[0] == pytest.approx(found.tau2 / (found.tau2 + found.within / 5))
    model = random_intercept(rows, "y", "centre")
    assert (model.tau2, model.sigma2) == (pytest.approx(0.25, rel=0.5), pytest.approx(1.0, rel=0.1))


def test_equal_sizes_give_the_same_variance_by_both_ways():
    rows = pl.DataFrame({"y": [1.0, 3, 2, 7, 8, 6, 4, 5, 3], "centre": [10] * 3 + [9] * 3 + [2] * 3})
    moments, model = unit_reliability(rows, "y", "centre"), random_intercept(rows, "y", "centre")
    assert moments.units == ("2", "9", "10")
    assert (moments.tau2, moments.within) == pytest.approx((model.tau2, model.sigma2), rel=1e-6)


def test_a_score_that_is_not_a_number_is_missing():
    rows = pl.DataFrame({"y": [1.0, 3, 2, 7, float("nan"), 6], "centre": ["a", "a", "a", "b", "b", "b"]})
    assert unit_reliability(rows, "y", "centre").n.tolist() == [3, 2]


def test_units_that_differ_less_than_by_chance_are_not_reliable_at_all():
    rows = pl.DataFrame({"y": [1, 5, 1, 5, 2, 4], "centre": ["a", "a", "b", "b", "c", "c"]})
    found = unit_reliability(rows, "y", "centre")
    assert (found.tau2 < 0, found.reliability.tolist()) == (True, [0.0, 0.0, 0.0])
    assert random_intercept(rows, "y", "centre").tau2 == 0.0


def test_pooling_draws_small_units_in_and_leaves_large_ones():
    found = partial_pooling([5, 950, 400, 60, 300], [5, 1000, 500, 100, 320])
    raw = np.array([1.0, 0.95, 0.8, 0.6, 0.9375])
    moved = np.abs(found.share - raw)
    assert (moved.argmax(), moved[1] < 0.002) == (0, True)
    assert ((found.lower < found.share) & (found.share < found.upper)).all()
    assert 0 < found.correlation < 0.2


def test_units_that_do_not_differ_share_one_share():
    found = partial_pooling([45, 45, 90, 9], [50, 50, 100, 10])
    assert (found.correlation, found.share.tolist()) == (0.0, [0.9] * 4)


def test_case_mix_takes_out_what_the_adjuster_explains():
    age = [1.0, 2, 3, 5, 6, 7]
    rows = pl.DataFrame({"centre": [10, 10, 10, 9, 9, 9], "age": age, "y": [2 * a + 1 for a in age]})
    found = case_mix(rows, "y", "centre", ["age"])
    assert (found.units, found.n.tolist()) == (("9", "10"), [3, 3])
    assert found.beta.tolist() == pytest.approx([2.0])
    assert found.adjusted.tolist() == pytest.approx([9.0, 9.0])


def test_case_mix_counts_a_row_as_often_as_its_weight_says_and_leaves_holes_out():
    rows = pl.DataFrame(
        {
            "centre": ["a", "a", "a", "b", "b", "b", "b", None],
            "age": [1.0, 2, 4, 1, 3, 3, None, 2],
            "y": [1.0, 3, 4, 2, 2, 5, 9, 9],
            "w": [1.0, 2, 1, 3, 1, 1, 1, 1],
        }
    )
    times = pl.concat([rows.filter(pl.col("w") > j) for j in range(3)])
    weighted, plain = (
        case_mix(rows, "y", "centre", ["age"], weights="w"),
        case_mix(times, "y", "centre", ["age"]),
    )
    assert weighted.adjusted.tolist() == pytest.approx(plain.adjusted.tolist())
    assert weighted.n.tolist() == [3, 3]


ROWS = pl.DataFrame(
    {"y": [1, 2, 3, 4], "centre": ["a", "a", "b", "b"], "age": [1, 1, 2, 2], "w": [1, 1, 1, -1]}
)


@pytest.mark.parametrize(
    ("call", "code", "message"),
    [
        (lambda: funnel([1, 2], [3]), "match", "There are 2 favourable counts for 1 groups."),
        (lambda: funnel([3, 3], [3, 3]), "constant", "The centre is 1; a funnel needs one between 0 and 1."),
        (lambda: partial_pooling([1, 2], [3, 3]), "few", "2 groups are too few; there must be at least 3."),
        (lambda: partial_pooling([3, 3, 3], [3, 3, 3]), "constant", "All answers are alike"),
        (lambda: unit_reliability(ROWS, "y", "none"), "column", "There is no column 'none'"),
        (lambda: unit_reliability(ROWS.head(2), "y", "centre"), "few", "Column 'centre' needs two units"),
        (
            lambda: unit_reliability(ROWS, "age", "centre"),
            "constant",
            "Column 'age' does not vary within any",
        ),
        (
            lambda: unit_reliability(ROWS.with_columns(y=pl.lit(None, pl.Int64)), "y", "centre"),
            "few",
            "No row has both 'y' and 'centre' filled in.",
        ),
        (lambda: case_mix(ROWS, "y", "none", ["age"]), "column", "There is no column 'none'"),
        (
            lambda: case_mix(ROWS, "y", "centre", ["age"]),
            "collinear",
            "Adjuster 'age' does not vary within units",
        ),
        (
            lambda: case_mix(ROWS, "y", "centre", ["y", "y"]),
            "collinear",
            "Adjuster 'y' does not vary within units",
        ),
        (
            lambda: case_mix(ROWS, "y", "centre", ["y"], weights="w"),
            "value",
            "Column 'w' holds a weight below 0.",
        ),
        (
            lambda: case_mix(ROWS.head(2), "y", "centre", ["y"]),
            "few",
            "Column 'centre' has fewer than two units",
        ),
        (
            lambda: case_mix(ROWS.with_columns(y=pl.lit(None, pl.Int64)), "y", "centre", ["age"]),
            "empty",
            "No row has all of centre, y, age filled in.",
        ),
    ],
)
def test_refused_by_name(call, code, message):
    found = refused(call)
    assert (found[0], found[1][: len(message)]) == (code, message)
