"""The result of a closed round, against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from exports.report.model import Note
from survey.domain.problems import Problem
from survey.domain.results import round_report
from tests.fixtures.closed_rounds import ALYTUS, AROUND, VILNIUS, add_ended, add_round, answers

# Always there, whatever a row may not show.
PLACE = {"level", "code", "names", "status", "eligible", "parent", "members", "notes"}


def rounded(row, **decimals):
    return {name: round(getattr(row, name), places) for name, places in decimals.items()}


def test_the_mission_example_of_three_strata(answered):
    add_round(
        answered,
        "r",
        2026,
        [
            ("a", [VILNIUS], 1204, answers(54, 6)),
            ("b", [ALYTUS], 1000, answers(97, 3)),
            ("c", [AROUND], 700, answers(70, 0)),
        ],
    )
    country = round_report(answered, "r").country
    assert rounded(country, estimate=3, se=4, n_effective=1, deff=2, lower=3, upper=3, weighted_n=6) == {
        "estimate": 0.948,
        "se": 0.0167,
        "n_effective": 175.0,
        "deff": 1.31,
        "lower": 0.904,
        "upper": 0.976,
        "weighted_n": 2904.0,
    }
    assert (country.n, country.df, country.method) == (230, 227, "korn-graubard")
    assert (country.verdict, country.plain, country.assumption) == ("undecided", "not met", True)
    assert country.notes == (Note("alike_strata", {"strata": 1, "of": 3}),)


def test_silent_persons_widen_the_bounds_and_set_the_tipping_point(answered):
    given = answers(2503, 77) + [-2] * 24
    add_round(answered, "r", 2026, [("a", [VILNIUS], 2904, given)])
    country = round_report(answered, "r").country
    assert rounded(country, estimate=3, bounds_lower=3, bounds_upper=3, needed_share=3) == {
        "estimate": 0.970,
        "bounds_lower": 0.862,
        "bounds_upper": 0.973,
        "needed_share": 0.790,
    }
    assert (country.n, country.unknown, country.needed, country.possible) == (2580, 324, 256, True)
    assert country.dont_know == round(24 / 2604, 3)
    assert (country.verdict, country.assumption) == ("met", True)
    assert country.response_rate == round(2580 / 2904, 3)


def test_a_full_count_with_every_answer_is_compared_plainly(answered):
    add_round(answered, "just", 2025, [("a", [VILNIUS], 2904, answers(2759, 145))])
    add_round(answered, "below", 2026, [("a", [VILNIUS], 2904, answers(2758, 146))])
    just, below = (round_report(answered, code).country for code in ("just", "below"))
    assert (just.method, just.verdict, just.plain, just.lower, just.assumption) == (
        "full count",
        "met",
        "met",
        None,
        False,
    )
    assert (below.verdict, below.plain) == ("not met", "not met")


def test_those_found_ineligible_leave_the_denominator(answered):
    add_round(answered, "r", 2026, [("a", [VILNIUS], 50, answers(35, 5))])
    add_ended(answered, "r-a", "ineligible", 2)
    add_ended(answered, "r-a", "refused", 3)
    report = round_report(answered, "r")
    assert (report.country.eligible, report.country.unknown) == (48, 8)
    assert report.country.response_rate == round(40 / 48, 3)
    assert (report.outcomes.sampled, report.outcomes.ineligible, report.outcomes.refused) == (50, 2, 3)
    assert report.outcomes.no_answer == 50 - 40 - 2 - 3


def test_no_services_is_a_discrepancy_and_stays_unknown(answered):
    add_round(answered, "r", 2026, [("a", [VILNIUS], 50, [*answers(35, 5), -7, -7])])
    report = round_report(answered, "r")
    assert (report.outcomes.discrepancies, report.country.unknown, report.country.n) == (2, 10, 40)
    assert report.country.dont_know == 0.0
    assert report.notes == (Note("discrepancies", {"count": 2}),)


def test_municipalities_of_one_cell_are_one_merged_area(answered):
    add_round(
        answered,
        "r",
        2026,
        [("a", [VILNIUS], 60, answers(45, 5)), ("b", [ALYTUS, AROUND], 60, answers(40, 6))],
    )
    report = round_report(answered, "r")
    assert [(row.level, row.code, row.parent) for row in report.rows] == [
        ("country", "LT", None),
        ("county", "01", None),
        ("merged", "11+33", "01"),
        ("county", "10", None),
        ("municipality", "13", "10"),
    ]
    merged = report.row("11+33")
    assert [member.code for member in merged.members] == [ALYTUS, AROUND]
    assert (merged.n, merged.verdict, merged.plain) == (46, None, None)


def test_a_stratum_without_answers_is_told_and_counts_as_unknown(answered):
    add_round(answered, "r", 2026, [("a", [VILNIUS], 60, answers(45, 5)), ("b", [ALYTUS], 12, [])])
    country = round_report(answered, "r").country
    assert country.unknown == 22
    assert country.weighted_n == pytest.approx(60)
    assert country.notes == (Note("strata_without_answers", {"strata": 1, "eligible": 12}),)


def test_a_small_area_and_the_one_that_would_reveal_it_are_hidden(answered):
    strata = [
        ("a", [VILNIUS], 200, answers(80, 20)),
        ("b", [ALYTUS], 16, answers(6, 2)),
        ("c", [AROUND], 100, answers(38, 12)),
    ]
    add_round(answered, "r", 2026, strata)
    report = round_report(answered, "r")
    assert {row.code: row.status for row in report.rows} == {
        "LT": "shown",
        "01": "shown",
        "11": "hidden",
        "33": "hidden_secondary",
        "10": "shown",
        "13": "shown",
    }
    for code in ("11", "33"):
        row = report.row(code)
        left = {one.name for one in fields(row) if getattr(row, one.name) not in (None, ())}
        assert left <= PLACE
        assert row.notes == ()


def test_all_alike_in_a_small_area_is_a_bound(answered):
    strata = [("a", [VILNIUS], 200, answers(80, 20)), ("b", [ALYTUS], 40, answers(20, 0))]
    add_round(answered, "r", 2026, [*strata, ("c", [AROUND], 200, answers(80, 20))])
    row = round_report(answered, "r").row(ALYTUS)
    assert (row.status, row.n, row.bound_at_least, row.bound_percent) == ("bound", 20, True, 85)
    assert (row.estimate, row.lower, row.bounds_lower, row.se, row.unknown) == (None,) * 5


def test_a_county_with_a_bound_tells_its_verdict_where_nothing_hidden_narrows(answered):
    strata = [("a", [VILNIUS], 160, answers(147, 3)), ("b", [ALYTUS], 400, answers(180, 20))]
    add_round(answered, "r", 2026, [*strata, ("c", [AROUND], 9, answers(6, 0))])
    county = round_report(answered, "r").row("10")
    assert (county.status, county.n, county.bound_at_least, county.bound_percent) == ("bound", 150, True, 98)
    assert (county.verdict, county.assumption) == ("met", True)
    assert (county.plain, county.estimate, county.lower, county.n_effective, county.unknown) == (None,) * 5


def test_a_county_with_a_bound_keeps_a_verdict_back_that_would_narrow_a_hidden_municipality(answered):
    strata = [("a", [VILNIUS], 600, answers(148, 2)), ("b", [ALYTUS], 400, answers(180, 20))]
    add_round(
        answered, "r", 2026, [*strata, ("c", [AROUND], 50, answers(6, 0)), ("d", ["41"], 50, answers(6, 0))]
    )
    county = round_report(answered, "r").row("10")
    assert (county.status, county.n, county.bound_percent) == ("bound", 156, 96)
    assert (county.verdict, county.assumption) == (None, None)


def test_the_figure_without_help_is_shown_only_where_the_difference_is_large_enough(answered):
    helped = {number: {"mode": "kiosk"} for number in range(66, 78)}
    few = {number: {"assisted": True} for number in range(69, 78)}
    alike = {number: {"mode": "kiosk"} for number in range(12)}
    for year, (code, left_out) in enumerate({"many": helped, "few": few, "alike": alike}.items(), start=2023):
        add_round(answered, code, year, [("a", [VILNIUS], 100, answers(76, 4), left_out)])
    alone = round_report(answered, "many").country.unaided
    assert (alone.n, alone.estimate) == (68, round(66 / 68, 3))
    assert round_report(answered, "few").country.unaided is None
    assert round_report(answered, "alike").country.unaided is None


def test_each_wave_of_the_trend_is_that_waves_own_figure(answered):
    add_round(answered, "one", 2024, [("a", [VILNIUS], 90, answers(50, 10))])
    add_round(answered, "two", 2025, [("a", [VILNIUS], 90, answers(3, 2))])
    add_round(answered, "three", 2026, [("a", [VILNIUS], 90, answers(58, 2))], state="open")
    first, report = round_report(answered, "one"), round_report(answered, "two")
    assert [(point.wave, point.status, point.n) for point in report.trend["LT"]] == [
        ("2024", "shown", 60),
        ("2025", "hidden", None),
    ]
    point, row = report.trend["LT"][0], first.country
    assert (point.estimate, point.lower, point.upper) == (row.estimate, row.lower, row.upper)
    assert [point.wave for point in first.trend["LT"]] == ["2024"]


def test_earlier_waves_give_the_cap_its_design_effect(answered):
    unlike = [("a", [VILNIUS], 900, answers(30, 30)), ("b", [ALYTUS], 100, answers(60, 0))]
    alike = [("a", [VILNIUS], 900, answers(60, 0)), ("b", [ALYTUS], 100, answers(60, 0))]
    add_round(answered, "one", 2024, unlike)
    add_round(answered, "two", 2025, alike)
    capped = round_report(answered, "two").country.n_effective
    assert capped < 120 / (1 - 120 / 1000)


@pytest.mark.parametrize(
    ("code", "problem"),
    [("open", "results_not_closed"), ("none", "round_unknown")],
)
def test_no_result_of_a_round_that_is_not_closed(answered, code, problem):
    add_round(answered, "open", 2026, [("a", [VILNIUS], 90, answers(50, 10))], state="open")
    found = round_report(answered, code)
    assert found == Problem(problem, {"round": code})


def test_a_rule_over_scores_needs_a_score(answered):
    add_round(answered, "r", 2026, [("a", [VILNIUS], 90, answers(50, 10))], rule="F2")
    country = round_report(answered, "r").country
    assert (country.status, country.estimate) == ("hidden", None)


def test_rows_are_plain_and_frozen(answered):
    add_round(answered, "r", 2026, [("a", [VILNIUS], 90, answers(50, 10))])
    row = round_report(answered, "r").country
    assert replace(row) == row


@pytest.mark.parametrize("given", [[], [-2, -9], [-7]], ids=["nobody", "no opinion", "no services"])
def test_a_round_without_a_valid_answer_shows_nothing(answered, given):
    add_round(answered, "r", 2026, [("a", [VILNIUS], 90, given)])
    report = round_report(answered, "r")
    assert [row.status for row in report.rows] == ["hidden"] * 3
    assert (report.country.eligible, report.country.n) == (90, None)
    assert [point.status for point in report.trend["LT"]] == ["hidden"]


def test_a_share_is_printed_with_no_more_decimals_than_the_side_of_the_target_needs(answered):
    add_round(answered, "r", 2026, [("a", [VILNIUS], 2904, answers(2758, 146))])
    assert round_report(answered, "r").country.estimate == 0.9497


def test_the_error_of_a_total_does_not_tell_how_its_few_hidden_strata_answered(answered):
    # Two strata of equal weight in one municipality: however 14 unfavourable answers divide, its share stays.
    published = set()
    for year, (first, second) in enumerate([(0, 14), (2, 12), (5, 9), (7, 7)], start=2023):
        given = [
            ("a", [ALYTUS], 60, answers(40 - first, first)),
            ("b", [ALYTUS], 60, answers(40 - second, second)),
        ]
        add_round(answered, f"r{year}", year, given)
        row = round_report(answered, f"r{year}").row(ALYTUS)
        assert (row.status, row.n, row.estimate, row.df) == ("shown", 80, 0.825, 78)
        assert (row.se, row.deff, row.n_effective, row.unaided) == (None, None, None, None)
        published.add((row.lower, row.upper, row.notes))
    assert len(published) == 1


def test_an_area_without_hidden_strata_keeps_its_error(answered):
    add_round(
        answered, "r", 2026, [("a", [VILNIUS], 60, answers(40, 5)), ("b", [ALYTUS], 60, answers(30, 9))]
    )
    report = round_report(answered, "r")
    assert all(row.se is not None and row.n_effective is not None for row in report.rows)
