"""The children's result: every child once, by whoever answers for its age; the carers' own view apart."""

from __future__ import annotations

import pytest

from survey.domain.problems import Problem
from survey.domain.results import report, round_report
from survey.domain.round_list import list_rounds
from tests.fixtures.closed_rounds import ALYTUS, AROUND, VILNIUS, add_round, answers


def faces(happy, others):
    """Overall answers of form B: only the best of three faces is favourable."""
    return [3] * happy + [1 + number % 2 for number in range(others)]


def add_children(session, year=2026, **more):
    """AP 38 of 40, B 90 of 100 and C 160 of 200 favourable among the valid, of 80, 150 and 400 eligible."""
    add_round(session, f"{year}-AP", year, [("a", [VILNIUS], 80, answers(38, 2))], form="AP", **more)
    add_round(session, f"{year}-B", year, [("a", [VILNIUS], 150, faces(90, 10))], form="B", **more)
    add_round(session, f"{year}-C", year, [("a", [VILNIUS], 400, answers(160, 40))], form="C", **more)


def test_every_child_counts_by_the_number_of_eligible_of_its_form(answered):
    add_children(answered)
    add_round(answered, "2026-A", 2026, [("a", [VILNIUS], 300, answers(10, 190))])  # not part of it
    found = report(answered, "2026-children")
    expected = (80 * 38 / 40 + 150 * 90 / 100 + 400 * 160 / 200) / 630
    assert (found.country.n, found.country.weighted_n) == (340, 630.0)
    assert found.country.estimate == round(expected, 3) == 0.843
    assert (found.country.eligible, found.country.unknown) == (630, 290)
    assert found.country.verdict == "not met"
    assert (found.form, found.rounds) == ("children", ("2026-AP", "2026-B", "2026-C"))
    assert [(one.form, one.version) for one in found.asked] == [
        ("AP", "1.0.0"),
        ("B", "1.0.0"),
        ("C", "1.0.0"),
    ]
    assert found.outcomes.sampled == 630


def test_who_spoke_stands_beside_it(answered):
    add_children(answered)
    parts = report(answered, "2026-children").parts
    assert [(row.level, row.code, row.n, row.estimate) for row in parts] == [
        ("speakers", "self", 300, round((150 * 0.9 + 400 * 0.8) / 550, 3)),
        ("form", "AP", 40, 0.95),
        ("form", "B", 100, 0.9),
        ("form", "C", 200, 0.8),
    ]
    assert [row.verdict for row in parts] == ["not met", None, None, None]


def test_a_small_form_hides_so_that_nobody_can_subtract_it(answered):
    add_round(answered, "2026-AP", 2026, [("a", [VILNIUS], 12, answers(6, 2))], form="AP")
    add_round(answered, "2026-B", 2026, [("a", [VILNIUS], 150, faces(90, 10))], form="B")
    add_round(answered, "2026-C", 2026, [("a", [VILNIUS], 400, answers(160, 40))], form="C")
    found = report(answered, "2026-children")
    statuses = {row.code: row.status for row in found.rows}
    assert statuses["AP"] == "hidden"
    # The country less those who answered themselves would be AP; either way around one of them is not shown.
    assert {statuses["LT"], statuses["self"]} != {"shown"}
    assert statuses["LT"] == "shown"


def test_places_are_those_of_all_forms_together(answered):
    add_round(answered, "2026-B", 2026, [("a", [VILNIUS], 150, faces(90, 10))], form="B")
    strata = [("a", [VILNIUS], 400, answers(160, 40)), ("b", [ALYTUS, AROUND], 90, answers(50, 10))]
    add_round(answered, "2026-C", 2026, strata, form="C")
    rows = report(answered, "2026-children").rows
    assert [(row.level, row.code, row.n) for row in rows] == [
        ("country", "LT", 360),
        ("county", "01", 60),
        ("merged", "11+33", 60),
        ("county", "10", 300),
        ("municipality", "13", 300),
        ("speakers", "self", 360),
        ("form", "B", 100),
        ("form", "C", 260),
    ]


def test_each_wave_of_the_trend_has_its_own_children(answered):
    add_round(answered, "2025-C", 2025, [("a", [VILNIUS], 90, answers(50, 10))], form="C")
    add_children(answered)
    found = report(answered, "2026-children")
    assert [(one.wave, one.n) for one in found.trend["LT"]] == [("2025", 60), ("2026", 340)]


def test_no_result_before_every_round_of_the_children_is_closed(answered):
    add_children(answered, state="open")
    assert report(answered, "2026-children") == Problem("results_not_closed", {"round": "2026-AP"})


def test_rounds_announced_with_different_targets_have_no_common_result(answered):
    add_round(answered, "2026-B", 2026, [("a", [VILNIUS], 150, faces(90, 10))], form="B", target=0.9)
    add_round(answered, "2026-C", 2026, [("a", [VILNIUS], 400, answers(160, 40))], form="C")
    problem = Problem("results_differ", {"rounds": "2026-B, 2026-C"})
    assert report(answered, "2026-children") == problem


@pytest.mark.parametrize("code", ["2027-children", "children", "-children"])
def test_a_wave_without_children_has_no_such_result(answered, code):
    add_round(answered, "2026-A", 2026, [("a", [VILNIUS], 90, answers(50, 10))])
    assert report(answered, code) == Problem("round_unknown", {"round": code})


def test_a_round_of_children_has_no_result_of_its_own(answered):
    add_children(answered)
    values = {"round": "2026-B", "result": "2026-children"}
    assert round_report(answered, "2026-B") == Problem("results_with_children", values)


def test_the_list_has_the_children_of_a_wave_once_and_first(answered):
    add_round(answered, "2026-A", 2026, [("a", [VILNIUS], 90, answers(50, 10))])
    add_children(answered)
    add_round(answered, "2025-C", 2025, [("a", [VILNIUS], 90, answers(50, 10))], form="C", state="open")
    assert [(line.code, line.form, line.state) for line in list_rounds(answered)] == [
        ("2026-children", "children", "closed"),
        ("2026-A", "A", "closed"),
        ("2025-children", "children", "open"),
    ]
