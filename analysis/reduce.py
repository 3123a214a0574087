"""One reduction of a frame: sums by (stratum, PSU, domain cell), from which all estimates follow."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame

from analysis.design import Design, DesignError
from analysis.keys import coded
from analysis.reduced import Reduced, build

_P = "__balsas_"
_ROWS, _KEPT, _VALID = f"{_P}rows", f"{_P}kept", f"{_P}valid"


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
    schema = data.collect_schema()
    names = schema.names()
    for column in (design.weights, design.strata, *design.psu_columns, *design.fpc_columns, *by):
        if column is not None and column not in names:
            raise DesignError("column", f"There is no column {column!r}; the columns are {', '.join(names)}.")
    keys = list(dict.fromkeys((*_present(design.strata), *design.unit_columns, *by)))
    prepared, sums = _prepared(data, design, measures, valid)
    whole_numbers = all(schema[key].is_integer() for key in keys)
    arranged = _rows if whole_numbers and _is_local(prepared) else _grouped
    table = _collect(arranged(prepared, keys, sums, design))
    if not len(table):
        raise DesignError("empty", "There are no rows; give a file with at least one answer.")
    _check_weights(data, table, design)
    with ThreadPoolExecutor() as threads:  # NumPy lets go of the interpreter while it codes a column
        codes = dict(zip(keys, threads.map(lambda key: coded(table[key]), keys), strict=True))
    reduced = build(table, codes, design, tuple(by), ("1", *measures), _P)
    if not np.isfinite(reduced.totals).all():
        column = f"Column {design.weights!r}" if design.weights else "The item"
        raise DesignError("weight", f"{column} holds a value that is not a finite number; correct it.")
    return reduced


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
        data = data.with_columns((weight > 0).alias(_KEPT))
    return data, sums


def _is_local(data: nw.LazyFrame[Any]) -> bool:
    return bool(data.implementation.is_polars() or data.implementation.is_pandas())


def _flags(design: Design) -> list[str]:
    return [_VALID] if design.weights is None else [_VALID, _KEPT]


def _rows(data: nw.LazyFrame[Any], keys: list[str], sums: list[str], design: Design) -> nw.LazyFrame[Any]:
    """The rows themselves: NumPy adds whole-number keys up faster than a hash of many groups."""
    fpc = [
        expr.alias(f"{_P}fpc{stage}{end}")
        for stage, column in enumerate(design.fpc_columns)
        for end, expr in (
            ("", nw.col(column)),
            ("_max", nw.col(column)),
            ("_n", ~nw.col(column).is_null()),
        )
    ]
    return data.select(*keys, *_flags(design), *sums, *fpc)


def _grouped(data: nw.LazyFrame[Any], keys: list[str], sums: list[str], design: Design) -> nw.LazyFrame[Any]:
    """One row a group, added up where the frame lives."""
    fpc = [
        expr.alias(f"{_P}fpc{stage}{end}")
        for stage, column in enumerate(design.fpc_columns)
        for end, expr in (
            ("", nw.col(column).min()),
            ("_max", nw.col(column).max()),
            ("_n", nw.col(column).count()),
        )
    ]
    if not keys:
        keys = [f"{_P}all"]
        data = data.with_columns(nw.lit(1).alias(keys[0]))
    added = (nw.col(column).sum() for column in (*_flags(design), *sums))
    return data.group_by(keys).agg(nw.len().alias(_ROWS), *added, *fpc)


def _collect(lazy: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
    if lazy.implementation.is_polars():
        return lazy.collect(engine="streaming")
    return lazy.collect()


def _check_weights(data: nw.LazyFrame[Any], table: nw.DataFrame[Any], design: Design) -> None:
    rows = table[_ROWS].sum() if _ROWS in table.columns else len(table)
    if design.weights is not None and table[_KEPT].sum() != rows:
        weight = nw.col(design.weights)
        bad = int(
            _collect(data.filter((weight < 0) | weight.is_null()).select(nw.len().alias(_ROWS)))[_ROWS][0]
        )
        if bad:
            raise DesignError(
                "weight",
                f"{bad} rows have an empty or negative weight in column {design.weights!r}; "
                "give every row a weight of 0 or more.",
            )
