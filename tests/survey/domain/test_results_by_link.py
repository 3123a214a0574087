"""The result of a round by open links: n and share, and no word of those who did not answer."""

from __future__ import annotations

from dataclasses import fields

import pytest

from exports.report.delimited import area_records, trend_records
from exports.report.model import Note, Report
from survey.db.queries.results import read_places
from survey.db.rounds import OPEN_LINK
from survey.domain import children, release_facts, round_list
from survey.domain.figures import read_data
from survey.domain.problems import Problem
from survey.domain.research import research_file
from survey.domain.results import children_report, round_report
from tests.fixtures.closed_rounds import ALYTUS, AROUND, VILNIUS, add_round, answers

KEPT = {"level", "code", "names", "status", "parent", "members"}
SHOWN = KEPT | {"n", "estimate", "method", "dont_know", "no_answer", "unaided"}


def by_link(session, code, year, strata, **more):
    add_round(session, code, year, strata, design=OPEN_LINK, **more)
    return round_report(session, code)


def test_the_share_is_that_of_the_answers_even_where_more_answered_than_the_frame_counts(answered):
    # Weighted to the frame it would be (40 x 0.8 + 1000 x 0.6) / 1040 = 0.608.
    report = by_link(
        answered,
        "r",
        2026,
        [("a", [VILNIUS], 40, answers(80, 20)), ("b", [ALYTUS], 1000, answers(18, 12) + [-2] * 2)],
    )
    country = report.country
    assert (country.n, country.estimate, country.method) == (130, round(98 / 130, 3), "none")
    assert (country.dont_know, country.no_answer) == (round(2 / 132, 3), 0.0)
    told = {one.name for one in fields(country) if getattr(country, one.name) not in (None, ())}
    assert told == SHOWN - {"parent", "members"}
    assert (country.unaided.lower, country.unaided.upper) == (None, None)
    assert report.notes == (Note("open_link", {}),)
    assert (report.design, report.method, report.by_link) == ("open link", "none", True)
    ended = report.outcomes
    assert (ended.complete + ended.partial, ended.no_answer, ended.discrepancies) == (132, 0, 0)


def test_small_groups_are_hidden_as_ever(answered):
    report = by_link(
        answered,
        "r",
        2026,
        [
            ("a", [VILNIUS], 40, answers(80, 20)),
            ("b", [ALYTUS], 30, answers(15, 5)),
            ("c", [AROUND], 30, answers(3, 2)),
        ],
    )
    statuses = {row.code: row.status for row in report.rows}
    assert statuses[AROUND] == "hidden"
    assert statuses[ALYTUS] == "hidden_secondary"
    assert report.row(AROUND).n is None
    all_alike = by_link(answered, "s", 2027, [("a", [VILNIUS], 40, answers(25, 0))])
    assert (all_alike.country.status, all_alike.country.verdict) == ("bound", None)


def test_waves_by_link_and_by_invitation_never_share_a_trend(answered):
    strata = [("a", [VILNIUS], 100, answers(60, 20))]
    add_round(answered, "2024-A", 2024, strata)
    by_link(answered, "2025-A", 2025, strata)
    add_round(answered, "2026-A", 2026, strata)
    by_link(answered, "2027-A", 2027, strata)
    drawn = {code: round_report(answered, code).trend["LT"] for code in ("2026-A", "2027-A")}
    assert {code: [point.wave for point in points] for code, points in drawn.items()} == {
        "2026-A": ["2024", "2026"],
        "2027-A": ["2025", "2027"],
    }
    assert [(point.n, point.estimate, point.lower) for point in drawn["2027-A"]] == [(80, 0.75, None)] * 2
    assert drawn["2026-A"][0].lower is not None


def test_children_asked_by_link_stand_by_themselves(answered):
    strata = [("a", [VILNIUS], 100, answers(60, 20))]
    smiling = [("a", [VILNIUS], 100, [3] * 60 + [1] * 20)]
    add_round(answered, "2026-B", 2026, smiling, form="B")
    alone = by_link(answered, "2026-AP", 2026, strata, form="AP")
    assert isinstance(alone, Report)
    assert (alone.form, alone.country.n, alone.by_link) == ("AP", 80, True)
    together = children_report(answered, "2026")
    assert (together.rounds, together.by_link) == (("2026-B",), False)
    assert [(line.code, line.form) for line in round_list.list_rounds(answered)] == [
        ("2026-children", "children"),
        ("2026-AP", "AP"),
    ]
    assert round_report(answered, "2026-B").code == "results_with_children"
    assert children.obstacle(answered, "2026") is None


def test_the_csv_says_the_design_on_every_line(answered):
    report = by_link(answered, "r", 2026, [("a", [VILNIUS], 40, answers(80, 20))])
    assert {record["design"] for record in area_records(report, "en")} == {"open link"}
    assert {record["design"] for record in trend_records(report, "en")} == {"open link"}


def test_the_csv_has_the_columns_that_say_something_of_those_who_answered(answered):
    report = by_link(answered, "r", 2026, [("a", [VILNIUS], 40, answers(80, 20))])
    [country, *_] = area_records(report, "en")
    about = ["data", "wave", "fieldwork_from", "fieldwork_to", "result", "form", "version", "rule", "design"]
    area = ["level", "area", "name", "county", "municipalities", "status"]
    figures = ["n", "estimate", "dont_know", "no_answer", "bound_at_least", "bound_percent"]
    assert list(country) == [*about, *area, *figures, "unaided_n", "unaided_estimate", "notes"]
    assert (country["n"], country["estimate"], country["dont_know"]) == (100, 0.8, 0.0)
    [point, *_] = trend_records(report, "en")
    named = ["data", "form", "rule", "design", "area", "name", "wave", "wave_title", "status"]
    assert list(point) == [*named, "n", "estimate", "bound_at_least", "bound_percent"]


@pytest.mark.parametrize("language", ["lt", "en"])
def test_the_research_file_claims_no_weights(answered, language):
    by_link(answered, "r", 2026, [("a", [VILNIUS], 40, answers(80, 20))])
    made = research_file(answered, "r", language)
    assert set(made.frame["wt_final"]) == set(made.frame["wt_nr"]) == set(made.frame["wt_design"]) == {1.0}
    assert "fpc" not in made.frame.columns
    assert (made.design, made.share, made.apart) == (None, ("f1",), "round")
    [note] = made.notes
    assert {"lt": "nėra tikimybinė imtis", "en": "no probability sample"}[language] in note


def test_the_manifest_says_who_could_answer(answered):
    by_link(answered, "2026-AP", 2026, [("a", [VILNIUS], 40, answers(80, 20))], form="AP")
    made = release_facts.manifest_of(answered, "2026-AP", 100)
    assert made.weights == {
        "method": "none: whoever had a link could answer, and every answer counts alike",
        "rule": "F1",
        "design": "open link",
    }
    assert set(made.counts) == {"rows", "complete", "partial"}
    assert made.published == {
        "result": "2026-AP",
        "rounds": ["2026-AP"],
        "rule": "F1",
        "method": "none",
        "status": "shown",
        "n": 100,
        "estimate": 0.8,
    }
    assert "no probability sample" in made.notes["en"][0]


def test_a_round_by_link_is_not_read_before_it_closes(answered):
    found = by_link(answered, "r", 2026, [("a", [VILNIUS], 40, answers(8, 2))], state="open")
    assert found == Problem("results_not_closed", {"round": "r"})
    assert read_data(answered, "r", read_places(answered)).by_link
