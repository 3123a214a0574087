"""Plain counts: intervals, exact tests of 95 %, finite populations, trend; the figures of the documents."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import (
    StatisticError,
    binomial_interval,
    binomial_test,
    cochran_armitage,
    equal_shares,
    finite_interval,
    finite_test,
    mcnemar,
)
from analysis.binomial import BINOMIAL_METHODS


def refused(function, *args, **options):
    with pytest.raises(StatisticError) as problem:
        function(*args, **options)
    return problem.value.code, str(problem.value)


@pytest.mark.parametrize(
    ("favourable", "lower", "upper"), [(588, 96.5, 98.9), (576, 94.1, 97.3), (553, 89.7, 94.1)]
)
def test_simple_sample_of_600_by_wilson(favourable, lower, upper):
    found = binomial_interval(favourable, 600)
    assert [round(100 * limit, 1) for limit in found] == [lower, upper]


@pytest.mark.parametrize(
    ("method", "n", "lower"),
    [
        ("wilson", 72, 94.93),
        ("wilson", 73, 95.001),
        ("clopper-pearson", 71, 94.94),
        ("clopper-pearson", 72, 95.006),
    ],
)
def test_all_favourable_in_a_small_sample(method, n, lower):
    decimals = 3 if lower > 95 else 2
    assert round(100 * binomial_interval(n, n, method=method)[0], decimals) == lower


def test_59_of_59_is_the_one_sided_bound():
    assert round(100 * binomial_interval(59, 59, method="clopper-pearson", confidence=0.90)[0], 2) == 95.05
    assert binomial_test(59, 59, 0.95).p_greater == pytest.approx(0.95**59)


@given(st.sampled_from(sorted(BINOMIAL_METHODS)), st.integers(1, 400), st.data())
def test_limits_hold_the_share_mirror_it_and_rise_with_it(method, n, data):
    x = data.draw(st.integers(0, n))
    lower, upper = binomial_interval(x, n, method=method)
    assert 0 <= lower <= x / n <= upper <= 1
    mirrored = binomial_interval(n - x, n, method=method)
    assert mirrored == pytest.approx((1 - upper, 1 - lower), abs=1e-9)
    if x < n:
        assert binomial_interval(x + 1, n, method=method)[0] > lower


@given(st.integers(1, 60), st.integers(0, 60), st.data())
def test_finite_limits_are_possible_shares_within_the_binomial_ones(n, more, data):
    x, size = data.draw(st.integers(0, n)), n + more
    lower, upper = finite_interval(x, n, size)
    assert x / size <= lower <= x / n + 1e-12
    assert x / n - 1e-12 <= upper <= (size - n + x) / size + 1e-12
    assert round(lower * size, 6) == round(lower * size)
    wide = binomial_interval(x, n, method="clopper-pearson")
    assert wide[0] - 1 / size <= lower
    assert upper <= wide[1] + 1 / size


def test_a_population_asked_completely_has_no_width():
    assert finite_interval(95, 100, 100) == (0.95, 0.95)
    assert finite_test(95, 100, 100, 0.95) == 1.0
    assert finite_test(94, 100, 100, 0.95) == 0.0


def test_a_trend_over_two_groups_is_pearsons_chi_square():
    trend, plain = cochran_armitage([30, 45], [60, 60]), equal_shares([30, 45], [60, 60], correct=False)
    assert (trend.statistic, trend.p_value) == pytest.approx((plain.statistic, plain.p_value))
    yates = equal_shares([30, 45], [60, 60])
    assert yates.statistic == pytest.approx(stats.chi2_contingency([[30, 45], [30, 15]]).statistic)


def test_only_the_distances_of_scores_count():
    plain = cochran_armitage([30, 40, 52], [60, 60, 60])
    same = cochran_armitage([30, 40, 52], [60, 60, 60], scores=[10, 30, 50])
    assert same.statistic == pytest.approx(plain.statistic)
    assert cochran_armitage([30, 40, 52], [60, 60, 60], scores=[1, 2, 9]).statistic != plain.statistic


def test_mcnemar_with_and_without_correction():
    assert (mcnemar(15, 5).statistic, mcnemar(15, 5, correct=True).statistic) == (5.0, 81 / 20)
    assert mcnemar(3, 3, correct=True).statistic == 0.0


@pytest.mark.parametrize(
    ("call", "code", "message"),
    [
        (lambda: binomial_interval(3, 2), "value", "3 of 2 is no count"),
        (lambda: binomial_interval(0, 0), "value", "0 of 0 is no count"),
        (
            lambda: binomial_interval(1, 2, method="wald"),
            "value",
            "There is no interval 'wald'; choose one of w",
        ),
        (
            lambda: binomial_interval(1, 2, confidence=95),
            "value",
            "Confidence must lie between 0 and 1, not 95; 0.95 means 95 %.",
        ),
        (lambda: binomial_test(1, 2, 95), "value", "The target must lie between 0 and 1, not 95."),
        (lambda: finite_interval(5, 10, 9), "value", "The population of 9 is below the sample of 10."),
        (lambda: finite_test(5, 10, 9, 0.95), "value", "The population of 9 is below the sample of 10."),
        (lambda: cochran_armitage([1, 2], [3]), "match", "There are 2 favourable counts for 1 groups."),
        (lambda: cochran_armitage([1], [3]), "few", "1 groups are too few; there must be at least 2."),
        (lambda: cochran_armitage([1, 4], [3, 3]), "value", "Group 2: 4 of 3 is no count."),
        (lambda: cochran_armitage([3, 3], [3, 3]), "constant", "All answers are alike"),
        (lambda: cochran_armitage([1, 2], [3, 3], scores=[1]), "match", "There are 1 scores for 2 groups."),
        (lambda: cochran_armitage([1, 2], [3, 3], scores=[1, 1]), "constant", "All scores are alike"),
        (lambda: mcnemar(-1, 2), "value", "Counts of pairs must be 0 or more."),
        (lambda: mcnemar(0, 0), "constant", "No pair changed"),
    ],
)
def test_refused_by_name(call, code, message):
    found = refused(call)
    assert (found[0], found[1][: len(message)]) == (code, message)


def test_exact_tests_add_up():
    found = binomial_test(95, 100, 0.95)
    assert found.p_less + found.p_greater == pytest.approx(1 + stats.binom.pmf(95, 100, 0.95))
    assert np.isclose(found.p_two_sided, 1.0)
