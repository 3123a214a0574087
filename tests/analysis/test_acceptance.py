"""The worked examples of the foster-care services project, figure by figure."""

import polars as pl
import pytest

from analysis.design import Design
from analysis.interval import Moments, clopper_pearson, interval
from analysis.nonresponse import StratumCount, bounds
from analysis.planning import cluster_design_effect
from analysis.results import SILENT_ALIKE
from analysis.share import shares
from analysis.target import decimals_to_tell, plain_comparison
from tests.analysis.frames import WITH_FPC, WITHOUT_FPC, counted, three_strata


def whole(frame, design, **options):
    return shares(frame, "y", {4, 5}, design, target=0.95, **options)[0]


def percent(value, decimals=1):
    return f"{100 * value:.{decimals}f}"


@pytest.mark.parametrize(
    ("favourable", "printed", "verdict"), [(2759, "95.007", "met"), (2758, "94.972", "not met")]
)
def test_full_count_answered_by_all(favourable, printed, verdict):
    found = whole(counted(favourable, 2904, N=2904.0), Design(fpc="N"))
    assert (percent(found.estimate, 3), found.verdict) == (printed, verdict)
    assert (found.lower, found.upper, found.method, found.se) == (None, None, "full count", 0.0)


def test_decimals_show_the_side_of_the_target():
    decimals = decimals_to_tell(2758 / 2904, 0.95)
    assert percent(2758 / 2904, 1) == "95.0"
    assert percent(2758 / 2904, decimals) == "94.97"


@pytest.mark.parametrize(
    ("favourable", "printed", "verdict"),
    [
        (588, ("98.0", "96.5", "98.9"), "met"),
        (576, ("96.0", "94.1", "97.3"), "undecided"),
        (553, ("92.2", "89.7", "94.1"), "not met"),
    ],
)
def test_simple_sample_of_600_by_wilson(favourable, printed, verdict):
    found = whole(counted(favourable, 600), Design(), interval="wilson")
    assert (percent(found.estimate), percent(found.lower), percent(found.upper)) == printed
    assert found.verdict == verdict


def test_wilson_with_the_finite_population_of_a_wave():
    found = whole(counted(576, 600, N=2904.0), Design(fpc="N"), interval="wilson")
    assert (percent(found.lower), percent(found.upper)) == ("94.4", "97.2")


@pytest.mark.parametrize(
    ("method", "n", "lower"),
    [
        ("wilson", 72, "94.93"),
        ("wilson", 73, "95.00"),
        ("korn-graubard", 71, "94.94"),
        ("korn-graubard", 72, "95.01"),
    ],
)
def test_all_favourable_needs_its_number(method, n, lower):
    found = whole(counted(n, n), Design(), interval=method)
    assert percent(found.lower, 2) == lower
    assert found.verdict == ("met" if (method, n) in {("wilson", 73), ("korn-graubard", 72)} else "undecided")
    assert found.upper == 1


def test_one_sided_59_of_59_is_not_the_rule():
    one_sided = clopper_pearson(Moments(1.0, 0.0, 59, 58, confidence=0.90), 59)[0]
    assert percent(one_sided, 2) == "95.05"
    assert whole(counted(59, 59), Design()).verdict == "undecided"


def test_weighted_and_unweighted_differ():
    frame = three_strata()
    assert percent(221 / 230) == "96.1"
    plain, corrected = whole(frame, WITHOUT_FPC), whole(frame, WITH_FPC)
    assert percent(plain.estimate) == percent(corrected.estimate) == "94.8"
    assert (percent(plain.se, 2), percent(corrected.se, 2)) == ("1.72", "1.67")
    effective = [s.estimate * (1 - s.estimate) / s.se**2 for s in (plain, corrected)]
    assert [round(n, 1) for n in effective] == [165.3, 175.1]
    assert [round(s.deff, 2) for s in (plain, corrected)] == [1.39, 1.31]
    assert (percent(plain.lower), percent(plain.upper)) == ("90.3", "97.7")
    assert (percent(corrected.lower), percent(corrected.upper)) == ("90.4", "97.6")
    assert plain.verdict == corrected.verdict == "undecided"
    note = "no variation within stratum c: all answers there are alike"
    assert plain.notes == corrected.notes == (note,)


