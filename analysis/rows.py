"""The rows of a frame as arrays, for designs whose errors do not follow from sums by unit and cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from scipy import sparse

from analysis.design import Design, DesignError
from analysis.frame import collect, open_frame
from analysis.keys import Ints, coded
from analysis.results import Floats

_P = "__balsas_row_"
_VALID = f"{_P}valid"


@dataclass(frozen=True)
class Rows:
    """Rows of a local frame in its own order.

    frame    the columns of the design
    weight   shape (rows,)
    values   shape (measures, rows): x of rows that are valid and have weight, else 0; the constant 1 first
    cell     shape (rows,): index of each row's cell; the last one is only in the whole
    cells    number of cells, the last one included
    """

    frame: nw.DataFrame[Any]
    weight: Floats
    values: Floats
    cell: Ints
    cells: int

    def totals(self, weights: Floats) -> Floats:
        """Totals of every measure by cell under other weights, shape (measures, cells, sets of weights)."""
        rows = len(self.cell)
        place = sparse.coo_array(
            (np.ones(rows), (self.cell, np.arange(rows))), shape=(self.cells, rows)
        ).tocsr()
        return np.stack([place @ (weights * x[:, None]) for x in self.values])


def rows_of(
    data: nw.LazyFrame[Any],
    design: Design,
    measures: Mapping[str, nw.Expr],
    valid: nw.Expr,
    by: Sequence[str],
    cells: Sequence[Mapping[str, str]],
) -> Rows:
    """Rows of a frame with the measures and cells of its reduction."""
    columns = {f"{_P}{j}": x for j, x in enumerate((nw.lit(1.0), *measures.values()))}
    kept = valid if design.weights is None else valid & (nw.col(design.weights) > 0)
    table = data.with_columns(kept.fill_null(value=False).alias(_VALID)).with_columns(
        nw.when(nw.col(_VALID)).then(x.cast(nw.Float64)).otherwise(0.0).alias(name)
        for name, x in columns.items()
    )
    wanted = (*design.columns, *(column for column in by if column not in design.columns))
    local = collect(table.select(*wanted, *columns))
    return Rows(
        local.select(*design.columns),
        row_weights(local, design),
        np.stack([local[name].to_numpy() for name in columns]),
        _cell(local, by, cells),
        len(cells) + 1,
    )


def local_frame(frame: IntoFrame) -> nw.DataFrame[Any]:
    """Any frame that narwhals knows, read into memory where it is lazy; DesignError where that fails."""
    return collect(open_frame(frame)[0])


def row_weights(data: nw.DataFrame[Any], design: Design) -> Floats:
    """Weight of every row, shape (rows,): the column's, else 1.

    Raises DesignError naming the column that holds an empty, negative or infinite weight.
    """
    if design.weights is None:
        return np.ones(len(data))
    return checked_weights(data, design.weights)


def checked_weights(data: nw.DataFrame[Any], column: str) -> Floats:
    """A column of weights, all finite and 0 or more; DesignError otherwise."""
    if column not in data.columns:
        raise DesignError(
            "column", f"There is no column {column!r}; the columns are {', '.join(data.columns)}."
        )
    if not data[column].dtype.is_numeric():
        raise DesignError("weight", f"Column {column!r} holds texts; weights must be numbers.")
    weights = data[column].cast(nw.Float64).to_numpy().astype(np.float64)
    bad = int((~(np.isfinite(weights) & (weights >= 0))).sum())
    if bad:
        raise DesignError(
            "weight",
            f"{bad} rows have an empty, negative or infinite weight in column {column!r}; "
            "give every row a weight of 0 or more.",
        )
    return weights


def with_column(data: nw.DataFrame[Any], name: str, values: Floats) -> nw.DataFrame[Any]:
    """The frame with one more column of numbers, in the frame's own kind."""
    return data.with_columns(nw.new_series(name, values, nw.Float64, backend=data.implementation))


def _cell(data: nw.DataFrame[Any], by: Sequence[str], cells: Sequence[Mapping[str, str]]) -> Ints:
    """Index of each row among the cells; rows with an empty key are in the last one."""
    if not by:
        return np.zeros(len(data), dtype=np.int64)
    place = {tuple(cell[column] for column in by): index for index, cell in enumerate(cells)}
    keys = [coded(data[column]) for column in by]
    columns = (((*key.labels, None), key.index[0 : len(data)].tolist()) for key in keys)
    names = zip(*([labels[code] for code in codes] for labels, codes in columns), strict=True)
    return np.array([place.get(name, len(cells)) for name in names], dtype=np.int64)
