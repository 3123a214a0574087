"""The reduced tables: what is left of a data set once every row has been summed into its unit and cell."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.design import Design, DesignError
from analysis.keys import Coded, Ints, compact
from analysis.results import Floats

Flags = npt.NDArray[np.bool_]
Matrix = sparse.csr_array[Any, Any]
Cells = tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Stage:
    """Sampling units of one stage and their sums.

    kind        what the parent of a unit is: "stratum" or "PSU"
    labels      names of the parents
    parent      shape (u,): index of the parent of each row of the matrices
    size        shape (parents,): number of units sampled in each parent
    population  shape (parents,): number of units there are; infinite without fpc
    sums        a (u, cells) matrix for each measure: sums of w·x over the valid rows of a unit
    products    where each row of the data is a unit (then u = parents): (j, k) -> (u, cells) matrix of the
                sums of w·x_j · w·x_k; otherwise empty
    valid       (u, cells) matrix: number of valid rows
    """

    kind: str
    labels: tuple[str, ...]
    parent: Ints
    size: Ints
    population: Floats
    sums: tuple[Matrix, ...]
    products: Mapping[tuple[int, int], Matrix]
    valid: Matrix

    @property
    def fraction(self) -> Floats:
        """Sampling fraction of each parent, 0 without fpc."""
        return np.asarray(self.size / self.population, dtype=np.float64)


@dataclass(frozen=True)
class Reduced:
    """Reduced tables of a frame. Cells are disjoint; the last one holds rows that are only in the whole.

    measures  names of what was summed; "1" first
    cells     column -> value of every cell but the last
    stages    the first stage; the second one where the design has two and fpc
    n, missing, zero_weight  shape (cells,): rows valid, without an answer, left out for a weight of 0
    silent    silent units of a full count were treated as not drawn
    """

    measures: tuple[str, ...]
    cells: tuple[Mapping[str, str], ...]
    stages: tuple[Stage, ...]
    n: Ints
    missing: Ints
    zero_weight: Ints
    silent: bool = False

    @property
    def totals(self) -> Floats:
        """Weighted totals, shape (measures, cells)."""
        return np.stack([np.asarray(matrix.sum(axis=0)) for matrix in self.stages[0].sums])


@dataclass(frozen=True)
class Grouped:
    """A grouped table on its way to the reduced tables: one row a (stratum, PSU, ..., cell)."""

    table: nw.DataFrame[Any]
    cell: Ints
    cells: int
    pairs: tuple[tuple[int, int], ...]
    measures: int
    prefix: str

    def own(self, name: str) -> Floats:
        """Column of sums made by the reduction, as floats."""
        return np.asarray(self.table[self.prefix + name].to_numpy(), dtype=np.float64)

    def matrices(self, columns: Sequence[Floats], unit: Ints, units: int) -> list[Matrix]:
        """Sums of each column by unit and cell, shape (units, cells)."""
        shape = (units, self.cells)
        place = unit * self.cells + self.cell
        if units * self.cells <= 4 * len(place) + 1_000_000:  # most places are filled: no search for them
            places, index = np.arange(units * self.cells), place
        else:
            places, index = compact(place)
        start = np.searchsorted(places, np.arange(units + 1) * self.cells)
        inside = places % self.cells
        with ThreadPoolExecutor() as threads:  # NumPy lets go of the interpreter while it counts
            added = threads.map(lambda values: np.bincount(index, values, len(places)), columns)
            return [sparse.csr_array((data, inside, start), shape=shape) for data in added]

    def rows(self, place: Ints, places: int) -> Ints:
        """Number of rows of the data in each place."""
        if f"{self.prefix}rows" not in self.table.columns:
            return np.bincount(place, minlength=places)
        return np.bincount(place, self.own("rows"), places).astype(np.int64)


def build(
    table: nw.DataFrame[Any],
    keys: Mapping[str, Coded],
    design: Design,
    by: tuple[str, ...],
    measures: tuple[str, ...],
    prefix: str,
) -> Reduced:
    """Reduced tables of a grouped table whose own columns start with `prefix`.

    Raises DesignError: an empty stratum or PSU, an fpc that is empty, varies, or is smaller than the sample.
    """
    cell, cells = _cells(keys, by, len(table))
    rows_are_units = not design.unit_columns
    k = len(measures)
    pairs = tuple((i, j) for i in range(k) for j in range(i, k)) if rows_are_units else ()
    grouped = Grouped(table, cell, len(cells) + 1, pairs, k, prefix)
    stratum, strata = _required(keys, design.strata, "stratum") if design.strata else _single(len(table))
    weight: Floats | None = None
    layers: list[tuple[Ints, Ints, Ints, Floats, tuple[str, ...]]] = []
    parent, labels = stratum, strata
    for stage in range(max(1, len(design.unit_columns))):
        if rows_are_units:
            unit, owner, names = parent, np.arange(len(labels)), labels
            size = grouped.rows(parent, len(labels))
        else:
            unit, owner, names = _nested(parent, _required(keys, design.unit_columns[stage], "sampling unit"))
            size = np.bincount(owner, minlength=len(labels))
        population = _population(grouped, design, stage, parent, size, labels)
        if design.weights is None and design.fpc is not None:
            factor = (np.where(np.isfinite(population), population, size) / size)[parent]
            weight = factor if weight is None else weight * factor
        layers.append((unit, owner, size, population, labels))
        parent, labels = unit, names
    stages = tuple(_stage(grouped, stage, *layer, weight) for stage, layer in enumerate(layers))
    n = np.asarray(stages[0].valid.sum(axis=0)).astype(np.int64)
    rows = kept = grouped.rows(cell, grouped.cells)
    if design.weights is not None and grouped.own("kept").sum() != rows.sum():
        kept = np.bincount(cell, grouped.own("kept"), grouped.cells).astype(np.int64)
    return Reduced(
        measures,
        cells,
        stages,
        n,
        kept - n,
        rows - kept,
    )


def _stage(
    grouped: Grouped,
    stage: int,
    unit: Ints,
    owner: Ints,
    size: Ints,
    population: Floats,
    labels: tuple[str, ...],
    weight: Floats | None,
) -> Stage:
    sums = [grouped.own(f"s{j}") for j in range(grouped.measures)]
    products = [grouped.own(f"q{j}_{k}") for j, k in grouped.pairs]
    if weight is not None:
        sums = [column * weight for column in sums]
        products = [column * weight**2 for column in products]
    columns = [grouped.own("valid"), *sums, *products]
    valid, *matrices = grouped.matrices(columns, unit, len(owner))
    return Stage(
        ("stratum", "PSU")[stage],
        labels,
        owner,
        size,
        population,
        tuple(matrices[: grouped.measures]),
        dict(zip(grouped.pairs, matrices[grouped.measures :], strict=True)),
        valid,
    )


def _required(keys: Mapping[str, Coded], column: str, what: str) -> Coded:
    if keys[column][0].min() < 0:
        raise DesignError("key", f"Column {column!r} is empty in some rows; every row needs its {what}.")
    return keys[column]


def _single(rows: int) -> tuple[Ints, tuple[str, ...]]:
    return np.zeros(rows, dtype=np.int64), ("all rows",)


def _nested(parent: Ints, child: Coded) -> tuple[Ints, Ints, tuple[str, ...]]:
    """Unit of each row, parent and name of each unit; the same code under two parents is two units."""
    code, labels = child
    pairs, unit = compact(parent * len(labels) + code)
    return unit, pairs // len(labels), tuple(labels[index] for index in pairs % len(labels))


def _cells(keys: Mapping[str, Coded], by: tuple[str, ...], rows: int) -> tuple[Ints, Cells]:
    """Cell of each row and the values of each cell; rows with an empty key are in the last, unnamed cell."""
    if not by:
        return np.zeros(rows, dtype=np.int64), ()
    number, radix = keys[by[0]][0], len(keys[by[0]][1])
    for name in by[1:]:
        number = number * len(keys[name][1]) + keys[name][0]
        radix *= len(keys[name][1])
    some_outside = min(int(keys[name][0].min()) for name in by) < 0
    if some_outside:  # beyond all others, so that it becomes the last cell
        number = np.where(np.any([keys[name][0] < 0 for name in by], axis=0), radix, number)
    distinct, cell = compact(number)
    distinct = distinct[:-1] if some_outside else distinct
    values: list[dict[str, str]] = [{} for _ in distinct]
    for name in reversed(by):
        labels = keys[name][1]
        distinct, place = np.divmod(distinct, len(labels))
        for index, label in enumerate(place.tolist()):
            values[index] = {name: labels[label], **values[index]}
    return cell, tuple(values)


def _population(
    grouped: Grouped, design: Design, stage: int, parent: Ints, size: Ints, labels: tuple[str, ...]
) -> Floats:
    """Units in the population of each parent, from counts or fractions, read as R's survey does."""
    population = np.full(len(size), np.inf)
    if stage >= len(design.fpc_columns):
        return population
    column, kind = design.fpc_columns[stage], ("stratum", "PSU")[stage]
    low, high = (grouped.own(f"fpc{stage}{end}") for end in ("", "_max"))
    if grouped.own(f"fpc{stage}_n").sum() != grouped.rows(parent, len(size)).sum():
        raise DesignError("fpc", f"Column {column!r} (fpc) is empty in some rows; give it on every row.")
    first = np.full(len(size), -1.0)
    first[parent] = low
    varies = (low != high) | (low != first[parent])
    if varies.any():
        name = labels[int(parent[varies][0])]
        raise DesignError("fpc", f"fpc {column!r} varies within {kind} {name}; one {kind} has one fpc.")
    if (first <= 0).any() or ((first > 1).any() and (first < 1).any()):
        raise DesignError(
            "fpc", f"fpc {column!r} must be counts (all 1 or more) or fractions (all above 0, at most 1)."
        )
    population[:] = first if (first > 1).any() else size / first
    short = population < size
    if short.any():
        index = int(np.flatnonzero(short)[0])
        raise DesignError(
            "fpc",
            f"fpc {column!r} of {kind} {labels[index]} is {first[index]:g}, fewer than its {size[index]} "
            "sampled units; correct the count.",
        )
    return population
