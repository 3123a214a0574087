"""What each area of one round's table may show: first and second step over all areas and their totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil, floor

from analysis.results import FULL_COUNT
from analysis.target import shares_with_verdict
from exports.disclosure import (
    Atom,
    Group,
    Limits,
    Statement,
    Status,
    protect,
    published_bounds,
    tellable,
)
from exports.report.model import Row, bound, hide
from exports.report.rounding import SHARE_DECIMALS, rounded, share_decimals
from survey.domain.figures import RoundData, counts_of

HIDDEN = (Status.HIDDEN, Status.HIDDEN_SECONDARY)
# An error is one more equation, and no straight one, on the strata below it: with this many of them hidden it
# leaves every one open, with fewer it may leave a single solution.
MANY_HIDDEN = 10


def suppress(rows: Sequence[Row], data: RoundData) -> tuple[Row, ...]:
    """Return the rows without anything that they may not show."""
    atoms, groups = disclosure_table(data, rows)
    limits = limits_of(data)
    statuses = protect(atoms, groups, limits)
    bounds = published_bounds(atoms, groups, statuses, limits)
    told = tellable(atoms, groups, statuses, _verdicts(rows, statuses, data), limits)
    untold = _untold(data, statuses)
    shown = []
    for area, row in zip(data.areas, rows, strict=True):
        status = statuses[row.code]
        if status in HIDDEN:
            shown.append(hide(row, status.value))
        elif status is Status.BOUND:
            found = bounds[row.code]
            verdict = row.verdict if row.code in told else None
            shown.append(bound(row, at_least=found.at_least, percent=found.percent, verdict=verdict))
        else:
            few = 0 < len(area.cells & untold) < MANY_HIDDEN
            figures = blunt(row) if few else row
            shown.append(rounded(replace(figures, status=status.value), data.round.target))
    return tuple(shown)


def _verdicts(rows: Sequence[Row], statuses: Mapping[str, Status], data: RoundData) -> list[Statement]:
    """Return what the verdict of each area with a bound tells about its share.

    The attacker is given the effective n that the verdict was made with, which is published of no such area.
    """
    target, confidence = data.round.target, data.round.confidence
    found = []
    for row in rows:
        if statuses[row.code] is not Status.BOUND or row.verdict is None:
            continue
        if row.method == FULL_COUNT:
            limits = (target, 1.0) if row.verdict == "met" else (0.0, target)
        elif row.n_effective is None:
            limits = (0.0, 1.0)  # without an interval the verdict is "undecided" whatever was answered
        else:
            limits = shares_with_verdict(row.verdict, row.n_effective, confidence, target)
        found.append(Statement(row.code, *limits))
    return found


def blunt(row: Row) -> Row:
    """Return a row without what tells how its share divides between hidden strata.

    Standard error, design effect and effective n go; the interval is widened to whole per cents; a note about
    strata that are alike goes, and so does the second share of the same people.
    """
    return replace(
        row,
        se=None,
        deff=None,
        n_effective=None,
        unaided=None,
        lower=None if row.lower is None else floor(100 * row.lower) / 100,
        upper=None if row.upper is None else ceil(100 * row.upper) / 100,
        notes=tuple(note for note in row.notes if note.code != "alike_strata"),
    )


def _untold(data: RoundData, statuses: Mapping[str, Status]) -> frozenset[str]:
    """Return the cells with answers whose own share is not told, as that of an area of one such cell."""
    shown = (Status.SHOWN, Status.CAUTION)
    answered = frozenset(key for key, one in counts_of(data).items() if one.valid)
    alone = [area for area in data.areas if len(area.cells & answered) == 1]
    told = (
        area.cells & answered
        for area in alone
        if statuses[area.name.code] in shown or area.name.code in data.told
    )
    return answered.difference(*told)


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
            told=area.name.code in data.told,
        )
        for area in data.areas
    ]
    return atoms, groups


def _decimals(row: Row, target: float) -> int:
    """Return the most decimals that any figure of the row which follows from its share is printed with."""
    printed = [value for value in (row.estimate, row.lower, row.upper) if value is not None]
    return max((share_decimals(value, target) for value in printed), default=SHARE_DECIMALS)
