"""Worked scores: five persons of A, persons of AP, B and C, a care centre, a seminar, a municipality."""

from __future__ import annotations

import pytest

from instruments.answers import Context, calm_needed
from instruments.catalog import load
from instruments.derived import derived_figures
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
    """Score one of the five persons."""
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
    """Return the levels of the care centre and the criteria that have evidence."""
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


def rounded(scores: Scores, names: tuple[str, ...]) -> list[float | None]:
    """Return the dimension scores to two decimals."""
    found = [scores.dimensions[name] for name in names]
    return [None if value is None else round(value, 2) for value in found]


def answers_of(instrument: str, codes: str, overall: int) -> dict[str, int]:
    """Put codes, in the order of the worked examples, to the rated items."""
    order = {
        "AP": "ACC1 INF1 RES1 RES2 RSP1 OUT1 OUT2 SAF1",
        "B": "RES1 RES2 INF1 SAF1 OUT1",
        "C": "ACC1 INF1 RES1 RES2 RSP1 SAF1 SAF2 OUT1 OUT2",
    }[instrument].split()
    given = dict(zip(order, map(int, codes.split()), strict=True))
    return {f"{instrument}_{name}": code for name, code in {**given, "OVR1": overall}.items()}


@pytest.mark.parametrize(
    ("instrument", "codes", "overall", "dimensions", "composite", "favourable"),
    [
        ("AP", "5 4 5 4 3 4 4 5", 5, [100, 75, 87.5, 50, 75, 100], 81.25, (True, True, True)),
        ("AP", "4 2 -7 -7 3 4 -2 -7", 3, [75, 25, NONE, 50, 75, NONE], 56.25, (False, False, False)),
        ("C", "4 3 5 4 -9 5 4 4 -1", 4, [75, 50, 87.5, NONE, 75, 87.5], 75.0, (True, True, True)),
    ],
)
def test_worked_scores_of_ap_and_c(
    instrument: str,
    codes: str,
    overall: int,
    dimensions: list[float],
    composite: float,
    favourable: tuple[bool, ...],
) -> None:
    scores = score(load(instrument, "1.0.0"), answers_of(instrument, codes, overall))
    assert rounded(scores, tuple(DIMENSIONS)) == dimensions
    assert scores.composite == composite
    assert tuple(scores.favourable.values()) == favourable
    assert scores.complete


@pytest.mark.parametrize(
    ("codes", "overall", "composite", "favourable"),
    [
        ("3 3 2 3 2", 3, 80.0, (True, True, True)),
        ("3 3 3 1 3", 2, 80.0, (False, True, False)),
        ("3 3 3 -2 -9", 3, 100.0, (True, True, True)),
        ("3 -2 -3 1 3", 3, 200 / 3, (True, False, False)),
        ("3 -2 -3 -9 3", 3, NONE, (True, NONE, NONE)),
    ],
)
def test_worked_scores_of_b(codes: str, overall: int, composite: float, favourable: tuple[bool, ...]) -> None:
    scores = score(load("B", "1.0.0"), answers_of("B", codes, overall))
    assert scores.composite == (NONE if composite is NONE else pytest.approx(composite))
    assert tuple(scores.favourable.values()) == favourable


def test_a_low_answer_about_safety_leads_to_the_calm_page() -> None:
    one = load("B", "1.0.0")
    answers = answers_of("B", "3 3 3 1 3", 2)
    assert [page.id for page in one.pages if calm_needed(one, answers, page.id)] == ["p5"]
    lowest = {"A": (1, 2), "AP": (1, 2), "B": (1,), "C": (1, 2)}
    assert {name: load(name, "1.0.0").items[f"{name}_SAF1"].calm for name in lowest} == lowest


def test_worked_scores_of_a_after_the_change_of_version() -> None:
    """The same person as R1, with the reworded item at 4 and the new item at 5."""
    codes, overall = PERSONS["R1"]
    answers = dict(zip(RATED, map(int, codes.split()), strict=True))
    after = {**answers, "A_RSP1": 4, "A_INF3": 5, "A_OVR1": overall}
    scores = score(load("A", "1.1.0"), after)
    assert rounded(scores, ("access", "information", "responsiveness")) == [87.5, 91.67, 62.5]
    assert round(scores.composite or 0, 3) == 86.508


def test_a_seminar_is_scored_on_answer_codes_with_reverse_items_turned() -> None:
    one = load("E", "1.0.0")
    answers = {f"E_K{number}": 4 for number in range(1, 6)} | {"E_K6": 2, "E_S1": 3, "E_S4": 2}
    scores = score(one, answers)
    assert (scores.composite, scores.dimensions) == (4.0, {"teamwork": 4.0, "seminar": 3.5})
    assert score(one, {"E_K1": 5, "E_K2": 5, "E_K3": 2, "E_K6": 5}).composite == 13 / 4
    assert score(one, {"E_K1": 5, "E_K2": 5, "E_K3": 2, "E_K6": -2}).composite is None
    assert [score(one, {"E_OVR1": code}).favourable["F1"] for code in (3, 4, 5, -2)] == [
        False,
        True,
        True,
        None,
    ]


def test_worked_figures_of_f() -> None:
    answers = {"F_NEED": 120, "F_SERV": 84, "F_WAITN": 30, "F_REF": 6, "F_NGO": 2, "F_PROV": 8}
    answers |= {"F_EUR": 1000, "F_EURG": 169, "F_EURN": 319, "F_CHPOP": 10000}
    assert derived_figures(load("F", "1.0.0"), answers) == {
        "unmet": 30.0,
        "ngo_providers": 25.0,
        "ngo_money": 16.9,
        "ngo_private_money": 31.9,
        "served_per_1000": 8.4,
    }


def test_a_figure_without_its_numbers_is_none_and_never_0() -> None:
    one = load("F", "1.0.0")
    nobody = {"F_NEED": 0, "F_SERV": 0, "F_NGO": -7, "F_PROV": 5, "F_EUR": 100}
    assert set(derived_figures(one, nobody).values()) == {None}
    assert set(derived_figures(one, {}).values()) == {None}
