"""Sample sizes: the figures of the planning rules, and power that rises like a saw."""

import pytest

from analysis import StatisticError, decisive_sample, sample_size, verdict_power


def test_a_margin_of_three_and_of_two_points_for_a_population_of_2904():
    assert round(sample_size(0.95, 0.03, population=2904)) == 190
    assert round(sample_size(0.95, 0.02, population=2904)) == 394


@pytest.mark.parametrize(
    ("share", "population", "n"), [(0.97, None, 851), (0.98, None, 338), (0.97, 2904, 654), (1.0, None, 72)]
)
def test_the_sample_that_decides_with_80_percent(share, population, n):
    assert decisive_sample(share, 0.95, population=population) == n
    assert verdict_power(n, share, 0.95, population=population) >= 0.8
    assert verdict_power(n - 1, share, 0.95, population=population) < 0.8


@pytest.mark.parametrize(("share", "touches"), [(0.97, 780), (0.98, 312)])
def test_the_first_n_that_touches_80_percent_is_not_enough(share, touches):
    assert verdict_power(touches, share, 0.95) >= 0.8
    assert verdict_power(touches - 1, share, 0.95) < 0.8
    assert min(verdict_power(n, share, 0.95) for n in range(touches, touches + 25)) < 0.8


def test_not_met_is_decided_too():
    n = decisive_sample(0.92, 0.95)
    assert (verdict_power(n, 0.92, 0.95) >= 0.8, verdict_power(n - 1, 0.92, 0.95) < 0.8) == (True, True)
    assert n < decisive_sample(0.93, 0.95)


def test_more_power_or_confidence_needs_more():
    assert decisive_sample(0.98, 0.95, power=0.9) > 338
    assert decisive_sample(0.98, 0.95, confidence=0.99) > 338


def test_the_whole_population_always_decides():
    assert verdict_power(200, 0.955, 0.95, population=200) == 1.0
    assert decisive_sample(0.955, 0.95, population=200) <= 200
    assert decisive_sample(0.9501, 0.95, most=2000) is None


def test_a_tiny_sample_that_always_suffices():
    assert decisive_sample(0.0, 0.95) == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sample_size(1.2, 0.03), "A share must lie between 0 and 1, not 1.2."),
        (lambda: sample_size(0.9, 0), "Margin and population must be above 0."),
        (lambda: sample_size(0.9, 0.03, population=0), "Margin and population must be above 0"),
        (lambda: sample_size(0.9, 0.03, confidence=1), "Confidence must lie between 0 and 1, not 1;"),
        (lambda: verdict_power(1, 0.97, 0.95), "n must be 2 or more and not above the population, not 1."),
        (lambda: verdict_power(9, 0.97, 0.95, population=8), "n must be 2 or more"),
        (lambda: verdict_power(9, 0.97, 1.0), "The target must lie between 0 and 1, not 1.0."),
        (lambda: decisive_sample(0.95, 0.95), "The true share must differ from the target"),
        (lambda: decisive_sample(0.97, 0.95, power=1), "The true share must differ from the target"),
    ],
)
def test_refused_by_name(call, message):
    with pytest.raises(StatisticError) as refused:
        call()
    assert (refused.value.code, str(refused.value)[: len(message)]) == ("value", message)
