"""Population counts by margin: checked against the sample, and reached by raking on cells."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from analysis.design import DesignError
from analysis.keys import Ints
from analysis.residual import Patterns
from analysis.results import Floats

Counts = Mapping[Hashable, float]
Margins = Mapping[str | tuple[str, ...], Counts]
_AGREE = 1e-6  # margins of one population may differ by rounding, not by persons


@dataclass(frozen=True)
class Margin:
    """One margin on the sample's combinations.

    index   shape (combinations,): level of each combination
    levels  values of each level, as texts
    counts  shape (levels,): population count of each level
    """

    columns: tuple[str, ...]
    index: Ints
    levels: tuple[tuple[str, ...], ...]
    counts: Floats

    def name(self, level: int) -> str:
        """A level in words."""
        return ", ".join(f"{c} = {v}" for c, v in zip(self.columns, self.levels[level], strict=True))


def columns_of(margins: Margins) -> tuple[tuple[str, ...], ...]:
    """Columns of every margin as tuples."""
    return tuple((margin,) if isinstance(margin, str) else tuple(margin) for margin in margins)


def check_levels(data: nw.DataFrame[Any], columns: tuple[str, ...]) -> None:
    """DesignError where a column is not there, or empty in some rows."""
    for column in columns:
        if column not in data.columns:
            raise DesignError(
                "column", f"There is no column {column!r}; the columns are {', '.join(data.columns)}."
            )
        empty = data[column].null_count()
        if data[column].dtype.is_float():
            empty += int(data[column].is_nan().fill_null(value=False).sum())
        if empty:
            raise DesignError(
                "margin",
                f"Column {column!r} is empty in {empty} rows; every row needs a level to be weighted by.",
            )


def checked_margins(margins: Margins, found: Patterns, base: Floats) -> list[Margin]:
    """Margins on the sample's combinations; `base` is the weight of each combination.

    Raises DesignError: no margin; a count that is not a number of 0 or more; a level of the sample without a
    count, or with a count of 0; a count above 0 for a level that nobody in the sample has (or only with
    weight 0); margins whose sums differ.
    """
    if not margins:
        raise DesignError("margin", "Give at least one margin with its population counts.")
    checked = [
        _margin(columns, counts, found)
        for columns, counts in zip(columns_of(margins), margins.values(), strict=True)
    ]
    for margin in checked:
        weight = np.bincount(margin.index, base, len(margin.levels))
        for level in np.flatnonzero((weight <= 0) & (margin.counts > 0)):
            raise DesignError(
                "margin", f"The rows of {margin.name(int(level))} all have weight 0; merge the level."
            )
    sums = [float(margin.counts.sum()) for margin in checked]
    for margin, total in zip(checked, sums, strict=True):
        if abs(total - sums[0]) > _AGREE * sums[0]:
            raise DesignError(
                "margin",
                f"The counts of margin {' x '.join(margin.columns)} add up to {total:g}, those of "
                f"{' x '.join(checked[0].columns)} to {sums[0]:g}; margins of one population have one sum.",
            )
    return checked


def _margin(columns: tuple[str, ...], counts: Counts, found: Patterns) -> Margin:
    index, levels = found.level(columns)
    wanted = _by_level(columns, counts)
    where = " x ".join(columns)
    for level in levels:
        if wanted.get(level, 0.0) <= 0:
            raise DesignError(
                "margin",
                f"Margin {where} has no count above 0 for {', '.join(level)}, which rows of the sample have; "
                "give its count or correct the rows.",
            )
    for level, count in wanted.items():
        if count > 0 and level not in levels:
            raise DesignError(
                "margin",
                f"Margin {where} counts {count:g} for {', '.join(level)}, but no row of the sample is there; "
                "merge it with another level.",
            )
    return Margin(columns, index, tuple(levels), np.array([wanted[level] for level in levels]))


def _by_level(columns: tuple[str, ...], counts: Counts) -> dict[tuple[str, ...], float]:
    wanted: dict[tuple[str, ...], float] = {}
    for key, count in counts.items():
        level = tuple(_text(part) for part in (key if isinstance(key, tuple) else (key,)))
        where = f"Margin {' x '.join(columns)}, level {', '.join(level)}"
        if len(level) != len(columns):
            raise DesignError("margin", f"{where}: give a value for each of {', '.join(columns)}.")
        if level in wanted:
            raise DesignError("margin", f"{where}: the level is there twice; give one count.")
        number = float(count) if isinstance(count, int | float) else np.nan
        if not (np.isfinite(number) and number >= 0):
            raise DesignError("margin", f"{where}: {count!r} is not a count; give a number of 0 or more.")
        wanted[level] = number
    return wanted


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def raked(margins: list[Margin], base: Floats, tolerance: float, turns: int) -> tuple[Floats, int]:
    """Factor of every combination, shape (combinations,), and the turns taken.

    Iterative proportional fitting on the combinations' weights (Deming and Stephan, Annals of Mathematical
    Statistics 11 (1940), 427-444), until every level is within `tolerance` of its count, as a share of the
    whole. One margin needs one turn. Raises DesignError naming the level that stays farthest away.
    """
    fitted = base.astype(np.float64)
    total = float(margins[0].counts.sum())
    for turn in range(1, turns + 1):
        for margin in margins:
            reached = np.bincount(margin.index, fitted, len(margin.levels))
            fitted = fitted * (margin.counts / np.where(reached > 0, reached, 1.0))[margin.index]
        misses = [np.abs(np.bincount(m.index, fitted, len(m.levels)) - m.counts) for m in margins]
        if max(float(miss.max()) for miss in misses) <= tolerance * total:
            return np.where(base > 0, fitted / np.where(base > 0, base, 1.0), 0.0), turn
    worst = int(np.argmax([miss.max() for miss in misses]))
    level = int(misses[worst].argmax())
    raise DesignError(
        "margin",
        f"Raking does not reach the margins in {turns} turns: {margins[worst].name(level)} stays "
        f"{misses[worst][level]:g} away from {margins[worst].counts[level]:g}. The sample has no rows for "
        "some combination that the margins need; merge levels.",
    )
