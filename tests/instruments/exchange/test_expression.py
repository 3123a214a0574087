"""The part of XLSForm's expressions that is read; anything else is refused, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.exchange.expression import ExpressionError, Node, bare, conjuncts, parse

X, ONE = Node("ref", text="X"), Node("value", text="1")
IS_ONE = Node("=", (X, ONE))
ABOVE = Node(">", (Node("self"), Node("value", text="-5")))


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("${X} = '1'", IS_ONE),
        ('${X}="1"', IS_ONE),
        (" ${ X } = 1 ", IS_ONE),
        ("(${X} = 1)", Node("group", (IS_ONE,))),
        ("not(${X} = 1)", Node("not", (IS_ONE,))),
        ("selected(${X}, '1')", Node("selected", (X, ONE))),
        ("${X} = 1 or ${X} = 1 and . > -5", Node("or", (IS_ONE, Node("and", (IS_ONE, ABOVE))))),
        (". + ${X} <= 1", Node("<=", (Node("+", (Node("self"), X)), ONE))),
        ("count-selected(.)", Node("count-selected", (Node("self"),))),
    ],
)  # fmt: skip
def test_what_is_read(expression, tree):
    assert parse(expression) == tree


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("", "stops too early"),
        ("${X} =", "stops too early"),
        ("(${X} = 1", "has a bracket or comma too few or too many"),
        ("${X} = 1)", "does not go on with ')'"),
        ("selected(${X} '1')", "has a bracket or comma too few or too many"),
        ("not ${X}", "has what cannot be held: 'not'"),
        ("today() > 1", "has what cannot be held: 'today'"),
        ("${X} = 'a", 'has what cannot be held: "\'a"'),
        ("${X} = 1 = 1", "compares more than two things at once"),
        ("/data/x = 1", "has what cannot be held: '/data/x = 1'"),
        ("(" * 50, "has too many brackets inside each other"),
        ("1" * 4_001, "is too long"),
    ],
)
def test_what_is_refused(expression, why):
    with pytest.raises(ExpressionError) as caught:
        parse(expression)
    assert str(caught.value) == why


def test_statements_joined_by_and():
    assert conjuncts(parse("${X} = 1 and (${X} = 1 and ${X} = 1)")) == (
        IS_ONE,
        Node("group", (Node("and", (IS_ONE,) * 2),)),
    )
    assert bare(parse("((${X} = 1))")) == IS_ONE


@given(st.text(st.sampled_from("${}X.()'=<>!+,-1 andornotselected"), max_size=60) | st.text(max_size=60))
def test_whatever_is_written_is_a_tree_or_refused(expression):
    try:
        tree = parse(expression)
    except ExpressionError:
        return
    assert isinstance(tree, Node)
