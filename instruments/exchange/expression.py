"""The part of XLSForm's expressions that says what routing and limits say, as a tree.

`${A_SVC} = '0'`, `selected(${A_SVC}, '0')`, `not(…)`, `and`, `or`, comparisons, sums, `.` and
`count-selected(.)`; everything else is refused. Nothing is ever evaluated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 4_000
DEEPEST = 40
COMPARISONS = ("=", "!=", "<=", ">=", "<", ">")

_TOKEN = re.compile(
    r"\s*(?:(?P<ref>\$\{\s*[\w.:-]+\s*\})|(?P<string>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z-]*)|(?P<sign><=|>=|!=|[=<>+(),.]))"
)
_ARGUMENTS = {"not": 1, "selected": 2, "count-selected": 1}
_LEVELS = (("or",), ("and",), COMPARISONS, ("+",))  # the loosest binding first


class ExpressionError(ValueError):
    """An expression that is none, or that says more than routing can hold; the message says what."""


@dataclass(frozen=True)
class Node:
    """A part of an expression.

    `op` is or, and, a comparison, +, a function, group (brackets), ref (`${name}`), self (`.`) or value;
    `text` is the name of a ref or the text of a value.
    """

    op: str
    parts: tuple[Node, ...] = ()
    text: str = ""


def parse(expression: str) -> Node:
    """Return the tree of an expression; raises ExpressionError."""
    if len(expression) > LONGEST:
        raise ExpressionError("is too long")
    tokens = _tokens(expression)
    tokens.reverse()
    found = _level(tokens, 0, 0)
    if tokens:
        raise ExpressionError(f"does not go on with {tokens[-1][1][:40]!r}")
    return found


def conjuncts(node: Node) -> tuple[Node, ...]:
    """Return the statements that must all hold; one in brackets is one statement."""
    return node.parts if node.op == "and" else (node,)


def bare(node: Node) -> Node:
    """Return a statement without brackets around it."""
    while node.op == "group":
        node = node.parts[0]
    return node


def _tokens(expression: str) -> list[tuple[str, str]]:
    found, place, end = [], 0, len(expression.rstrip())
    while place < end:
        token = _TOKEN.match(expression, place)
        if token is None:
            raise ExpressionError(f"has what cannot be held: {expression[place:].strip()[:40]!r}")
        kind = str(token.lastgroup)
        found.append((kind, token[kind]))
        place = token.end()
    return found


def _level(tokens: list[tuple[str, str]], level: int, depth: int) -> Node:
    """Read statements joined by the words of a level; `tokens` holds what is left, its first at the end."""
    if level == len(_LEVELS):
        return _atom(tokens, depth)
    parts, joined = [_level(tokens, level + 1, depth)], ""
    while tokens and tokens[-1][0] in ("name", "sign") and tokens[-1][1] in _LEVELS[level]:
        if joined in COMPARISONS:
            raise ExpressionError("compares more than two things at once")
        joined = tokens.pop()[1]
        parts.append(_level(tokens, level + 1, depth))
    return Node(joined, tuple(parts)) if joined else parts[0]


def _atom(tokens: list[tuple[str, str]], depth: int) -> Node:
    if not tokens:
        raise ExpressionError("stops too early")
    if depth > DEEPEST:
        raise ExpressionError("has too many brackets inside each other")
    kind, text = tokens.pop()
    if kind == "ref":
        return Node("ref", text=text[2:-1].strip())
    if kind in ("string", "number"):
        return Node("value", text=text.strip("'\"") if kind == "string" else text)
    if text == ".":
        return Node("self")
    if text == "(":
        return Node("group", _arguments(tokens, 1, depth))
    if text in _ARGUMENTS and tokens and tokens.pop()[1] == "(":
        return Node(text, _arguments(tokens, _ARGUMENTS[text], depth))
    raise ExpressionError(f"has what cannot be held: {text[:40]!r}")


def _arguments(tokens: list[tuple[str, str]], count: int, depth: int) -> tuple[Node, ...]:
    """Read arguments up to the closing bracket."""
    found = []
    for number in range(count):
        found.append(_level(tokens, 0, depth + 1))
        if not tokens or tokens.pop()[1] != ("," if number < count - 1 else ")"):
            raise ExpressionError("has a bracket or comma too few or too many")
    return tuple(found)
