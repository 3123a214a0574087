"""From what was read to the reduced tables: units and cells of the rows, and sums by both."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.collected import Block, Collected, Part
from analysis.design import Design, DesignError
from analysis.keys import Constant, Crossed, Ints, Key, LookedUp, RowIndex, compact
from analysis.population import population_of
from analysis.reduced import Reduced, Stage
from analysis.results import Floats
from analysis.table import Table, add_rows

Cells = tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Layer:
    """Sampling units of one stage, before anything is summed.

    kind          what the parent of a unit is: "stratum" or "PSU"
    parent, unit  index of each row's parent and unit
    owner         shape (units,): parent of each unit
    size, population, labels  of the parents
    """

    kind: str
    parent: RowIndex
    unit: RowIndex
    owner: Ints
    size: Ints
    population: Floats
    labels: tuple[str, ...]

    @property
    def inverse(self) -> Floats:
        """Units of the population for each sampled one, shape (parents,); 1 where there is no fpc."""
        return np.where(np.isfinite(self.population), self.population, self.size) / self.size


def build(
    read: Collected, keys: Mapping[str, Key], design: Design, by: tuple[str, ...], measures: tuple[str, ...]
) -> Reduced:
    """Reduced tables of what was read.

    Raises DesignError: an empty stratum or PSU, an fpc that is empty, varies, or is smaller than the sample.
    """
    cell, cells = _cells(keys, by, len(read))
    layers = _layers(read, keys, design)
    tables = [Table.of(layer.unit, len(layer.owner), cell, len(cells) + 1, read) for layer in layers]
    inverse = [] if design.weights or not design.fpc_columns else [layer.inverse for layer in layers]
    left = np.zeros((2, len(cells) + 1), dtype=np.int64)
    add_rows(tables, read, partial(_scale, layers, inverse))
    for block in read.blocks():
        _add_left(left, block, cell)
    stages = tuple(_stage(*pair, read) for pair in zip(layers, tables, strict=True))
    n = np.asarray(stages[0].valid.sum(axis=0)).astype(np.int64)
    return Reduced(measures, cells, stages, n, left[0], left[1])


def _scale(layers: list[Layer], inverse: list[Floats], rows: slice) -> Floats | None:
    """What weights of some rows are multiplied by: without a column of weights each row counts N/n."""
    factors = [ratio[layer.parent[rows]] for layer, ratio in zip(layers, inverse, strict=False)]
    return np.prod(factors, axis=0) if factors else None


def _add_left(left: Ints, block: Block, cell: RowIndex) -> None:
    """Add, by cell, the rows without an answer and those with a weight of 0; shape (2, cells)."""
    kept, valid = block.kept(), block.valid()
    pairs = [(left[0], kept, valid), *([(left[1], block.count(), kept)] if block.of.some_zero else [])]
    for counts, more, less in pairs:
        some = np.flatnonzero(more != less)
        if len(some):
            np.add.at(counts, cell[block.rows][some], (more[some] - less[some]).astype(np.int64))


def _layers(read: Collected, keys: Mapping[str, Key], design: Design) -> list[Layer]:
    if not design.unit_columns:
        parent, labels = _strata(read, keys, design)
        size = np.zeros(len(labels), dtype=np.int64)
        for block in read.blocks():
            np.add.at(size, parent[block.rows], block.count())
        population = population_of(read, design, 0, parent, size, labels)
        return [Layer("stratum", parent, parent, np.arange(len(labels)), size, population, labels)]
    layers = []
    parent, labels = Constant(), ("all rows",)
    if design.strata is not None:
        stratum = _required(keys, design.strata, "stratum")
        parent, labels = stratum.index, stratum.labels
    for stage, column in enumerate(design.unit_columns):
        key = _required(keys, column, "sampling unit")
        pairs, unit = compact(
            Crossed(parent, key.index, len(key.labels)), len(labels) * len(key.labels), len(read)
        )
        owner, code = np.divmod(pairs, len(key.labels))
        unit = _of_codes(key, code, unit)
        if not stage and not design.nested:
            _check_one_stratum(pairs, key, labels, column)
        parent, owner, labels = _occurring(parent, owner, labels)
        size = np.bincount(owner, minlength=len(labels))
        population = population_of(read, design, stage, parent, size, labels)
        layers.append(Layer(("stratum", "PSU")[stage], parent, unit, owner, size, population, labels))
        parent, labels = unit, tuple(key.labels[index] for index in code.tolist())
    return layers


def _occurring(
    parent: RowIndex, owner: Ints, labels: tuple[str, ...]
) -> tuple[RowIndex, Ints, tuple[str, ...]]:
    """Index of rows, owner of units and labels of those parents alone that have units."""
    present, owner = np.unique(owner, return_inverse=True)
    if len(present) == len(labels):
        return parent, owner, labels
    table = np.full(len(labels) + 1, -1, dtype=np.int64)
    table[present] = np.arange(len(present))
    return LookedUp(parent, table), owner, tuple(labels[index] for index in present.tolist())


def _of_codes(key: Key, code: Ints, unit: RowIndex) -> RowIndex:
    """The same index of units from their codes alone, which is quicker, where no two parents share a code."""
    if np.array_equal(code, np.arange(len(key.labels))):
        return key.index
    if len(np.unique(code)) < len(code):
        return unit
    table = np.full(len(key.labels) + 1, -1, dtype=np.int64)
    table[code] = np.arange(len(code))
    return LookedUp(key.index, table)


def _check_one_stratum(pairs: Ints, key: Key, strata: tuple[str, ...], column: str) -> None:
    """Refuse a PSU code of two strata. pairs, shape (units,): stratum times number of labels, plus code."""
    stratum, code = np.divmod(pairs, len(key.labels))
    twice = np.flatnonzero(np.bincount(code) > 1)
    if len(twice):
        found = ", ".join(strata[index] for index in stratum[code == twice[0]])
        more = f" ({len(twice) - 1} more PSUs are in several too)" if len(twice) > 1 else ""
        raise DesignError(
            "key",
            f"PSU {key.labels[twice[0]]} of column {column!r} is in strata {found}{more}; correct the code, "
            "or say that codes are nested, numbered within strata: the same code then means two PSUs.",
        )


def _strata(read: Collected, keys: Mapping[str, Key], design: Design) -> tuple[RowIndex, tuple[str, ...]]:
    if design.strata is None:
        return Constant(), ("all rows",)
    key = _required(keys, design.strata, "stratum")
    present, stratum = compact(key.index, len(key.labels), len(read))
    return stratum, tuple(key.labels[index] for index in present.tolist())


def _required(keys: Mapping[str, Key], column: str, what: str) -> Key:
    if keys[column].some_empty:
        raise DesignError("key", f"Column {column!r} is empty in some rows; every row needs its {what}.")
    return keys[column]


def _cells(keys: Mapping[str, Key], by: tuple[str, ...], rows: int) -> tuple[RowIndex, Cells]:
    """Cell of each row and the values of each cell; rows with an empty key are in the last, unnamed cell."""
    if not by:
        return Constant(), ()
    index, limit = keys[by[0]].index, len(keys[by[0]].labels)
    some_empty = any(keys[name].some_empty for name in by)
    for name in by[1:]:
        radix = len(keys[name].labels)
        index, limit = Crossed(index, keys[name].index, radix, some_empty), limit * radix
    distinct, cell = compact(index, limit, rows)
    if some_empty:
        cell = LookedUp(cell, np.append(np.arange(len(distinct)), len(distinct)))
    values: list[dict[str, str]] = [{} for _ in distinct]
    for name in reversed(by):
        labels = keys[name].labels
        distinct, place = np.divmod(distinct, len(labels))
        for number, label in enumerate(place.tolist()):
            values[number] = {name: labels[label], **values[number]}
    return cell, tuple(values)


def _stage(layer: Layer, table: Table, read: Collected) -> Stage:
    of = table.matrices()
    return Stage(
        layer.kind,
        layer.labels,
        layer.owner,
        layer.size,
        layer.population,
        tuple(of[Part("number", (j,))] for j in range(read.measures)),
        {pair: of[Part("pair", pair)] for pair in read.pairs},
        of[Part("valid")],
    )
