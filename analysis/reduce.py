"""One reduction of a frame: sums by (stratum, PSU, domain cell), from which all estimates follow."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame

from analysis.build import build
from analysis.collected import BYTE, KEPT, PREFIX, ROWS, VALID, Collected
from analysis.design import Design, DesignError
from analysis.frame import collect, open_frame
from analysis.keys import coded
from analysis.reduced import Reduced
from analysis.rows import rows_of

HELD = 1_000_000  # rows of a Polars frame that are held in memory
FEWER = 10  # times that groups are fewer than rows, so that they take less room


def reduce_frame(
    frame: IntoFrame | nw.LazyFrame[Any],
    design: Design,
    measures: Mapping[str, nw.Expr],
    valid: nw.Expr,
    by: Sequence[str] = (),
) -> Reduced:
    """Sum w, w·x of every measure x (and their products where each row is its own PSU) by unit and cell.

    frame     rows = respondents; any frame narwhals knows, eager or lazy (a lazy one is read once, or the
              first HELD rows twice where there are more)
    measures  name -> numeric or boolean expression; the constant 1 is always measured first, named "1"
    valid     boolean expression: rows that have an answer; the others still count as sampled units
    by        columns whose crossing makes the domain cells; a row with an empty one is only in the whole

    Raises DesignError: a frame that cannot be read, a missing or repeated column, an empty stratum or PSU,
    a negative or empty weight, a value that is not finite, no rows, an fpc that varies within its stratum or
    is smaller than the sample.
    """
    data, schema = open_frame(frame)
    names = schema.names()
    for column in (*design.columns, *by):
        if column not in names:
            raise DesignError("column", f"There is no column {column!r}; the columns are {', '.join(names)}.")
    strata = () if design.strata is None else (design.strata,)
    keys = list(dict.fromkeys((*strata, *design.unit_columns, *by)))
    read = _read(data, design, measures, valid, keys)
    if not len(read):
        raise DesignError("empty", "There are no rows; give a file with at least one answer.")
    if read.some_zero:
        _check_weights(data, design)
    codes = {}
    for key in keys:  # texts are let go of one by one
        codes[key] = coded(read.table[key])
        read = replace(read, table=read.table.drop(key))
    reduced = build(read, codes, design, tuple(by), ("1", *measures))
    _check_finite(reduced, design)
    if design.needs_rows:
        return replace(reduced, rows=rows_of(data, design, measures, valid, by, reduced.cells))
    return reduced


def _read(
    data: nw.LazyFrame[Any], design: Design, measures: Mapping[str, nw.Expr], valid: nw.Expr, keys: list[str]
) -> Collected:
    """Rows where they are in memory or few; groups where the frame is elsewhere or rows would fill memory."""
    kind = data.implementation
    if kind.is_pandas_like() or kind.is_pyarrow():
        return _rows(data, design, measures, valid, keys)
    if kind.is_polars():
        read = _rows(data.head(HELD + 1), design, measures, valid, keys)
        if len(read) <= HELD:
            return read
        groups = len(read.table.select(keys).unique())
        del read  # its memory serves what follows
        if groups * FEWER > HELD:  # groups would take more room than rows
            return _rows(data, design, measures, valid, keys)
    return _groups(data, design, measures, valid, keys)


def _rows(
    data: nw.LazyFrame[Any], design: Design, measures: Mapping[str, nw.Expr], valid: nw.Expr, keys: list[str]
) -> Collected:
    """The rows themselves: NumPy adds them up by index faster than a hash of many groups."""
    kept, weight = _kept(design)
    held = _held(valid, kept)
    columns = [*map(nw.col, keys), _where(held, weight).alias(f"{PREFIX}s0")]
    flags = _flags(data, measures)
    data = data.with_columns(x.alias(f"{PREFIX}x{j}") for j, x in enumerate(measures.values(), start=1))
    of = {j: nw.col(f"{PREFIX}x{j}") for j in range(1, len(measures) + 1)}
    columns += _bytes([of[j] for j in flags])
    columns += [
        _where(held, x.cast(nw.Float64)).alias(f"{PREFIX}x{j}") for j, x in of.items() if j not in flags
    ]
    if kept is not None:
        columns.append(kept.fill_null(value=False).alias(KEPT))
    columns += [nw.col(name).alias(f"{PREFIX}fpc{stage}") for stage, name in enumerate(design.fpc_columns)]
    table = collect(data.select(columns))
    some_zero = kept is not None and table[KEPT].sum() != len(table)
    pairs = _pairs(design, measures)
    return Collected(table, len(measures) + 1, pairs, grouped=False, some_zero=some_zero, flags=flags)


def _bytes(flags: Sequence[nw.Expr]) -> list[nw.Expr]:
    """Eight flags as bits of a byte; those of a row that is not valid do not matter, as it weighs 0."""
    zero, *bits = (nw.lit(number, nw.UInt8) for number in (0, *(1 << place for place in range(BYTE))))
    numbers = [
        nw.when(flag).then(bits[place % BYTE]).otherwise(zero)  # a cast takes ten times as long
        for place, flag in enumerate(flags)
    ]
    several = (numbers[start : start + BYTE] for start in range(0, len(numbers), BYTE))
    return [reduce(add, some).alias(f"{PREFIX}b{k}") for k, some in enumerate(several)]


def _groups(
    data: nw.LazyFrame[Any], design: Design, measures: Mapping[str, nw.Expr], valid: nw.Expr, keys: list[str]
) -> Collected:
    """One row a group, added up where the frame lives, in memory that does not grow with the rows."""
    kept, weight = _kept(design)
    data = data.with_columns(_held(valid, kept).alias(VALID))
    flags, held = _flags(data, measures), nw.col(VALID)
    sums = [_where(held, weight)]
    for j, x in enumerate(measures.values(), start=1):
        sums.append(_where(held & x, weight) if j in flags else _where(held, weight * x.cast(nw.Float64)))
    data = data.with_columns(x.alias(f"{PREFIX}s{j}") for j, x in enumerate(sums))
    pairs = _pairs(design, measures)
    data = data.with_columns(
        (nw.col(f"{PREFIX}s{j}") * nw.col(f"{PREFIX}s{k}")).alias(f"{PREFIX}q{j}_{k}") for j, k in pairs
    )
    added = [VALID, *(f"{PREFIX}s{j}" for j in range(len(sums))), *(f"{PREFIX}q{j}_{k}" for j, k in pairs)]
    if kept is not None:
        data, added = data.with_columns(kept.fill_null(value=False).alias(KEPT)), [*added, KEPT]
    if not keys:
        keys = [f"{PREFIX}all"]
        data = data.with_columns(nw.lit(1).alias(keys[0]))
    data = data.with_columns(nw.col(column).cast(nw.Float64) for column in added)  # Spark adds no booleans
    totals = (nw.col(column).sum() for column in added)
    table = collect(data.group_by(keys).agg(nw.len().alias(ROWS), *totals, *_fpc_of_groups(design)))
    some_zero = kept is not None and table[KEPT].sum() != table[ROWS].sum()
    return Collected(table, len(sums), pairs, grouped=True, some_zero=some_zero)


def _flags(data: nw.LazyFrame[Any], measures: Mapping[str, nw.Expr]) -> tuple[int, ...]:
    """Which measures are boolean, by number from 1."""
    named = [x.alias(str(j)) for j, x in enumerate(measures.values(), start=1)]
    types = data.select(named).collect_schema() if named else {}
    return tuple(int(name) for name, kind in types.items() if kind == nw.Boolean)


def _kept(design: Design) -> tuple[nw.Expr | None, nw.Expr]:
    """Rows with a weight above 0 (None: all of them), and the weight."""
    if design.weights is None:
        return None, nw.lit(1.0)
    weight = nw.col(design.weights).cast(nw.Float64)
    return weight > 0, weight


def _held(valid: nw.Expr, kept: nw.Expr | None) -> nw.Expr:
    return (valid if kept is None else valid & kept).fill_null(value=False)


def _where(held: nw.Expr, x: nw.Expr) -> nw.Expr:
    return nw.when(held).then(x).otherwise(0.0)


def _pairs(design: Design, measures: Mapping[str, nw.Expr]) -> tuple[tuple[int, int], ...]:
    """Products are needed where each row is its own unit."""
    k = 0 if design.unit_columns else len(measures) + 1
    return tuple((i, j) for i in range(k) for j in range(i, k))


def _fpc_of_groups(design: Design) -> list[nw.Expr]:
    return [
        expr.alias(f"{PREFIX}fpc{stage}{end}")
        for stage, value in enumerate(map(_filled, design.fpc_columns))
        for end, expr in (("", value.min()), ("_max", value.max()), ("_n", value.count()))
    ]


def _filled(column: str) -> nw.Expr:
    """A column of numbers whose NaN is empty too, as it is among rows."""
    return nw.col(column).cast(nw.Float64).fill_nan(None)


def _check_weights(data: nw.LazyFrame[Any], design: Design) -> None:
    weight = nw.col(str(design.weights))
    bad = int(collect(data.filter((weight < 0) | weight.is_null()).select(nw.len().alias(ROWS)))[ROWS][0])
    if bad:
        raise DesignError(
            "weight",
            f"{bad} rows have an empty or negative weight in column {design.weights!r}; "
            "give every row a weight of 0 or more.",
        )


def _check_finite(reduced: Reduced, design: Design) -> None:
    sums = zip(reduced.measures, reduced.stages[0].sums, strict=True)
    wrong = [name for name, matrix in sums if not np.isfinite(matrix.data).all()]
    if wrong:
        column = f"Column {design.weights!r}" if "1" in wrong else f"Column {wrong[0]!r}"
        raise DesignError("weight", f"{column} holds a value that is not a finite number; correct it.")
