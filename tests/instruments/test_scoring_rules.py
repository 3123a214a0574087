"""Each rule of scoring at its limit, and the plan against a plain evaluation of random answers."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.answers import Context
from instruments.catalog import load
from instruments.loading import load_file
from instruments.paths import visible_items
from instruments.scoring import FavourableRule, PlanItem, plan, score, score_assessment, score_by

VALID = Path(__file__).parent.parent / "fixtures" / "instruments" / "valid"
A = load("A", "1.0.0")
PLAN = plan(A)
RATED = [item.code for item in PLAN.items]
SIX = ("access", "information", "respect", "responsiveness", "outcome", "safety")


def feature(name):
    one = load_file(VALID / f"{name}.toml").instrument
    assert one is not None
    return one


def test_the_plan_of_a_is_plain_data():
    assert PLAN.items[1] == PlanItem("A_ACC2", low=1, high=5, reverse=False, dimension="access", weight=1.5)
    assert (PLAN.dimensions, PLAN.composite_dimensions) == (SIX, SIX)
    assert (PLAN.composite_least, PLAN.dimension_least, PLAN.overall) == (4, 0.5, "A_OVR1")
    assert PLAN.overall_codes == (1, 2, 3, 4, 5)
    assert PLAN.favourable[0] == FavourableRule("F1", "A_OVR1", (4, 5), None, None, None)
    assert [(rule.composite_least, rule.no_dimension_below) for rule in PLAN.favourable[1:]] == [
        (75, None),
        (75, 50),
    ]


@pytest.mark.parametrize(("answer", "points"), [(1, 100.0), (2, 50.0), (3, 0.0), (-2, None)])
def test_a_reverse_item_counts_backwards(answer, points):
    assert score(feature("reverse_item"), {"X_THREE": answer}).dimensions == {"access": points}


def test_agree_on_every_item_is_exactly_75_and_favourable_by_f2():
    scores = score(A, {**dict.fromkeys(RATED, 4), "A_OVR1": 4})
    assert (scores.composite, scores.favourable["F2"], scores.favourable["F3"]) == (75.0, True, True)


def test_thirds_that_make_75_are_75():
    """Dimension scores of thirds have no exact floating-point form; their mean is compared exactly."""
    answers = dict.fromkeys(RATED, 4)
    answers |= {"A_RES1": 5, "A_SAF2": 3, "A_SAF1": 4}
    scores = score(A, {**answers, "A_OVR1": 4})
    assert (scores.dimensions["respect"], scores.dimensions["safety"]) == (
        pytest.approx(83.333333),
        pytest.approx(66.666667),
    )
    assert (scores.composite, scores.favourable["F2"]) == (75.0, True)


@pytest.mark.parametrize(("second", "favourable"), [(3, True), (2, False)])
def test_f3_allows_a_dimension_of_exactly_50(second, favourable):
    answers = {**dict.fromkeys(RATED, 5), "A_INF1": 3, "A_INF2": second, "A_OVR1": 5}
    scores = score(A, answers)
    assert scores.dimensions["information"] == (50.0 if favourable else 37.5)
    assert (scores.favourable["F2"], scores.favourable["F3"]) == (True, favourable)


@pytest.mark.parametrize(("dimensions", "composite"), [(4, 75.0), (3, None)])
def test_a_composite_needs_four_dimensions(dimensions, composite):
    kept = SIX[:dimensions]
    answers = {item.code: 4 if item.dimension in kept else -9 for item in PLAN.items}
    scores = score(A, {**answers, "A_OVR1": 3})
    assert (scores.composite, scores.complete) == (composite, composite is not None)


@pytest.mark.parametrize(
    ("overall", "f1", "complete"),
    [
        (5, True, True),
        (4, True, True),
        (3, False, True),
        (-2, None, False),
        (-3, None, False),
        (-9, None, False),
    ],
)
def test_f1_and_complete_need_a_valid_overall_answer(overall, f1, complete):
    scores = score(A, {**dict.fromkeys(RATED, 4), "A_OVR1": overall})
    assert (scores.favourable["F1"], scores.complete) == (f1, complete)


def test_a_partial_answer_with_a_valid_overall_answer_counts_for_f1():
    scores = score(A, {**dict.fromkeys(RATED, -9), "A_OVR1": 5})
    assert (scores.favourable, scores.complete) == ({"F1": True, "F2": None, "F3": None}, False)


def test_nobody_answered_is_no_score():
    scores = score(A, {})
    assert scores.dimensions == dict.fromkeys(SIX)
    assert (scores.composite, scores.favourable) == (None, {"F1": None, "F2": None, "F3": None})


CODES = st.sampled_from([1, 2, 3, 4, 5, 5, 4, 4, -1, -2, -3, -7, -9])


def plain_scores(answers):
    """Evaluate the scoring text by hand, in floating point."""
    weights = {"A_ACC2": 1.5, "A_ACC3": 0.5, "A_ACC4": 0.5, "A_RSP2": 0.5, "A_RSP3": 0.5}
    weights |= {"A_OUT1": 1.5, "A_SAF1": 2}
    prefixes = {"ACC": 4, "INF": 2, "RES": 3, "RSP": 3, "OUT": 3, "SAF": 2}
    found = []
    for prefix, count in prefixes.items():
        answered = applicable = total = 0.0
        for number in range(1, count + 1):
            code = f"A_{prefix}{number}"
            weight, value = weights.get(code, 1), answers[code]
            applicable += 0 if value in (-1, -7) else weight
            answered += weight if value > 0 else 0
            total += weight * (value - 1) * 25 if value > 0 else 0
        found.append(total / answered if answered and answered / applicable >= 0.5 else None)
    there = [value for value in found if value is not None]
    return found, sum(there) / len(there) if len(there) >= 4 else None


@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys([*RATED, "A_OVR1"], CODES)))
def test_the_plan_equals_a_plain_evaluation(answers):
    scores = score_by(PLAN, answers)
    dimensions, composite = plain_scores(answers)
    assert list(scores.dimensions.values()) == [
        None if one is None else pytest.approx(one) for one in dimensions
    ]
    assert scores.composite == (None if composite is None else pytest.approx(composite))
    assert scores.favourable["F1"] == (None if answers["A_OVR1"] < 0 else answers["A_OVR1"] >= 4)
    if composite is not None and not math.isclose(composite, 75):
        assert scores.favourable["F2"] is (composite > 75)


@settings(deadline=None)
@given(st.data())
def test_evidence_never_lowers_a_self_assessment_and_scores_stay_in_range(data):
    one = load("D", "1.0.0")
    context = Context(org_type=data.draw(st.sampled_from([1, 2, 3])))
    asked = [code for code in visible_items(one, {}, context) if one.items[code].kind == "level"]
    levels = {code: data.draw(st.sampled_from([0, 1, 2, 3, 4, -1])) for code in asked}
    evidenced = data.draw(st.sets(st.sampled_from(asked)))
    some = score_assessment(one, levels, evidenced, context)
    every = score_assessment(one, levels, asked, context)
    assert every.capped == ()
    assert set(some.capped) == {code for code in asked if levels[code] >= 3} - evidenced
    if some.total is not None and every.total is not None:
        assert 0 <= some.total <= every.total <= 100
    assert (some.total is None) is all(level == -1 for level in levels.values())


def test_what_has_no_scoring_is_not_scored():
    with pytest.raises(ValueError) as raised:
        plan(load("D", "1.0.0"))
    assert str(raised.value) == "D 1.0.0 has no scoring"
    with pytest.raises(ValueError) as raised:
        score_assessment(A, {}, (), Context())
    assert str(raised.value) == "A 1.0.0 is not a self-assessment"
