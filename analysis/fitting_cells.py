"""Weights of a Spark frame: its cells come here to be fitted, and only their factors go back.

Raked, post-stratified and calibrated weights, and those grown by non-response cells, change by a factor that
is the same for all rows with the same values of a few columns. So the rows need not be read: one group-by
gives the sums of the weights of every such cell, and a join brings the factors to the rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame

from analysis.design import Design, DesignError
from analysis.fitting import BASE, Weighted
from analysis.frame import collect, open_frame
from analysis.rows import local_frame

_P = "__balsas_fit_"
_ROWS = f"{_P}rows"

Fit = Callable[[nw.DataFrame[Any], Design], Weighted]


def by_cells(frame: IntoFrame, design: Design, columns: Sequence[str], fit: Fit) -> Weighted:
    """What `fit` makes of the rows, or of a Spark frame's cells with the factors joined to its rows.

    columns  those whose values decide by which factor a weight changes

    The rows are read all the same where there are no such columns, and where the weights follow from `fpc`.
    Raises what `fit` raises; DesignError for a column that is missing, or empty in some rows, and for a
    weight that is empty, negative or infinite.
    """
    data, schema = open_frame(frame)
    weightless = design.weights is None and design.fpc is not None
    if not data.implementation.is_pyspark() or weightless or not columns:
        return fit(local_frame(frame), design)
    for column in (*columns, *_weights(design)):
        if column not in schema:
            raise DesignError(
                "column", f"There is no column {column!r}; the columns are {', '.join(schema)}."
            )
    if design.weights is None:
        data = data.with_columns(nw.lit(1.0).alias(BASE))
        design = replace(design, weights=BASE)
    cells = _cells(data, schema, design, columns)
    made = fit(cells.drop(_ROWS), design)
    return Weighted(_joined(data, cells, made, design, columns), made.design, None, made.turns)


def _weights(design: Design) -> tuple[str, ...]:
    own = () if design.weights is None else (design.weights,)
    return (*own, *(design.replicates.columns if design.replicates else ()))


def _cells(
    data: nw.LazyFrame[Any], schema: nw.Schema, design: Design, columns: Sequence[str]
) -> nw.DataFrame[Any]:
    """One row a cell, with the sum of every column of weights."""
    weights = _weights(design)
    for column in columns:
        floats = column in schema and schema[column].is_float()
        empty = nw.col(column).is_null() | nw.col(column).is_nan() if floats else nw.col(column).is_null()
        data = data.with_columns(empty.cast(nw.Int64).alias(f"{_P}empty_{column}"))
    for column in weights:
        weight = nw.col(column).cast(nw.Float64)
        good = ((weight >= 0) & (weight < float("inf"))).fill_null(value=False)
        data = data.with_columns((~good).cast(nw.Int64).alias(f"{_P}bad_{column}"))
    counted = [f"{_P}empty_{column}" for column in columns] + [f"{_P}bad_{column}" for column in weights]
    sums = [nw.col(column).cast(nw.Float64).sum() for column in weights]
    table = collect(
        data.group_by(list(columns)).agg(nw.len().alias(_ROWS), *sums, *(nw.col(c).sum() for c in counted))
    )
    for column in columns:
        if missing := int(table[f"{_P}empty_{column}"].sum()):
            raise DesignError(
                "margin",
                f"Column {column!r} is empty in {missing} rows; every row needs a level to be weighted by.",
            )
    for column in weights:
        if bad := int(table[f"{_P}bad_{column}"].sum()):
            raise DesignError(
                "weight",
                f"{bad} rows have an empty, negative or infinite weight in column {column!r}; "
                "give every row a weight of 0 or more.",
            )
    return table.drop(counted)


def _joined(
    data: nw.LazyFrame[Any], cells: nw.DataFrame[Any], made: Weighted, design: Design, columns: Sequence[str]
) -> Any:
    """The Spark frame with the new columns of weights: each the old one times its cell's factor."""
    table = nw.from_native(made.frame, eager_only=True)
    pairs = list(zip(_weights(design), _weights(made.design), strict=True))
    native = data.to_native()
    schema = native.select(*columns).schema
    for _, new in pairs:
        schema = schema.add(f"{_P}{new}", "double")
    factors = []
    for old, new in pairs:
        before, after = (table[column].to_numpy().astype(np.float64) for column in (old, new))
        factors.append(np.where(before > 0, after / np.where(before > 0, before, 1.0), 0.0).tolist())
    keys = [cells[column].to_list() for column in columns]
    rows = native.sparkSession.createDataFrame(list(zip(*keys, *factors, strict=True)), schema)
    joined = nw.from_native(native.join(rows.hint("broadcast"), list(columns)))
    grown = joined.with_columns(
        (nw.col(old).cast(nw.Float64) * nw.col(f"{_P}{new}")).alias(new) for old, new in pairs
    )
    return grown.select(*native.columns, *(new for _, new in pairs)).to_native()
