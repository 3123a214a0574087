"""Scores: the plan as plain data, one person by the plan, and one self-assessment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from instruments.conditions import Answer, Context
from instruments.model import Favourable, Instrument
from instruments.paths import visible_items

NOT_APPLICABLE = (-1, -7, -8)

# Scores are compared exactly here; in a table of floating-point scores one this close to a limit is on it.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class PlanItem:
    """One rated item: its valid range, direction, dimension and weight inside the dimension."""

    code: str
    low: int
    high: int
    reverse: bool
    dimension: str
    weight: float


@dataclass(frozen=True)
class FavourableRule:
    """What counts as favourable: codes of one item, or limits of the scores."""

    id: str
    item: str | None
    codes: tuple[int, ...]
    composite_least: float | None
    no_dimension_below: float | None
    no_item_at: int | None


@dataclass(frozen=True)
class ScoringPlan:
    """How answers become scores, as data: the same rule for one person and for a table.

    Scores are `points` of 0-100, or `codes`: the answer codes themselves, those of reverse items turned.
    """

    items: tuple[PlanItem, ...]
    unit: Literal["points", "codes"]
    dimensions: tuple[str, ...]
    dimension_least: float
    composite_of: Literal["dimensions", "items"]
    composite_dimensions: tuple[str, ...]
    composite_least: int
    overall: str | None
    overall_codes: tuple[int, ...]
    favourable: tuple[FavourableRule, ...]
    not_applicable: tuple[int, ...] = NOT_APPLICABLE


@dataclass(frozen=True)
class Scores:
    """One person's scores in the plan's unit, unrounded; None where there is none."""

    dimensions: Mapping[str, float | None]
    composite: float | None
    favourable: Mapping[str, bool | None]
    complete: bool


@dataclass(frozen=True)
class AssessmentScores:
    """A self-assessment's scores on 0-100; None where a criterion is unanswered or none applies."""

    total: float | None
    areas: Mapping[str, float | None]
    capped: tuple[str, ...]


def plan(instrument: Instrument) -> ScoringPlan:
    """Return the scoring plan; raises ValueError for an instrument without [scoring]."""
    rules = instrument.scoring
    if rules is None:
        msg = f"{instrument.id} {instrument.version} has no scoring"
        raise ValueError(msg)
    rated = [
        item for item in instrument.items.values() if item.dimension is not None and item.weight is not None
    ]
    items = tuple(
        PlanItem(item.code, min(codes), max(codes), item.reverse, item.dimension or "", item.weight or 0.0)
        for item in rated
        if (codes := _valid_codes(instrument, item.code))
    )
    used = {item.dimension for item in items}
    return ScoringPlan(
        items=items,
        unit=rules.unit,
        dimensions=tuple(name for name in instrument.dimensions if name in used),
        dimension_least=rules.dimension_least,
        composite_of=rules.composite_of,
        composite_dimensions=rules.composite_dimensions,
        composite_least=rules.composite_least,
        overall=rules.overall,
        overall_codes=_valid_codes(instrument, rules.overall) if rules.overall else (),
        favourable=tuple(_favourable_rule(rule) for rule in instrument.favourable),
    )


def _valid_codes(instrument: Instrument, code: str) -> tuple[int, ...]:
    options = instrument.options(instrument.items[code])
    return tuple(int(option.code) for option in options if not option.missing)


def _favourable_rule(rule: Favourable) -> FavourableRule:
    return FavourableRule(
        id=rule.id,
        item=rule.item,
        codes=tuple(int(code) for code in rule.codes),
        composite_least=rule.composite_least,
        no_dimension_below=rule.no_dimension_below,
        no_item_at=None if rule.no_item_at is None else int(rule.no_item_at),
    )


def score(instrument: Instrument, answers: Mapping[str, Answer]) -> Scores:
    """Return one person's scores by the instrument's own plan."""
    return score_by(plan(instrument), answers)


def score_by(rules: ScoringPlan, answers: Mapping[str, Answer]) -> Scores:
    """Return one person's scores by a plan; an item not among the answers is not in the version (-8)."""
    exact = {name: _dimension(rules, name, answers) for name in rules.dimensions}
    composite = _composite(rules, exact, answers)
    overall = answers.get(rules.overall) if rules.overall else None
    return Scores(
        dimensions={name: None if value is None else float(value) for name, value in exact.items()},
        composite=None if composite is None else float(composite),
        favourable={
            rule.id: _is_favourable(rule, rules, exact, composite, answers) for rule in rules.favourable
        },
        complete=composite is not None and (rules.overall is None or overall in rules.overall_codes),
    )