def test_normal_interval_of_the_weighted_sample():
    for design, printed in ((WITHOUT_FPC, ("91.4", "98.2")), (WITH_FPC, ("91.5", "98.1"))):
        found = whole(three_strata(), design, interval="mean")
        assert (percent(found.lower), percent(found.upper)) == printed


def test_weights_made_from_the_population_counts_are_the_same():
    frame = three_strata()
    by_hand, made = whole(frame, WITH_FPC), whole(frame.drop("w"), Design(strata="h", fpc="N"))
    assert (made.estimate, made.se, made.lower) == pytest.approx(
        (by_hand.estimate, by_hand.se, by_hand.lower), rel=1e-12
    )


@pytest.mark.parametrize(
    ("valid", "favourable", "lower", "upper"),
    [(2604, 2526, "87.0", "97.3"), (2604, 2474, "85.2", "95.5"), (2580, 2503, "86.2", "97.3")],
)
def test_nonresponse_bounds(valid, favourable, lower, upper):
    found = bounds([StratumCount(2904, valid, favourable)], 0.95)
    assert (percent(found.lower), percent(found.upper), found.unknown) == (lower, upper, 2904 - valid)


def test_tipping_point():
    found = bounds([StratumCount(2904, 2604, 2526)], 0.95)
    assert (found.needed, percent(found.needed_share), found.possible) == (233, "77.7", True)


def test_answers_of_those_who_answered_print_as_in_the_example():
    assert [percent(a / b) for a, b in ((2526, 2604), (2474, 2604), (2503, 2580))] == ["97.0", "95.0", "97.0"]
    assert plain_comparison(2474 / 2604, 0.95) == "met"


def test_silent_of_a_full_count_are_assumed_alike():
    frame = counted(2526, 2604, N=2904.0)
    found = whole(frame, Design(fpc="N", full_count=True))
    assert (percent(found.estimate), found.verdict) == ("97.0", "met")
    assert found.notes == (SILENT_ALIKE,)
    assert found.weighted_n == pytest.approx(2904)


def test_do_not_know_is_silent_too():
    dont_know = pl.DataFrame({"y": [-2] * 24, "N": [2904.0] * 24})
    frame = pl.concat([counted(2503, 2580, N=2904.0), dont_know])
    found = whole(frame, Design(fpc="N", full_count=True))
    without = whole(counted(2503, 2580, N=2904.0), Design(fpc="N", full_count=True))
    assert (found.n, found.missing, without.missing) == (2580, 24, 0)
    assert (found.estimate, found.se, found.lower, found.weighted_n) == pytest.approx(
        (without.estimate, without.se, without.lower, without.weighted_n), rel=1e-12
    )


def test_sampled_centres_are_worth_less():
    deff = cluster_design_effect(22, 0.05)
    assert (f"{deff:.2f}", round(660 / deff)) == ("2.05", 322)


def test_all_centres_as_strata_have_no_such_loss():
    favourable = [22, 22, 22, 12, 20, 22] * 5
    frame = pl.concat(counted(good, 22, centre=number) for number, good in enumerate(favourable))
    sampled, all_in = whole(frame, Design(psu="centre")), whole(frame, Design(strata="centre"))
    assert (sampled.estimate, sampled.n) == (all_in.estimate, all_in.n)
    assert sampled.deff > 2
    assert all_in.deff < 1


def test_the_same_limits_whatever_half_is_called_favourable():
    one = interval("korn-graubard", Moments(0.97, 0.0001, 400, 399))
    other = interval("korn-graubard", Moments(0.03, 0.0001, 400, 399))
    assert (one.lower, one.upper) == pytest.approx((1 - other.upper, 1 - other.lower), rel=1e-12)
