"""Routing as XLSForm says it and back: rules as `relevant`, limits and relations as `constraint`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from instruments.exchange.expression import COMPARISONS, ExpressionError, Node, bare, conjuncts
from instruments.model import Check, Condition, Instrument, Item, Rule

Plain = dict[str, Any]

EMPTY = Node("value")


@dataclass(frozen=True)
class Asked:
    """The questions of a form by name: the codes of those that are choices, and those that are numbers."""

    codes: Mapping[str, Sequence[str]]
    numbers: frozenset[str]
    names: frozenset[str]


def is_held(rule: Rule) -> bool:
    """Tell whether a rule looks at answers only: XLSForm knows nothing of the round or the organisation."""
    return all(leaf.context is None for leaf in rule.leaves)


def shown_while(rule: Rule, items: Mapping[str, Item]) -> str:
    """Return the expression that is true while a rule does not apply."""
    if rule.when is not None:
        return f"not({_said(rule.when, items)})"
    statement = "" if rule.unless is None else _said(rule.unless, items)
    return f"({statement})" if " or " in statement or " and " in statement else statement


def ends_when(rule: Rule, items: Mapping[str, Item]) -> str:
    """Return the expression that is true when a rule ends the questionnaire."""
    if rule.when is not None:
        return _said(rule.when, items)
    return "" if rule.unless is None else f"not({_said(rule.unless, items)})"


def last_named(rule: Rule, instrument: Instrument) -> str:
    """Return the last asked of the items that a rule looks at."""
    named = rule.items_named
    return [code for code in instrument.items if code in named][-1]


def _said(condition: Condition, items: Mapping[str, Item]) -> str:
    for parts, word in ((condition.all_of, " and "), (condition.any_of, " or ")):
        if parts:
            said = [_said(part, items) for part in parts]
            return word.join(f"({one})" if " or " in one or " and " in one else one for one in said)
    code = condition.item or ""
    if condition.given:
        return f"${{{code}}} != ''"
    if condition.above is not None:
        return f"${{{code}}} > {condition.above}"
    several = items[code].kind == "multiple"
    tests = [
        f"selected(${{{code}}}, '{one}')" if several else f"${{{code}}} = '{one}'" for one in condition.codes
    ]
    return " or ".join(tests)


def constraint_of(item: Item, instrument: Instrument) -> str:
    """Return limits, answers that stand alone, and the checks of which this is the last number asked."""
    parts = []
    if item.kind == "number":
        parts.append(f". >= {item.least or 0}")
        parts += [f". <= {item.most}"] if item.most is not None else []
    alone = [option.code for option in instrument.options(item) if option.exclusive]
    parts += [f"not(selected(., '{code}') and count-selected(.) > 1)" for code in alone]
    order = list(instrument.items)
    for check in instrument.checks:
        if max((*check.left, *check.right), key=order.index) == item.code:
            parts.append(f"({_relation(check, item.code)})")
    return " and ".join(parts)


def _relation(check: Check, own: str) -> str:
    def total(codes: Sequence[str]) -> str:
        return " + ".join("." if code == own else f"${{{code}}}" for code in codes)

    others = [code for code in (*check.left, *check.right) if code != own]
    unknown = [f"${{{code}}} = ''" for code in others]
    return " or ".join([*unknown, f"{total(check.left)} {check.relation} {total(check.right)}"])


def rules_in(relevant: Node, asked: Asked) -> list[Plain]:
    """Return the rules, without name and items, that skip an item unless an expression is true."""
    rules = []
    for part in conjuncts(relevant):
        statement, negated = bare(part), False
        while statement.op == "not":
            statement, negated = bare(statement.parts[0]), not negated
        if statement.op == "!=" and statement.parts[1] != EMPTY:
            statement, negated = Node("=", statement.parts), not negated
        rules.append({"when" if negated else "unless": condition_in(statement, asked)})
    return rules


def condition_in(node: Node, asked: Asked) -> Plain:
    """Return the condition of an expression; raises ExpressionError where routing cannot hold it."""
    node = bare(node)
    if node.op in ("and", "or"):
        parts = [condition_in(part, asked) for part in node.parts]
        same = {part.get("item") if "codes" in part else None for part in parts}
        if node.op == "or" and len(same) == 1 and None not in same:
            codes = dict.fromkeys(code for part in parts for code in part["codes"])
            return {"item": parts[0]["item"], "codes": list(codes)}
        return {"all_of" if node.op == "and" else "any_of": parts}
    if node.op in ("selected", *COMPARISONS):
        question, value = (bare(part) for part in node.parts)
        if question.op == "ref" and value.op == "value":
            sign = "=" if node.op == "selected" else node.op
            return _statement(question.text, sign, value.text, asked)
    raise ExpressionError("says more than routing can: compare one answer with one value")


def _statement(name: str, sign: str, value: str, asked: Asked) -> Plain:
    """Return the condition that one answer is given, is a number above another, or is among some codes."""
    if name not in asked.names:
        raise ExpressionError(f"looks at '{name}', which is no question here")
    if sign == "!=" and not value:
        return {"item": name, "given": True}
    if name in asked.numbers and sign in (">", ">="):
        return {"item": name, "above": _whole(value) - (sign == ">=")}
    if name in asked.numbers and sign == "=":
        return {"item": name, "codes": [str(_whole(value))]}
    codes = asked.codes.get(name, ())
    found = [code for code in codes if (code == value if sign == "=" else _compare(code, sign, value))]
    if not found:
        raise ExpressionError(f"compares '{name}' with '{value}', which is none of its answers")
    return {"item": name, "codes": found}


def _compare(code: str, sign: str, value: str) -> bool:
    one, other = _number(code), _number(value)
    if one is None or other is None:
        return False
    return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}.get(sign, False)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def limits_in(constraint: Node, own: str) -> Iterator[tuple[str, Any]]:
    """Yield what a constraint says: ("least", 0), ("most", 9), ("alone", "0") or ("check", a relation).

    Raises ExpressionError where a part says something else.
    """
    for part in conjuncts(constraint):
        statement = bare(part)
        if statement.op in (">=", "<=") and [one.op for one in statement.parts] == ["self", "value"]:
            yield ("least" if statement.op == ">=" else "most"), _whole(statement.parts[1].text)
        elif statement.op == "not":
            yield "alone", _alone(bare(statement.parts[0]))
        else:
            yield "check", _check_in(statement, own)


def _whole(text: str) -> int:
    number = _number(text)
    if number is None or not number.is_integer() or abs(number) > 1e9:
        raise ExpressionError(f"has the limit '{text}', which is no whole number")
    return int(number)


def _alone(node: Node) -> str:
    if node.op == "and" and len(node.parts) == 2:
        chosen, count = map(bare, node.parts)
        counted = count.op == ">" and [one.op for one in count.parts] == ["count-selected", "value"]
        if chosen.op == "selected" and counted and count.parts[1].text == "1":
            return bare(chosen.parts[1]).text
    raise ExpressionError("forbids what only a limit, an answer that stands alone or a relation can forbid")


def _check_in(node: Node, own: str) -> Plain:
    """Return the relation of sums in `${x} = '' or . <= ${x}`."""
    *blanks, relation = (bare(part) for part in node.parts) if node.op == "or" else (node,)
    empty = [one.op == "=" and one.parts[1] == EMPTY for one in blanks]
    if relation.op not in ("<=", "=") or not all(empty):
        raise ExpressionError("says what only a limit, an answer that stands alone or a relation can say")
    left, right = (_sum(part, own) for part in relation.parts)
    return {"left": left, "relation": relation.op, "right": right}


def _sum(node: Node, own: str) -> list[str]:
    parts = node.parts if node.op == "+" else (node,)
    if any(bare(part).op not in ("ref", "self") for part in parts):
        raise ExpressionError("adds something that is no answer")
    return [own if bare(part).op == "self" else bare(part).text for part in parts]
