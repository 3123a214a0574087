"""The worked scores of the shared instrument text: A's five persons, D's care centre."""

from __future__ import annotations

import pytest

from instruments.answers import Context
from instruments.catalog import load
from instruments.scoring import Scores, score, score_assessment

RATED = [
    "A_ACC1", "A_ACC2", "A_ACC3", "A_ACC4", "A_INF1", "A_INF2", "A_RES1", "A_RES2", "A_RES3",
    "A_RSP1", "A_RSP2", "A_RSP3", "A_OUT1", "A_OUT2", "A_OUT3", "A_SAF1", "A_SAF2",
]  # fmt: skip
DIMENSIONS = ["access", "information", "respect", "responsiveness", "outcome", "safety"]
NONE = None

PERSONS = {
    "R1": ("5 4 5 3 5 4 5 5 4 4 2 4 5 4 4 5 5", 5),
    "R2": ("4 2 -1 -1 3 2 5 4 3 2 1 1 3 3 -1 4 4", 3),
    "R3": ("4 4 4 2 4 -9 -7 -7 -7 -7 -7 -7 4 3 4 5 -7", 4),
    "R4": ("5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 2 3", 4),
    "R5": ("4 4 4 4 -9 -9 -7 -7 -7 -7 -7 -7 4 -2 -2 -3 -7", -2),
}
EXPECTED = {
    "R1": ([82.14, 87.50, 91.67, 62.50, 85.71, 100.00], 84.921, (True, True, True), True),
    "R2": ([45.00, 37.50, 75.00, 12.50, 50.00, 75.00], 49.167, (False, False, False), True),
    "R3": ([67.86, 75.00, NONE, NONE, 67.86, 100.00], 77.679, (True, True, True), True),
    "R4": ([100.00, 100.00, 100.00, 100.00, 100.00, 33.33], 88.889, (True, True, False), True),
    "R5": ([75.00, NONE, NONE, NONE, NONE, NONE], NONE, (NONE, NONE, NONE), False),
}


def scores_of(person: str) -> Scores:
    """Score one of the five persons of the shared text."""
    codes, overall = PERSONS[person]
    answers = dict(zip(RATED, map(int, codes.split()), strict=True))
    return score(load("A", "1.0.0"), {**answers, "A_OVR1": overall})


@pytest.mark.parametrize("person", PERSONS)
def test_worked_scores_of_a(person: str) -> None:
    scores = scores_of(person)
    dimensions, composite, favourable, complete = EXPECTED[person]
    rounded = [
        None if scores.dimensions[name] is None else round(scores.dimensions[name], 2) for name in DIMENSIONS
    ]
    assert rounded == dimensions
    assert (None if scores.composite is None else round(scores.composite, 3)) == composite
    assert tuple(scores.favourable[rule] for rule in ("F1", "F2", "F3")) == favourable
    assert scores.complete is complete


def test_the_overall_item_is_in_no_dimension_score() -> None:
    assert tuple(scores_of("R1").dimensions) == tuple(DIMENSIONS)


@pytest.mark.parametrize(("rule", "favourable"), [("F1", 3), ("F2", 3), ("F3", 2)])
def test_shares_of_the_five_persons(rule: str, favourable: int) -> None:
    answers = [scores_of(person).favourable[rule] for person in PERSONS]
    assert (answers.count(True), answers.count(True) + answers.count(False)) == (favourable, 4)


def care_centre() -> tuple[dict[str, int], set[str]]:
    """Return the levels of the shared text's care centre and the criteria that have evidence."""
    criteria = [code for code, item in load("D", "1.0.0").items.items() if item.kind == "level"]
    levels = {code: 3 for code in criteria if not code.startswith(("D_CARE", "D_BSN"))}
    levels |= {"D_STAF1": 4, "D_STAF2": 1, "D_EVAL1": -1, "D_CARE1": 3, "D_CARE2": 2}
    return levels, set(levels) - {"D_NEED2"}


def test_worked_score_of_d() -> None:
    levels, evidenced = care_centre()
    scores = score_assessment(load("D", "1.0.0"), levels, evidenced, Context(org_type=1))
    assert scores.total == pytest.approx(85 / (4 * 30) * 100)
    assert round(scores.total or 0, 1) == 70.8
    assert scores.areas["staff"] == 65.0
    assert scores.areas["organiser"] is None
    assert scores.capped == ("D_NEED2",)


def test_an_unanswered_criterion_leaves_no_total() -> None:
    levels, evidenced = care_centre()
    del levels["D_COOP1"]
    scores = score_assessment(load("D", "1.0.0"), levels, evidenced, Context(org_type=1))
    assert (scores.total, scores.areas["cooperation"], scores.areas["staff"]) == (None, None, 65.0)


def test_a_criterion_of_another_type_of_organisation_does_not_count() -> None:
    levels, evidenced = care_centre()
    other = score_assessment(load("D", "1.0.0"), levels, evidenced, Context(org_type=3))
    assert other.total == pytest.approx(77 / (4 * 27) * 100)
    assert other.areas["foster_care"] is None


def test_evidence_is_asked_for_levels_three_and_four_only() -> None:
    levels, _ = care_centre()
    without = score_assessment(load("D", "1.0.0"), levels, (), Context(org_type=1))
    assert set(levels) - set(without.capped) == {"D_STAF2", "D_EVAL1", "D_CARE2"}
    assert without.areas["staff"] == pytest.approx((2 * 2 + 2 * 1 + 1 * 2) / (4 * 5) * 100)