def _points(rules: ScoringPlan, item: PlanItem, answers: Mapping[str, Answer]) -> Fraction | None:
    """Return an item in the plan's unit, exactly; None where it has no valid answer."""
    value = answers.get(item.code)
    if not isinstance(value, int) or not item.low <= value <= item.high:
        return None
    forward = item.low + item.high - value if item.reverse else value
    if rules.unit == "codes":
        return Fraction(forward)
    return Fraction(100 * (forward - item.low), item.high - item.low)


def _dimension(rules: ScoringPlan, name: str, answers: Mapping[str, Answer]) -> Fraction | None:
    """Return the weighted mean of the answered items, where enough of the applicable weight is answered."""
    items = [item for item in rules.items if item.dimension == name]
    applicable = [item for item in items if answers.get(item.code, -8) not in rules.not_applicable]
    answered = [
        (Fraction(item.weight), points)
        for item in applicable
        if (points := _points(rules, item, answers)) is not None
    ]
    weight = sum((weight for weight, _ in answered), Fraction())
    whole = sum((Fraction(item.weight) for item in applicable), Fraction())
    if not weight or weight < Fraction(str(rules.dimension_least)) * whole:
        return None
    return sum((weight * points for weight, points in answered), Fraction()) / weight


def _composite(
    rules: ScoringPlan, dimensions: Mapping[str, Fraction | None], answers: Mapping[str, Answer]
) -> Fraction | None:
    found: list[Fraction | None]
    if rules.composite_of == "items":
        counted = (item for item in rules.items if item.dimension in rules.composite_dimensions)
        found = [_points(rules, item, answers) for item in counted]
    else:
        found = [dimensions[name] for name in rules.composite_dimensions if name in dimensions]
    parts = [part for part in found if part is not None]
    return sum(parts, Fraction()) / len(parts) if len(parts) >= rules.composite_least else None


def _is_favourable(
    rule: FavourableRule,
    rules: ScoringPlan,
    dimensions: Mapping[str, Fraction | None],
    composite: Fraction | None,
    answers: Mapping[str, Answer],
) -> bool | None:
    if rule.item is not None:
        value = answers.get(rule.item)
        valid = isinstance(value, int) and value >= 0
        return value in rule.codes if valid else None
    if composite is None or rule.composite_least is None:
        return None
    in_composite = (dimensions.get(name) for name in rules.composite_dimensions)
    low = rule.no_dimension_below is not None and any(
        value is not None and value < Fraction(rule.no_dimension_below) for value in in_composite
    )
    rated = (item.code for item in rules.items if item.dimension in rules.composite_dimensions)
    worst = rule.no_item_at is not None and any(answers.get(code) == rule.no_item_at for code in rated)
    return composite >= Fraction(rule.composite_least) and not low and not worst


def score_assessment(
    instrument: Instrument, levels: Mapping[str, int], evidenced: Collection[str], context: Context
) -> AssessmentScores:
    """Return a self-assessment's scores; `capped` names the high levels that had no evidence."""
    rules = instrument.maturity
    if rules is None:
        msg = f"{instrument.id} {instrument.version} is not a self-assessment"
        raise ValueError(msg)
    asked = [
        code for code in visible_items(instrument, levels, context) if instrument.items[code].kind == "level"
    ]
    capped = tuple(
        code for code in asked if levels.get(code, -9) >= rules.evidence_from and code not in evidenced
    )
    counted = {code: rules.capped_to if code in capped else levels.get(code) for code in asked}
    areas = {
        area: _mean_level(
            instrument, {code: counted[code] for code in asked if instrument.items[code].area == area}
        )
        for area in instrument.areas
    }
    return AssessmentScores(_mean_level(instrument, counted), areas, capped)


def _mean_level(instrument: Instrument, levels: Mapping[str, int | None]) -> float | None:
    """Return sum(weight * level) / (highest level * sum(weight)) * 100 over the applicable criteria."""
    total, whole = Fraction(), Fraction()
    for code, level in levels.items():
        item = instrument.items[code]
        if level == -1:
            continue
        if level is None or level < 0:
            return None
        total += Fraction(item.weight or 0) * level
        whole += Fraction(item.weight or 0) * max(_valid_codes(instrument, code))
    return float(100 * total / whole) if whole else None
