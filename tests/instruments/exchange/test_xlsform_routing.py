"""Conditions as XLSForm says them, and back."""

from __future__ import annotations

import pytest

from instruments.exchange.expression import ExpressionError, parse
from instruments.exchange.xlsform_routing import Asked, ends_when, is_held, limits_in, rules_in, shown_while
from instruments.model import Condition, Item, Rule

ITEMS = {
    code: Item(code=code, kind=kind, text={"lt": "?"})
    for code, kind in (("X", "single"), ("Y", "single"), ("S", "multiple"), ("N", "number"))
}
ASKED = Asked({"X": ("1", "2", "-1"), "Y": ("1", "2"), "S": ("0", "CM")}, frozenset("N"), frozenset("XYSN"))
X1, Y2 = Condition(item="X", codes=("1",)), Condition(item="Y", codes=("2",))

SAID = [
    (X1, "${X} = '1'"),
    (Condition(item="X", codes=("1", "2")), "${X} = '1' or ${X} = '2'"),
    (Condition(item="S", codes=("0",)), "selected(${S}, '0')"),
    (Condition(item="N", codes=("0",)), "${N} = '0'"),
    (Condition(item="N", above=3), "${N} > 3"),
    (Condition(item="N", given=True), "${N} != ''"),
    (Condition(all_of=(X1, Y2)), "${X} = '1' and ${Y} = '2'"),
    (Condition(any_of=(X1, Y2)), "${X} = '1' or ${Y} = '2'"),
    (Condition(all_of=(Condition(any_of=(X1, Y2)), Y2)), "(${X} = '1' or ${Y} = '2') and ${Y} = '2'"),
]


def plain(condition):
    return condition.model_dump(mode="json", exclude_defaults=True)


@pytest.mark.parametrize(("condition", "words"), SAID, ids=[words for _condition, words in SAID])
def test_a_condition_comes_back(condition, words):
    when, unless = (Rule(id="R", **{way: condition}) for way in ("when", "unless"))
    assert (ends_when(when, ITEMS), shown_while(when, ITEMS)) == (words, f"not({words})")
    assert ends_when(unless, ITEMS) == f"not({words})"
    assert rules_in(parse(shown_while(when, ITEMS)), ASKED) == [{"when": plain(condition)}]
    assert rules_in(parse(shown_while(unless, ITEMS)), ASKED) == [{"unless": plain(condition)}]


@pytest.mark.parametrize(
    ("expression", "rules"),
    [
        ("${X} != '1'", [{"when": plain(X1)}]),
        ("not(not(${X} = '1'))", [{"unless": plain(X1)}]),
        ("${X} = 1 and ${Y} = 2", [{"unless": plain(X1)}, {"unless": plain(Y2)}]),
        ("${X} >= 1", [{"unless": {"item": "X", "codes": ["1", "2"]}}]),
        ("${X} < 2", [{"unless": {"item": "X", "codes": ["1", "-1"]}}]),
        ("${N} >= 3", [{"unless": {"item": "N", "above": 2}}]),
    ],
)
def test_other_ways_to_say_it(expression, rules):
    assert rules_in(parse(expression), ASKED) == rules


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("${X}", "says more than routing can: compare one answer with one value"),
        ("${X} = ${Y}", "says more than routing can: compare one answer with one value"),
        ("${Z} = 1", "looks at 'Z', which is no question here"),
        ("${X} = 7", "compares 'X' with '7', which is none of its answers"),
        ("${X} > 'a'", "compares 'X' with 'a', which is none of its answers"),
        ("${N} < 7", "compares 'N' with '7', which is none of its answers"),
        ("${N} > 0.5", "has the limit '0.5', which is no whole number"),
    ],
)
def test_what_routing_cannot_say(expression, why):
    with pytest.raises(ExpressionError) as caught:
        rules_in(parse(expression), ASKED)
    assert str(caught.value) == why


@pytest.mark.parametrize(
    ("constraint", "found"),
    [
        (". >= 1 and . <= 17", [("least", 1), ("most", 17)]),
        ("not(selected(., 'b') and count-selected(.) > 1)", [("alone", "b")]),
        (
            "(${A} = '' or ${B} = '' or . + ${A} <= ${B})",
            [("check", {"left": ["Q", "A"], "relation": "<=", "right": ["B"]})],
        ),
        ("${A} = .", [("check", {"left": ["A"], "relation": "=", "right": ["Q"]})]),
    ],
)
def test_what_a_constraint_says(constraint, found):
    assert list(limits_in(parse(constraint), "Q")) == found


@pytest.mark.parametrize(
    "constraint",
    [
        ". > 3",
        ". >= 0.5",
        "not(selected(., 'b'))",
        ". = 1 or . = 2",
        "${A} > .",
        ". <= 1 + ${A}",
        "not(. = 1 and . = 2)",
    ],
)
def test_a_constraint_that_says_something_else(constraint):
    with pytest.raises(ExpressionError):
        list(limits_in(parse(constraint), "Q"))


def test_what_the_round_knows_is_not_held():
    assert is_held(Rule(id="R", when=X1))
    assert not is_held(Rule(id="R", when=Condition(all_of=(X1, Condition(context="org_type", codes=("1",))))))
