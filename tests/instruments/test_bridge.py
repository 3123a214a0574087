"""Which items join over two versions, and the score of the items that they share."""

from __future__ import annotations

import pytest

from instruments.bridge import bridge, common_plan, joined
from instruments.catalog import load
from instruments.frozen import FrozenMap
from instruments.scoring import plan, score, score_by
from tests.instruments.test_diff import copy, pair
from tests.instruments.test_scoring_worked import PERSONS, RATED


def test_the_bridge_of_a():
    found = {row.item: row.status for row in bridge(load("A", "1.0.0"), load("A", "1.1.0"))}
    rated = {code: status for code, status in found.items() if code in (*RATED, "A_INF3")}
    assert sorted(rated.values()) == ["added", "dropped", "reworded", *["same"] * 15]
    assert (found["A_RSP1"], found["A_ACC4"], found["A_INF3"]) == ("reworded", "dropped", "added")
    assert found["A_OVR1"] == "same"


@pytest.mark.parametrize(
    ("form", "before", "after", "reworded"),
    [
        ("A", "1.1.0", "1.2.0", set()),
        ("AP", "1.0.0", "1.1.0", {"AP_SEEN"}),  # asked in English and Polish what it does not in Lithuanian
        ("B", "1.0.0", "1.1.0", set()),
        ("C", "1.0.0", "1.1.0", set()),
        ("D", "1.0.0", "1.0.1", set()),
        ("E", "1.0.0", "1.1.0", set()),
        ("F", "1.0.0", "1.0.1", set()),
    ],
)
def test_corrected_texts_keep_the_series_and_the_score(form, before, after, reworded):
    old, new = load(form, before), load(form, after)
    rows = bridge(old, new)
    assert [row.item for row in rows] == list(old.items)
    assert {row.item: row.status for row in rows if not row.joins} == dict.fromkeys(reworded, "reworded")
    if old.scoring:
        assert plan(old) == plan(new)
        assert common_plan((old, new)) == common_plan((new,))


@pytest.mark.parametrize(
    ("name", "status", "joins"),
    [
        ("identical", "same", True),
        ("typo", "same", True),
        ("weight", "same", True),
        ("routing", "rerouted", False),
        ("wording", "reworded", False),
        ("scale", "rescaled", False),
        ("code", "rescaled", False),
    ],
)
def test_what_a_change_does_to_a_series(name, status, joins):
    row = next(row for row in bridge(*pair(name)) if row.item == "X_THREE")
    assert (row.status, row.joins) == (status, joins)
    assert ("X_THREE" in joined(pair(name))) is joins


def test_the_score_of_common_items_stands_still_where_nothing_changed():
    """The full composite rises by 1.6 points because the questions changed; the common items do not."""
    versions = (load("A", "1.0.0"), load("A", "1.1.0"))
    codes, overall = PERSONS["R1"]
    before = {**dict(zip(RATED, map(int, codes.split()), strict=True)), "A_OVR1": overall}
    after = {**before, "A_RSP1": 4, "A_INF3": 5}
    del after["A_ACC4"]
    naive = [
        score(one, answers).composite or 0 for one, answers in zip(versions, (before, after), strict=True)
    ]
    assert [round(value, 3) for value in naive] == [84.921, 86.508]
    common = common_plan(versions)
    shared = [score_by(common, answers) for answers in (before, after)]
    assert [round(each.composite or 0, 3) for each in shared] == [83.730, 83.730]
    assert (shared[0].dimensions["access"], shared[0].dimensions["responsiveness"]) == (87.5, 50.0)
    assert shared[0] == shared[1]
    assert dict(shared[0].favourable) == {"F1": True}


def test_a_common_plan_without_the_overall_item_or_a_dimension():
    one = load("A", "1.0.0")
    reworded = one.items["A_OVR1"].model_copy(update={"text": FrozenMap({"lt": "Kitaip?"})})
    kept = [item for item in one.ordered_items if not item.code.startswith("A_INF")]
    items = tuple(reworded if item.code == "A_OVR1" else item for item in kept)
    plan = common_plan((one, copy(one, ordered_items=items)))
    assert (plan.overall, plan.overall_codes, plan.favourable) == (None, (), ())
    assert plan.dimensions == ("access", "respect", "responsiveness", "outcome", "safety")
    assert plan.composite_dimensions == plan.dimensions


def test_a_series_goes_through_all_versions_or_breaks():
    old, new = pair("wording")
    assert joined((old, new, new)) == joined((old, old, new)) == {"X_ONE", "X_TWO"}
    assert joined((new, new)) == {"X_ONE", "X_TWO", "X_THREE"}
