"""What calibrated weights leave to vary: residuals on the margins and auxiliaries they were fitted to."""

import math
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from analysis.design import Calibration
from analysis.keys import Ints, coded, compact
from analysis.results import Floats

_TURNS_OF_R = 10


@dataclass(frozen=True)
class Patterns:
    """The distinct combinations of values in some columns: what depends on them is worked out once for each.

    cell    shape (rows,): combination of each row
    codes   column -> shape (combinations,): index of the value among `labels`
    labels  column -> its distinct values as texts, sorted
    numbers column -> shape (combinations,): the value as a number where the column is numeric
    """

    cell: Ints
    codes: dict[str, Ints]
    labels: dict[str, tuple[str, ...]]
    numbers: dict[str, Floats]

    @property
    def count(self) -> int:
        """Number of combinations."""
        return int(self.cell.max()) + 1 if len(self.cell) else 0

    def sums(self, values: Floats) -> Floats:
        """Sums over the rows of each combination, shape (combinations,) or (combinations, m)."""
        if values.ndim == 1:
            return np.asarray(np.bincount(self.cell, values, self.count), dtype=np.float64)
        return np.stack([np.bincount(self.cell, column, self.count) for column in values.T], axis=1)

    def level(self, margin: tuple[str, ...]) -> tuple[Ints, list[tuple[str, ...]]]:
        """Level of each combination in the crossing of a margin's columns, and the levels' values."""
        place = np.zeros(self.count, dtype=np.int64)
        for column in margin:
            place = place * len(self.labels[column]) + self.codes[column]
        limit = math.prod(len(self.labels[column]) for column in margin)
        distinct, index = _compacted(place, limit)
        values = []
        for number in distinct.tolist():
            parts, rest = [], number
            for column in reversed(margin):
                rest, code = divmod(rest, len(self.labels[column]))
                parts.append(self.labels[column][code])
            values.append(tuple(reversed(parts)))
        return index, values


def patterns(data: nw.DataFrame[Any], columns: tuple[str, ...]) -> Patterns:
    """Distinct combinations of columns without empty values; none of the columns: one for all rows."""
    rows, combinations = len(data), 1
    cell = np.zeros(rows, dtype=np.int64)
    per_row: dict[str, Ints] = {}
    labels: dict[str, tuple[str, ...]] = {}
    for column in columns:
        key = coded(data[column])
        per_row[column], labels[column] = key.index[0:rows], key.labels
        distinct, cell = _compacted(cell * len(key.labels) + per_row[column], combinations * len(key.labels))
        combinations = len(distinct)
    first = np.zeros(int(cell.max()) + 1 if len(cell) else 0, dtype=np.int64)
    first[cell[::-1]] = np.arange(len(cell))[::-1]
    numbers = {
        column: data[column].cast(nw.Float64).to_numpy()[first]
        for column in columns
        if data[column].dtype.is_numeric()
    }
    return Patterns(cell, {column: codes[first] for column, codes in per_row.items()}, labels, numbers)


def _compacted(codes: Ints, limit: int) -> tuple[Ints, Ints]:
    """Distinct codes below a limit, sorted, and the place of each code among them."""
    distinct, index = compact(codes, limit, len(codes))
    return distinct, index[0 : len(codes)]


def matrix(calibration: Calibration, found: Patterns) -> Floats:
    """Margins' levels and auxiliaries of every combination, shape (combinations, p)."""
    columns = []
    for margin in calibration.margins:
        index, levels = found.level(margin)
        columns += [(index == k).astype(np.float64) for k in range(len(levels))]
    for column, level in calibration.auxiliaries:
        if column is None:
            columns.append(np.ones(found.count))
        elif level is None:
            columns.append(found.numbers[column])
        else:
            columns.append((found.codes[column] == found.labels[column].index(level)).astype(np.float64))
    return np.stack(columns, axis=1)


def residuals(data: nw.DataFrame[Any], calibrations: tuple[Calibration, ...], z: Floats) -> Floats:
    """Weighted influences z (rows, m) less what each calibration explains of them, in turn.

    With u = z/w (w the calibrated weights) and q the base weights: z - w·x'B, B = (sum q·x·x')^-1 sum q·x·u
    (Deville and Sarndal, JASA 87 (1992), 376-382; Sarndal et al. 1992, 6.6). `projection="r-rake"`: means by
    margin with q = 1, ten turns, as R's survey::rake takes them.
    """
    for calibration in calibrations:
        found = patterns(data, calibration.columns)
        weights = data[calibration.weights].cast(nw.Float64).to_numpy()
        safe = np.where(weights > 0, weights, 1.0)
        u = np.where((weights > 0)[:, None], z / safe[:, None], 0.0)
        if calibration.projection == "r-rake":
            fitted = _in_turns(calibration, found, u)
        else:
            q = data[calibration.base].cast(nw.Float64).to_numpy()
            fitted = _regression(matrix(calibration, found), found, q, u)
        z = z - weights[:, None] * fitted[found.cell]
    return z


def _regression(x: Floats, found: Patterns, q: Floats, u: Floats) -> Floats:
    """Fitted values of every combination, shape (combinations, m)."""
    root = np.sqrt(found.sums(q))
    means = found.sums(q[:, None] * u) / np.where(root > 0, root, 1.0)[:, None]
    solution = np.linalg.lstsq(x * root[:, None], means, rcond=None)[0]
    return np.asarray(x @ solution, dtype=np.float64)


def _in_turns(calibration: Calibration, found: Patterns, u: Floats) -> Floats:
    sums, counts = found.sums(u), found.sums(np.ones(len(u)))
    fitted = np.zeros_like(sums)
    margins = [found.level(margin) for margin in calibration.margins]
    for _ in range(_TURNS_OF_R):
        for index, levels in margins:
            left = sums - counts[:, None] * fitted
            by_level = np.zeros((len(levels), u.shape[1]))
            np.add.at(by_level, index, left)
            fitted += (by_level / np.bincount(index, counts)[:, None])[index]
    return fitted
