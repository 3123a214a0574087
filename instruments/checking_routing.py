"""Routing that cannot work: cycles, questions asked too late, items that nobody can ever see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from instruments.conditions import Answer, Context, fires
from instruments.model import Condition, Instrument, Rule
from instruments.problems import Problem, fault

MOST_COMBINATIONS = 20_000


def check_routing(instrument: Instrument) -> Iterator[Problem]:
    """Find cycles, conditions on later items, conditions on the same page, and unreachable items."""
    needs = {
        code: frozenset[str]().union(*(rule.items_named for rule in rules))
        for code, rules in instrument.rules_of.items()
    }
    cyclic = {code for code in needs if code in _reached(code, needs)}
    for code in instrument.items:
        if code in cyclic:
            message = "is skipped by a rule that looks at itself in the end; break the cycle"
            yield fault("routing_cycle", code, message, "items", code)
    if cyclic:
        return
    position = {code: number for number, code in enumerate(instrument.items)}
    page = {code: page.id for page in instrument.pages for code in page.items}
    late = False
    for rule in instrument.routing:
        for skipped in rule.skip:
            for asked in sorted(rule.items_named):
                if position[asked] >= position[skipped]:
                    late = True
                    message = f"{skipped} is asked before {asked}, which decides about it; move {asked} up"
                    yield fault("routing_order", rule.id, message, "routing", rule.id)
                elif page.get(asked) == page.get(skipped) and fires(rule, {}, Context()):
                    message = (
                        f"{skipped} stays hidden until {asked} on the same page is answered; use a later page"
                    )
                    yield fault("routing_same_page", rule.id, message, "routing", rule.id)
    if not late:
        yield from _unreachable(instrument)


def _reached(start: str, needs: Mapping[str, frozenset[str]]) -> set[str]:
    """Return the items on which an item's visibility rests, directly or through others."""
    found: set[str] = set()
    pending = list(needs[start])
    while pending:
        code = pending.pop()
        if code not in found:
            found.add(code)
            pending += needs.get(code, ())
    return found


def _unreachable(instrument: Instrument) -> Iterator[Problem]:
    seen: set[str] = set()
    for answers, context in _situations(instrument):
        seen |= set(_walk(instrument, answers, context))
    for code in instrument.items:
        if code not in seen and seen:
            yield fault("unreachable", code, "can never be shown; correct the routing rules", "items", code)


def _walk(instrument: Instrument, answers: Mapping[str, Answer], context: Context) -> Iterator[str]:
    """Yield the items shown to somebody who gives these answers wherever asked."""
    known: dict[str, Answer] = {}
    ends = [rule for rule in instrument.routing if rule.end is not None]
    for code in instrument.items:
        if any(fires(rule, known, context) for rule in instrument.rules_of[code]):
            continue
        yield code
        if code in answers:
            known[code] = answers[code]
        if any(_may_end(rule, code) and fires(rule, known, context) for rule in ends):
            return


def _may_end(rule: Rule, code: str) -> bool:
    return code in rule.items_named


def _situations(instrument: Instrument) -> Iterator[tuple[Mapping[str, Answer], Context]]:
    """Yield every combination of answers and facts that the rules tell apart; none where too many."""
    told: dict[str, set[Answer]] = {}
    for rule in instrument.routing:
        for leaf in rule.leaves:
            told.setdefault(leaf.item or f"context {leaf.context}", set()).update(_told_apart(leaf))
    names = list(told)
    choices = [[None, *sorted(answers, key=str)] for answers in told.values()]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MOST_COMBINATIONS:
        return
    for combination in product(*choices):
        given = {name: one for name, one in zip(names, combination, strict=True) if one is not None}
        facts = {name.split()[1]: int(str(one)) for name, one in given.items() if " " in name}
        context = Context(
            org_type=facts.get("org_type"),
            care_form=facts.get("care_form"),
            ask_separation=facts.get("ask_separation") == 1,
            occasion=facts.get("occasion"),
        )
        yield {name: one for name, one in given.items() if " " not in name}, context


def _told_apart(leaf: Condition) -> tuple[Answer, ...]:
    """Return answers for which a simple statement is true."""
    if leaf.above is not None:
        return (leaf.above + 1,)
    return ("given",) if leaf.given else leaf.codes
