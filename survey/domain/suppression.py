"""What each area of one round's table may show: first and second step over all areas and their totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exports.disclosure import Atom, Group, Limits, Status, protect, published_bounds
from exports.report.model import Row, bound, hide
from exports.report.rounding import SHARE_DECIMALS, rounded, share_decimals
from survey.domain.figures import RoundData, counts_of

HIDDEN = (Status.HIDDEN, Status.HIDDEN_SECONDARY)


def suppress(rows: Sequence[Row], data: RoundData) -> tuple[Row, ...]:
    """Return the rows without anything that they may not show."""
    atoms, groups = disclosure_table(data, rows)
    limits = limits_of(data)
    statuses = protect(atoms, groups, limits)
    bounds = published_bounds(atoms, groups, statuses, limits)
    shown = []
    for row in rows:
        status = statuses[row.code]
        if status in HIDDEN:
            shown.append(hide(row, status.value))
        elif status is Status.BOUND:
            found = bounds[row.code]
            shown.append(bound(row, at_least=found.at_least, percent=found.percent))
        else:
            shown.append(rounded(replace(row, status=status.value), data.round.target))
    return tuple(shown)


def limits_of(data: RoundData) -> Limits:
    """Return the limits announced for the round."""
    return Limits(data.round.limit_base, data.round.limit_caution, data.round.limit_width)


def disclosure_table(data: RoundData, rows: Sequence[Row]) -> tuple[list[Atom], list[Group]]:
    """Return the table that is published: design cells as its smallest parts, areas as groups of them.

    An answer weighs N/n of its cell, so a weighted share gives away a weighted sum of the cells' counts, as
    exactly as it is printed.
    """
    printed = {row.code: _decimals(row, data.round.target) for row in rows}
    counts = counts_of(data)
    atoms = [Atom(f"cell {key}", one.valid, one.valid - one.favourable) for key, one in counts.items()]
    weight = {key: one.eligible / one.valid if one.valid else 1.0 for key, one in counts.items()}
    groups = [
        Group(
            area.name.code,
            frozenset(f"cell {cell}" for cell in area.cells),
            {f"cell {cell}": weight[cell] for cell in area.cells},
            printed[area.name.code],
        )
        for area in data.areas
    ]
    return atoms, groups


def _decimals(row: Row, target: float) -> int:
    return SHARE_DECIMALS if row.estimate is None else share_decimals(row.estimate, target)
