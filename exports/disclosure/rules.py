"""First step: what a group may show by its own size alone, and the rule for counts of persons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from exports.disclosure.table import Atom, Bound, Group, Limits, Part, Status, Table, build_table

COUNT_LIMIT = 5
SHARE_DECIMALS = 3  # a weighted share as a fraction: more would let whole-number arithmetic find counts
ROUNDING = 1e-9


def primary(
    atoms: Sequence[Atom], groups: Sequence[Group], limits: Limits | None = None
) -> dict[str, Status]:
    """Status of each group by its own size alone. Not enough to publish: see `protect`."""
    used = limits or Limits()
    table = build_table(atoms, groups, used)
    return {part.key: status_of(part, table, used) for part in table.parts if part.asked}


def status_of(part: Part, table: Table, limits: Limits) -> Status:
    """Status by size: hidden below the base, a bound where (nearly) all are alike, a caution, or shown."""
    if part.valid < limits.base:
        return Status.HIDDEN
    if part.valid >= limits.caution:
        return Status.SHOWN
    if min(part.unfavourable, part.valid - part.unfavourable) > limits.alike:
        return Status.CAUTION
    return Status.BOUND if bound_holds(part, table, limits) else Status.HIDDEN


def published_bounds(
    atoms: Sequence[Atom],
    groups: Sequence[Group],
    statuses: Mapping[str, Status],
    limits: Limits | None = None,
) -> dict[str, Bound]:
    """Give what each group with status `bound` shows."""
    used = limits or Limits()
    table = build_table(atoms, groups, used)
    return {
        part.key: bound_of(part, used)
        for part in table.parts
        if part.asked and statuses[part.key] == Status.BOUND
    }


def bound_of(part: Part, limits: Limits) -> Bound:
    """Give the whole per cent that a bound shows: from numbers of answers and weights, never from the share.

    "At least" leaves room for `width` unfavourable answers of the greatest weight and is rounded down; "at
    most" mirrors it for a group in which most are unfavourable.
    """
    heaviest = max(float(measure.max()) for measure in part.measures)
    percent = math.floor(100 * max(0.0, 1 - limits.width * heaviest / part.valid) + ROUNDING)
    at_least = 2 * part.unfavourable <= part.valid
    return Bound(at_least, percent if at_least else 100 - percent)


def bound_holds(part: Part, table: Table, limits: Limits) -> bool:
    """Whether the bound would be a true sentence about every figure of the group, weighted or not."""
    if part.valid < limits.base:
        return False
    room, at_least = bound_room(part, limits), bound_of(part, limits).at_least
    for measure in part.measures:
        unfavourable = float(measure @ table.unfavourable)
        if (unfavourable if at_least else part.valid - unfavourable) > room + ROUNDING:
            return False
    return True


def bound_room(part: Part, limits: Limits) -> float:
    """How many answers may differ from the rest when the bound is all that is known of a group."""
    bound = bound_of(part, limits)
    return part.valid * ((100 - bound.percent) if bound.at_least else bound.percent) / 100


def count_shown(count: int, limit: int = COUNT_LIMIT) -> bool:
    """Whether a count of a personal characteristic (age band, care form, language, role) may be shown."""
    return count >= limit
