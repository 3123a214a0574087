"""The one evaluator of routing conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from instruments.model import Condition, Rule

Answers = dict[str, int | str | tuple[str, ...]]
Answer = int | str | tuple[str, ...]


@dataclass(frozen=True)
class Context:
    """What is known before the first answer: the round's services and switches, organisation, child."""

    services: tuple[str, ...] = ()
    open_text: bool = False
    org_type: int | None = None
    care_form: int | None = None
    ask_separation: bool = False
    occasion: int | None = None


def holds(condition: Condition, answers: Mapping[str, Answer], context: Context) -> bool:
    """Tell whether a condition is true now; what is not answered or not known is not true."""
    if condition.all_of:
        return all(holds(part, answers, context) for part in condition.all_of)
    if condition.any_of:
        return any(holds(part, answers, context) for part in condition.any_of)
    value = answers.get(condition.item) if condition.item is not None else _fact(condition, context)
    if value is None:
        return False
    if condition.given:
        return not isinstance(value, int) or value >= 0
    if condition.above is not None:
        return isinstance(value, int) and value > condition.above
    chosen = (str(value),) if isinstance(value, int | str) else value  # a tuple, or a list from JSON
    return any(code in condition.codes for code in chosen)


def _fact(condition: Condition, context: Context) -> int | None:
    facts = {
        "org_type": context.org_type,
        "care_form": context.care_form,
        "ask_separation": int(context.ask_separation),
        "occasion": context.occasion,
    }
    return facts[condition.context or ""]


def fires(rule: Rule, answers: Mapping[str, Answer], context: Context) -> bool:
    """Tell whether a routing rule applies now."""
    if rule.when is not None:
        return holds(rule.when, answers, context)
    return rule.unless is not None and not holds(rule.unless, answers, context)
