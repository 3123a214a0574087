"""The class of every change between two versions, and the least bump that it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from instruments.catalog import load
from instruments.changes import LEAST_BUMP, Difference
from instruments.diff import diff
from instruments.diff_items import ITEM_KEYS
from instruments.diff_parts import PARTS
from instruments.frozen import FrozenMap
from instruments.loading import load_file
from instruments.model import Condition, Instrument, Item, Page, Rule

FIXTURES = Path(__file__).parent.parent / "fixtures" / "instruments"
PAIRS = sorted((FIXTURES / "versions").glob("*/X"), key=lambda folder: folder.parent.name)


def loaded(path: Path) -> Instrument:
    found = load_file(path)
    assert [str(problem) for problem in found.problems] == []
    assert found.instrument is not None
    return found.instrument


def pair(name: str) -> tuple[Instrument, Instrument]:
    old, new = sorted((FIXTURES / "versions" / name / "X").glob("*.toml"))
    return loaded(old), loaded(new)


def feature(name: str) -> Instrument:
    return loaded(FIXTURES / "valid" / f"{name}.toml")


def test_the_least_bump_of_each_class():
    assert dict(LEAST_BUMP) == {
        "identical": "none",
        "typo": "patch",
        **dict.fromkeys(["weight", "routing", "wording", "new", "dropped"], "minor"),
        **dict.fromkeys(["scale", "code"], "major"),
    }


def test_there_are_versions_for_each_class_of_change():
    assert {folder.parent.name.split("-")[0] for folder in PAIRS} == set(LEAST_BUMP)


@pytest.mark.parametrize("folder", PAIRS, ids=lambda folder: folder.parent.name)
def test_versions_of_a_class_have_that_class_and_its_least_bump(folder):
    old, new = pair(folder.parent.name)
    name = folder.parent.name.split("-")[0]
    found = diff(old, new)
    changed = {change.change for change in found.changes if change.change != "identical"}
    assert changed == ({name} - {"identical"})
    assert (found.least, found.enough) == (LEAST_BUMP[name], True)
    assert diff(old, old).least == "none"


def test_the_changes_of_a():
    found = diff(load("A", "1.0.0"), load("A", "1.1.0"))
    changed = [(one.name, one.change) for one in found.changes if one.change != "identical"]
    assert changed == [("A_ACC4", "dropped"), ("A_INF3", "new"), ("A_RSP1", "wording")]
    assert (found.least, found.bump, found.enough) == ("minor", "minor", True)
    assert [one.name for one in found.changes][5:12] == [
        "A_ACC1",
        "A_ACC2",
        "A_ACC3",
        "A_ACC4",
        "A_INF1",
        "A_INF2",
        "A_INF3",
    ]


def test_the_texts_of_a_change_stand_side_by_side():
    found = diff(load("A", "1.0.0"), load("A", "1.1.0"))
    reworded = next(one for one in found.changes if one.name == "A_RSP1")
    assert [each.language for each in reworded.differences] == ["lt", "en", "ru", "uk", "pl"]
    assert reworded.differences[1] == Difference(
        "wording",
        "A_RSP1",
        "en",
        "When I ask for help, I get an answer quickly.",
        "When I contact them, I get an answer within the agreed time.",
    )


def test_different_instruments_are_not_compared():
    with pytest.raises(ValueError) as raised:
        diff(load("A", "1.0.0"), load("B", "1.0.0"))
    assert str(raised.value) == "A and B are different instruments"


# --- one key after the other: whatever is changed has its class ---

RATED_ITEM = feature("rated_items_with_weights")
OTHER = {
    "kind": "level",
    "texts": ("T_BOX",),
    "options_from": "services",
    "dimension": "respect",
    "area": "needs",
    "weight": 0.5,
    "reverse": True,
    "routing": True,
    "required": True,
    "calm": (1,),
    "assisted": (1,),
    "stored": False,
    "about_provider": False,
    "least": 3,
    "most": 4,
}


def test_every_key_of_an_item_and_every_part_has_a_class_or_is_compared_apart():
    assert set(ITEM_KEYS) == set(Item.model_fields)
    assert set(PARTS) == set(Instrument.model_fields)
    assert {key for key, change in ITEM_KEYS.items() if change is not None} == set(OTHER)


def with_item(one: Instrument, **changes: object) -> Instrument:
    """Return an instrument with another last item."""
    last = one.ordered_items[-1].model_copy(update=changes)
    return copy(one, ordered_items=(*one.ordered_items[:-1], last))


def copy(one: Instrument, **changes: object) -> Instrument:
    """Return an instrument with other parts, and nothing remembered of the first."""
    kept = {name: getattr(one, name) for name in Instrument.model_fields}
    return Instrument.model_construct(**{**kept, **changes})


def classes(old: Instrument, new: Instrument) -> dict[str, tuple[str, ...]]:
    changes = diff(old, new).changes
    return {change.name: change.classes for change in changes if change.change != "identical"}


@pytest.mark.parametrize("key", OTHER)
def test_a_key_of_an_item(key):
    changed = with_item(RATED_ITEM, **{key: OTHER[key]})
    assert classes(RATED_ITEM, changed) == {"X_THREE": (ITEM_KEYS[key],)}


def test_words_of_an_item_and_its_hint():
    hinted = with_item(RATED_ITEM, hint=FrozenMap({"lt": "Užuomina", "en": "Hint"}))
    other = with_item(RATED_ITEM, hint=FrozenMap({"lt": "Užuomina", "en": "A hint"}))
    assert classes(RATED_ITEM, hinted) == {"X_THREE": ("wording",)}
    assert classes(hinted, RATED_ITEM) == {"X_THREE": ("wording",)}
    assert diff(hinted, other).changes[2].differences == (
        Difference("wording", "X_THREE hint", "en", "Hint", "A hint"),
    )


def test_a_typo_that_is_not_declared_is_a_wording():
    old, new = pair("typo")
    assert classes(old, copy(new, typos=())) == {"X_THREE": ("wording",)}


def test_an_answer_with_another_code_is_a_change_of_codes():
    scale = RATED_ITEM.scales["RATE3"]
    one, two, *rest = scale.options
    turned = (one.model_copy(update={"code": "2"}), two.model_copy(update={"code": "1"}), *rest)
    scales = (RATED_ITEM.scales["YESNO"], scale.model_copy(update={"options": turned}))
    found = classes(RATED_ITEM, copy(RATED_ITEM, ordered_scales=scales))
    assert found == {"X_THREE": ("code", "scale")}


@pytest.mark.parametrize("changes", [{"exclusive": True}, {"picture": "face_sad"}])
def test_other_marks_of_an_answer_change_the_scale(changes):
    scale = RATED_ITEM.scales["RATE3"]
    marked = (scale.options[0].model_copy(update=changes), *scale.options[1:])
    scales = (RATED_ITEM.scales["YESNO"], scale.model_copy(update={"options": marked}))
    assert classes(RATED_ITEM, copy(RATED_ITEM, ordered_scales=scales)) == {"X_THREE": ("scale",)}


def test_an_item_asked_at_another_place_is_rerouted_and_no_other():
    first, second, third = RATED_ITEM.ordered_items
    changed = copy(RATED_ITEM, ordered_items=(second, first, third))
    assert classes(RATED_ITEM, changed) == {"X_ONE": ("routing",)}


def test_a_rule_with_another_name_changes_nothing():
    old, new = pair("routing")
    renamed = copy(new, routing=(new.routing[0].model_copy(update={"id": "S9"}),))
    assert classes(new, renamed) == {}
    unless = copy(
        new, routing=(Rule(id="S1", unless=Condition(item="X_ONE", codes=("2",)), skip=("X_THREE",)),)
    )
    assert classes(new, unless) == {"X_THREE": ("routing",)}
    assert classes(new, old) == {"X_THREE": ("routing",)}


ENDS = Rule(id="E1", when=Condition(item="X_TWO", codes=("2",)), end="bye")
ONE_AND_TWO = Page(id="p1", items=("X_ONE", "X_TWO"))
FIRST = (Page(id="p1", items=("X_ONE",)), Page(id="p2", items=("X_TWO",)))


@pytest.mark.parametrize(
    ("changes", "part", "change"),
    [
        ({"title": FrozenMap({"lt": "Kita anketa", "en": "Trial questionnaire"})}, "title", "wording"),
        ({"source_language": "en"}, "source_language", "wording"),
        ({"languages": ("lt",)}, "languages", "dropped"),
        ({"languages": ("lt", "en", "pl")}, "languages", "new"),
        ({"audience": "child"}, "audience", "scale"),
        ({"proxy": True}, "proxy", "scale"),
        ({"calm_text": "T_CALM"}, "calm_text", "wording"),
        ({"ordered_dimensions": ()}, "dimensions", "weight"),
        ({"scoring": None}, "scoring", "weight"),
        ({"confidential": FrozenMap({"T_A": "T_B"})}, "confidential", "wording"),
        ({"texts": FrozenMap({"T_A": FrozenMap({"lt": "Ačiū"})})}, "T_A", "new"),
        ({"routing": (ENDS,)}, "endings of the routing", "routing"),
        ({"pages": (ONE_AND_TWO, Page(id="p2", items=("X_THREE",)))}, "pages", "routing"),
        ({"pages": (*FIRST, Page(id="p3", items=("X_THREE",), texts=("T_A",)))}, "pages", "wording"),
        ({"pages": (*FIRST, Page(id="p3", items=("X_THREE",), repeat="services"))}, "pages", "routing"),
    ],
)
def test_a_part(changes, part, change):
    assert classes(RATED_ITEM, copy(RATED_ITEM, **changes)) == {part: (change,)}


def test_the_name_of_a_dimension_is_a_wording():
    (named,) = RATED_ITEM.ordered_dimensions
    other = named.model_copy(update={"text": FrozenMap({"lt": "Prieinamumas", "en": "Reach"})})
    found = diff(RATED_ITEM, copy(RATED_ITEM, ordered_dimensions=(other,))).changes[-1]
    assert found.differences == (Difference("wording", "access", "en", "Access", "Reach"),)


@pytest.mark.parametrize(
    ("name", "part", "change"),
    [
        ("derived_figure", "derived", "weight"),
        ("pairing_by_a_card", "pairing", "routing"),
        ("number_check", "checks", "routing"),
    ],
)
def test_a_part_that_is_taken_out(name, part, change):
    one = feature(name)
    empty = {"derived": (), "pairing": None, "checks": ()}[part]
    assert classes(one, copy(one, **{part: empty})) == {part: (change,)}


def test_a_text_that_is_gone_and_one_in_other_words():
    one = feature("text_above_an_item")
    assert classes(one, copy(one, texts=FrozenMap({}))) == {"T_BOX": ("dropped",)}
    other = FrozenMap({"T_BOX": FrozenMap({"lt": "Nerašykite vardų.", "en": "Write no names."})})
    assert classes(one, copy(one, texts=other)) == {"T_BOX": ("wording",)}
    assert classes(one, copy(one, texts=other, typos=("T_BOX",))) == {"T_BOX": ("typo",)}


def test_a_scale_that_no_item_uses():
    one = feature("pairing_by_a_card")
    yesno, occasion = one.ordered_scales
    shorter = occasion.model_copy(update={"options": occasion.options[:1]})
    assert classes(one, copy(one, ordered_scales=(yesno,))) == {"scales": ("dropped",)}
    assert classes(copy(one, ordered_scales=(yesno,)), one) == {"scales": ("new",)}
    assert classes(one, copy(one, ordered_scales=(yesno, shorter))) == {"scales": ("code",)}
