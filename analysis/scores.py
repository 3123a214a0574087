"""Scores of a table of answers by the same plan that scores one person."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any

import narwhals as nw
from narwhals.typing import IntoFrameT

from instruments.scoring import TOLERANCE, FavourableRule, PlanItem, ScoringPlan


def with_scores(
    frame: IntoFrameT, plan: ScoringPlan, *, columns: Mapping[str, str] | None = None, prefix: str = "score_"
) -> IntoFrameT:
    """The frame, lazy ones still lazy, with the scores of each row; nothing else is changed.

    frame    one row a response; answers are whole numbers, negative ones missing. An item without a column,
             or empty in a row, is not in that row's version (-8) and not applicable
    columns  item code -> column; an item that is not named has the column of its code
    prefix   of the new columns: every dimension of the plan by its id, "composite", every rule of a
             favourable view by its id in small letters, "complete"

    With item x on low..high, turned where reverse, p = (x - low)/(high - low) * 100 (or x itself where the
    plan's unit is codes): dimension = sum(w p)/sum(w) over the answered items, where the weight of those is
    at least `dimension_least` of the applicable; composite = mean of the dimensions (or of the items) that
    exist, where there are at least `composite_least`. Limits of rules hold to within 1e-9. Scores are floats,
    rules and "complete" truth values; null where there is none.

    Raises what the frame's own engine raises for columns that hold no numbers.

    >>> import polars as pl
    >>> from instruments.catalog import load
    >>> from instruments.scoring import plan
    >>> answers = pl.DataFrame({"B_RES1": [3], "B_RES2": [3], "B_INF1": [2], "B_SAF1": [3], "B_OUT1": [2]})
    >>> with_scores(answers, plan(load("B", "1.0.0")))["score_composite"].to_list()
    [80.0]
    """
    native: Any = frame
    table = nw.from_native(native)
    there = set(table.collect_schema().names())
    names = {code: (columns or {}).get(code, code) for code in _codes(plan)}
    known = {code: nw.col(name) for code, name in names.items() if name in there}
    scored = table.with_columns(
        **{f"{prefix}{name}": _dimension(plan, name, known) for name in plan.dimensions}
    )
    dimensions = {name: nw.col(f"{prefix}{name}") for name in plan.dimensions}
    scored = scored.with_columns(**{f"{prefix}composite": _composite(plan, dimensions, known)})
    composite = nw.col(f"{prefix}composite")
    rules = {
        f"{prefix}{rule.id.lower()}": _rule(rule, plan, composite, dimensions, known)
        for rule in plan.favourable
    }
    complete = ~composite.is_null() & _complete(plan, known)
    found: IntoFrameT = scored.with_columns(**rules, **{f"{prefix}complete": complete}).to_native()
    return found


def _codes(plan: ScoringPlan) -> set[str]:
    named = {rule.item for rule in plan.favourable if rule.item is not None}
    return {item.code for item in plan.items} | named | ({plan.overall} if plan.overall else set())


def _total(parts: Sequence[nw.Expr]) -> nw.Expr:
    return reduce(add, parts) if parts else nw.lit(0.0)


def _valid(item: PlanItem, answer: nw.Expr) -> nw.Expr:
    return (~answer.is_null() & (answer >= item.low) & (answer <= item.high)).fill_null(value=False)


def _points(plan: ScoringPlan, item: PlanItem, answer: nw.Expr) -> nw.Expr:
    """The item in the plan's unit; only where it is valid is this a score."""
    value = answer.cast(nw.Float64())  # hundreds do not fit into a column of small whole numbers
    forward = (item.low + item.high) - value if item.reverse else value
    return forward if plan.unit == "codes" else (forward - item.low) * 100 / (item.high - item.low)


def _counted(condition: nw.Expr, value: nw.Expr | float) -> nw.Expr:
    """The value where the condition holds, else 0."""
    return nw.when(condition).then(value if isinstance(value, nw.Expr) else nw.lit(value)).otherwise(0.0)


def _dimension(plan: ScoringPlan, name: str, known: Mapping[str, nw.Expr]) -> nw.Expr:
    items = [item for item in plan.items if item.dimension == name and item.code in known]
    answers = {item: known[item.code] for item in items}
    apart = list(plan.not_applicable)
    whole = _total([_counted(~x.is_null() & ~x.is_in(apart), item.weight) for item, x in answers.items()])
    weight = _total([_counted(_valid(item, x), item.weight) for item, x in answers.items()])
    total = _total(
        [_counted(_valid(item, x), _points(plan, item, x) * item.weight) for item, x in answers.items()]
    )
    enough = (weight > 0) & (weight >= whole * plan.dimension_least - TOLERANCE)
    return nw.when(enough).then(total / weight)


def _composite(plan: ScoringPlan, dimensions: Mapping[str, nw.Expr], known: Mapping[str, nw.Expr]) -> nw.Expr:
    if plan.composite_of == "items":
        items = [
            item for item in plan.items if item.dimension in plan.composite_dimensions and item.code in known
        ]
        there = [_valid(item, known[item.code]) for item in items]
        parts = [_points(plan, item, known[item.code]) for item in items]
    else:
        parts = [dimensions[name] for name in plan.composite_dimensions if name in dimensions]
        there = [~part.is_null() for part in parts]
    count = _total([_counted(condition, 1.0) for condition in there])
    total = _total([_counted(condition, part) for condition, part in zip(there, parts, strict=True)])
    return nw.when((count > 0) & (count >= plan.composite_least)).then(total / count)


def _rule(
    rule: FavourableRule,
    plan: ScoringPlan,
    composite: nw.Expr,
    dimensions: Mapping[str, nw.Expr],
    known: Mapping[str, nw.Expr],
) -> nw.Expr:
    if rule.item is not None:
        answer = known.get(rule.item)
        if answer is None:
            return nw.lit(None, nw.Boolean())
        return nw.when(~answer.is_null() & (answer >= 0)).then(answer.is_in(list(rule.codes)))
    if rule.composite_least is None:
        return nw.lit(None, nw.Boolean())
    holds = composite >= rule.composite_least - TOLERANCE
    if rule.no_dimension_below is not None:
        for name in plan.composite_dimensions:
            if name in dimensions:
                holds &= ~(dimensions[name] < rule.no_dimension_below - TOLERANCE).fill_null(value=False)
    if rule.no_item_at is not None:
        for item in plan.items:
            if item.dimension in plan.composite_dimensions and item.code in known:
                holds &= ~(known[item.code] == rule.no_item_at).fill_null(value=False)
    return nw.when(~composite.is_null()).then(holds)


def _complete(plan: ScoringPlan, known: Mapping[str, nw.Expr]) -> nw.Expr:
    if plan.overall is None:
        return nw.lit(value=True)
    answer = known.get(plan.overall)
    if answer is None:
        return nw.lit(value=False)
    return answer.is_in(list(plan.overall_codes)).fill_null(value=False)
