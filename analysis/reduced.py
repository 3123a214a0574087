"""The reduced tables: what is left of a data set once every row has been summed into its unit and cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.design import Design, DesignError
from analysis.results import Floats

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Matrix = sparse.csr_array[Any, Any]


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

    columns: Mapping[str, nw.Series[Any]]
    cell: Ints
    cells: int
    pairs: tuple[tuple[int, int], ...]
    measures: int
    prefix: str

    def own(self, name: str) -> Floats:
        """Column of sums made by the reduction, as floats."""
        return self.columns[self.prefix + name].to_numpy().astype(np.float64)

    def matrix(self, values: Floats, unit: Ints, units: int) -> Matrix:
        """Sum of `values` by unit and cell, shape (units, cells)."""
        return sparse.coo_array((values, (unit, self.cell)), shape=(units, self.cells)).tocsr()

    def per_cell(self, values: Floats) -> Ints:
        """Sum of counts by cell."""
        return np.bincount(self.cell, weights=values, minlength=self.cells).astype(np.int64)


def build(
    table: nw.DataFrame[Any], design: Design, by: tuple[str, ...], measures: tuple[str, ...], prefix: str
) -> Reduced:
    """Reduced tables of a grouped table whose own columns start with `prefix`.

    Raises DesignError: an empty stratum or PSU, an fpc that is empty, varies, or is smaller than the sample.
    """
    columns = {name: table[name] for name in table.columns}
    cell, cells = _cells([columns[name] for name in by], len(table))
    rows_are_units = not design.unit_columns
    k = len(measures)
    pairs = tuple((i, j) for i in range(k) for j in range(i, k)) if rows_are_units else ()
    grouped = Grouped(columns, cell, len(cells) + 1, pairs, k, prefix)
    stratum, strata = _codes(columns[design.strata], "stratum") if design.strata else _single(len(table))
    weight = np.ones(len(table))
    layers: list[tuple[Ints, Ints, Ints, Floats, tuple[str, ...]]] = []
    parent, labels = stratum, strata
    for stage in range(max(1, len(design.unit_columns))):
        if rows_are_units:
            unit, owner, names = parent, np.arange(len(labels)), labels
            size = np.bincount(parent, weights=grouped.own("rows"), minlength=len(labels)).astype(np.int64)
        else:
            unit, owner, names = _nested(parent, columns[design.unit_columns[stage]])
            size = np.bincount(owner, minlength=len(labels))
        population = _population(grouped, design, stage, parent, size, labels)
        if design.weights is None and design.fpc is not None:
            weight *= (np.where(np.isfinite(population), population, size) / size)[parent]
        layers.append((unit, owner, size, population, labels))
        parent, labels = unit, names
    rows = grouped.own("rows")
    kept = rows if design.weights is None else grouped.own("kept")
    return Reduced(
        measures,
        cells,
        tuple(_stage(grouped, stage, *layer, weight) for stage, layer in enumerate(layers)),
        grouped.per_cell(grouped.own("valid")),
        grouped.per_cell(kept - grouped.own("valid")),
        grouped.per_cell(rows - kept),
    )


def _stage(
    grouped: Grouped,
    stage: int,
    unit: Ints,
    owner: Ints,
    size: Ints,
    population: Floats,
    labels: tuple[str, ...],
    weight: Floats,
) -> Stage:
    units = len(owner)
    return Stage(
        ("stratum", "PSU")[stage],
        labels,
        owner,
        size,
        population,
        tuple(grouped.matrix(grouped.own(f"s{j}") * weight, unit, units) for j in range(grouped.measures)),
        {(j, k): grouped.matrix(grouped.own(f"q{j}_{k}") * weight**2, unit, units) for j, k in grouped.pairs},
        grouped.matrix(grouped.own("valid"), unit, units),
    )


def _codes(series: nw.Series[Any], what: str | None = None) -> tuple[Ints, tuple[str, ...]]:
    """Index of each value among the sorted labels; an empty value is -1, or refused where `what` names it."""
    empty = series.is_null().to_numpy()
    if what is not None and empty.any():
        raise DesignError("key", f"Column {series.name!r} is empty in some rows; every row needs its {what}.")
    values = [_label(value) for value in series.filter(~series.is_null()).to_list()]
    labels = sorted(set(values), key=_natural)
    place = {label: index for index, label in enumerate(labels)}
    codes = np.full(len(empty), -1, dtype=np.int64)
    codes[~empty] = [place[value] for value in values]
    return codes, tuple(labels)


def _label(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _natural(label: str) -> tuple[int, int, str]:
    """Whole numbers before texts and in their own order."""
    return (0, int(label), label) if label.lstrip("-").isdecimal() else (1, 0, label)


def _single(rows: int) -> tuple[Ints, tuple[str, ...]]:
    return np.zeros(rows, dtype=np.int64), ("all rows",)


def _nested(parent: Ints, series: nw.Series[Any]) -> tuple[Ints, Ints, tuple[str, ...]]:
    """Unit of each row, parent and name of each unit; the same code under two parents is two units."""
    code, labels = _codes(series, "sampling unit")
    pairs, first, unit = np.unique(parent * len(labels) + code, return_index=True, return_inverse=True)
    return unit.astype(np.int64), parent[first], tuple(labels[index] for index in pairs % len(labels))


def _cells(keys: list[nw.Series[Any]], rows: int) -> tuple[Ints, tuple[Mapping[str, str], ...]]:
    if not keys:
        return np.zeros(rows, dtype=np.int64), ()
    coded = [_codes(series) for series in keys]
    codes = np.stack([code for code, _ in coded], axis=1)
    outside = (codes < 0).any(axis=1)
    unique, inverse = np.unique(codes[~outside], axis=0, return_inverse=True)
    cell = np.full(rows, len(unique), dtype=np.int64)
    cell[~outside] = inverse.reshape(-1)
    names = [series.name for series in keys]
    return cell, tuple(
        {name: labels[code] for name, code, (_, labels) in zip(names, line, coded, strict=True)}
        for line in unique
    )


def _population(
    grouped: Grouped, design: Design, stage: int, parent: Ints, size: Ints, labels: tuple[str, ...]
) -> Floats:
    """Units in the population of each parent, from counts or fractions, read as R's survey does."""
    population = np.full(len(size), np.inf)
    if stage >= len(design.fpc_columns):
        return population
    column, kind = design.fpc_columns[stage], ("stratum", "PSU")[stage]
    low, high = (grouped.own(f"fpc{stage}{end}") for end in ("", "_max"))
    if grouped.own(f"fpc{stage}_n").sum() != grouped.own("rows").sum():
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
