"""Verdict, plain comparison and bounds at their edges."""

import pytest

from analysis.nonresponse import StratumCount, bounds
from analysis.target import decimals_to_tell, plain_comparison, shares_with_verdict, verdict


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (0.95, 0.99, "met"),
        (0.9499, 0.99, "undecided"),
        (0.9, 0.95, "undecided"),
        (0.9, 0.9499, "not met"),
        (1.0, 1.0, "met"),
    ],
)
def test_verdict_at_the_limits(lower, upper, expected):
    assert verdict(lower, upper, 0.95) == expected


def test_float_noise_does_not_decide():
    noisy = sum([0.7] * 57) / sum([0.7] * 60)
    assert noisy < 0.95
    assert plain_comparison(noisy, 0.95) == "met"
    assert verdict(noisy, 1.0, 0.95) == "met"
    assert verdict(0.9, noisy, 0.95) == "undecided"
    assert plain_comparison(0.95 - 1e-9, 0.95) == "not met"


def test_decimals():
    assert [decimals_to_tell(p, 0.95) for p in (0.95, 0.9496, 0.94999, 0.9, 0.9504)] == [1, 2, 3, 1, 1]
    assert [decimals_to_tell(p, 0.95) for p in (0.95 - 4e-8, 0.95 - 1e-10)] == [6, 6]  # most, told or not


@pytest.mark.parametrize(
    ("n", "confidence", "target", "undecided", "met"),
    [
        (200, 0.95, 0.95, 0.915379641877, 0.980292197782),
        (137.5, 0.9, 0.95, 0.914180837842, 0.982040315089),
        (20, 0.95, 0.95, 0.813639467576, 1.0),  # all of 20 do not prove it
        (5, 0.95, 0.4, 0.0, 0.928994039652),  # none of 5 do not disprove it
        (5, 0.95, 0.5, 0.0, 1.0),
    ],
)
def test_shares_that_have_a_verdict(n, confidence, target, undecided, met):
    """R: uniroot of qbeta(a/2, p n, n - p n + 1) and qbeta(1 - a/2, p n + 1, n - p n) less the target."""
    limits = [shares_with_verdict(one, n, confidence, target) for one in ("not met", "undecided", "met")]
    assert limits == [
        (0.0, pytest.approx(undecided, abs=1e-10)),
        (pytest.approx(undecided, abs=1e-10), pytest.approx(met, abs=1e-10)),
        (pytest.approx(met, abs=1e-10), 1.0),
    ]


def test_bounds_over_strata_add_up():
    one = bounds([StratumCount(100, 80, 70), StratumCount(50, 50, 50)], 0.95)
    assert one == bounds([StratumCount(150, 130, 120)], 0.95)
    assert (one.lower, one.upper, one.unknown, one.needed) == (120 / 150, 140 / 150, 20, 23)
    assert not one.possible


def test_needed_is_exact_where_floats_are_not():
    assert bounds([StratumCount(20, 10, 10)], 0.95).needed == 9
    assert bounds([StratumCount(300, 0, 0)], 0.07).needed == 21


def test_nobody_unknown():
    found = bounds([StratumCount(100, 100, 96)], 0.95)
    assert (found.lower, found.upper, found.needed, found.needed_share, found.possible) == (
        0.96,
        0.96,
        0,
        None,
        True,
    )


@pytest.mark.parametrize("counts", [(10, 11, 5), (10, 5, 6), (10, 5, -1)])
def test_impossible_counts(counts):
    with pytest.raises(ValueError, match="favourable <= valid <= eligible"):
        StratumCount(*counts)


def test_nobody_eligible():
    with pytest.raises(ValueError, match="nobody eligible"):
        bounds([], 0.95)
