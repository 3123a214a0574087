"""One reduction of a frame: sums by (stratum, PSU, domain cell), from which all estimates follow."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame

from analysis.design import Design, DesignError
from analysis.reduced import Reduced, build

_P = "__balsas_"
_ROWS, _WEIGHED, _KEPT, _VALID = f"{_P}rows", f"{_P}weighed", f"{_P}kept", f"{_P}valid"


def reduce_frame(
    frame: IntoFrame, design: Design, measures: Mapping[str, nw.Expr], valid: nw.Expr, by: Sequence[str] = ()
) -> Reduced:
    """Sum w, w·x of every measure x (and their products where each row is its own PSU) by unit and cell.

    frame     rows = respondents; any frame narwhals knows, eager or lazy (a lazy one is read once)
    measures  name -> numeric expression; the constant 1 is always measured first under the name "1"
    valid     boolean expression: rows that have an answer; the others still count as sampled units
    by        columns whose crossing makes the domain cells; a row with an empty one is only in the whole

    Raises DesignError: a missing column, an empty stratum or PSU, a negative or empty weight, no rows, an
    fpc that varies within its stratum or is smaller than the sample.
    """
    data = nw.from_native(frame).lazy()
    names = data.collect_schema().names()
    for column in (design.weights, design.strata, *design.psu_columns, *design.fpc_columns, *by):
        if column is not None and column not in names:
            raise DesignError("column", f"There is no column {column!r}; the columns are {', '.join(names)}.")
    keys = list(dict.fromkeys((*_present(design.strata), *design.unit_columns, *by)))
    prepared, sums = _prepared(data, design, measures, valid)
    table = _collect(_grouped(prepared, keys, sums, design))
    if not len(table):
        raise DesignError("empty", "There are no rows; give a file with at least one answer.")
    _check_weights(table, design, sums)
    return build(table, design, tuple(by), ("1", *measures), _P)


def _present(*columns: str | None) -> tuple[str, ...]:
    return tuple(column for column in columns if column is not None)


def _prepared(
    data: nw.LazyFrame[Any], design: Design, measures: Mapping[str, nw.Expr], valid: nw.Expr
) -> tuple[nw.LazyFrame[Any], list[str]]:
    """Columns to sum: s<j> = w·x_j of valid rows; q<j>_<k> = their products where a row is a unit."""
    weight = nw.lit(1.0) if design.weights is None else nw.col(design.weights).cast(nw.Float64)
    kept = valid if design.weights is None else valid & (weight > 0)
    columns = {f"{_P}s0": nw.lit(1.0), **{f"{_P}s{j}": x for j, x in enumerate(measures.values(), start=1)}}
    data = data.with_columns(kept.fill_null(value=False).alias(_VALID))
    data = data.with_columns(
        nw.when(nw.col(_VALID)).then(weight * x).otherwise(0.0).alias(name) for name, x in columns.items()
    )
    sums = list(columns)
    if not design.unit_columns:
        products = [
            (nw.col(f"{_P}s{j}") * nw.col(f"{_P}s{k}")).alias(f"{_P}q{j}_{k}")
            for j in range(len(columns))
            for k in range(j, len(columns))
        ]
        data = data.with_columns(products)
        sums += [f"{_P}q{j}_{k}" for j in range(len(columns)) for k in range(j, len(columns))]
    if design.weights is not None:
        data = data.with_columns((weight >= 0).alias(_WEIGHED), (weight > 0).alias(_KEPT))
    return data, sums


def _grouped(data: nw.LazyFrame[Any], keys: list[str], sums: list[str], design: Design) -> nw.LazyFrame[Any]:
    if not keys:
        keys = [f"{_P}all"]
        data = data.with_columns(nw.lit(1).alias(keys[0]))
    flags = [_VALID] if design.weights is None else [_VALID, _WEIGHED, _KEPT]
    fpc = [
        expr
        for stage, column in enumerate(design.fpc_columns)
        for expr in (
            nw.col(column).min().alias(f"{_P}fpc{stage}"),
            nw.col(column).max().alias(f"{_P}fpc{stage}_max"),
            nw.col(column).count().alias(f"{_P}fpc{stage}_n"),
        )
    ]
    return data.group_by(keys).agg(nw.len().alias(_ROWS), *(nw.col(c).sum() for c in (*flags, *sums)), *fpc)


def _collect(lazy: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
    if lazy.implementation.is_polars():
        return lazy.collect(engine="streaming")
    return lazy.collect()


def _check_weights(table: nw.DataFrame[Any], design: Design, sums: Sequence[str]) -> None:
    if design.weights is not None:
        bad = int(table[_ROWS].sum()) - int(table[_WEIGHED].sum())
        if bad:
            raise DesignError(
                "weight",
                f"{bad} rows have an empty or negative weight in column {design.weights!r}; "
                "give every row a weight of 0 or more.",
            )
    for name in sums:
        if not np.isfinite(table[name].to_numpy()).all():
            column = design.weights or "of the item"
            raise DesignError("weight", f"Column {column!r} holds a value that is not a finite number.")
