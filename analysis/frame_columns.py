"""Columns of a frame as arrays, for statistics that need the rows themselves."""

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame

from analysis.errors import StatisticError
from analysis.results import Floats


def numeric_columns(frame: IntoFrame, columns: Sequence[str]) -> Floats:
    """Numeric columns as an array of shape (rows, columns), NaN where empty; a lazy frame is collected.

    Raises StatisticError: a column that is not there ("column"), or holds texts or an infinite value
    ("value"); no rows ("empty").

    >>> import polars as pl
    >>> numeric_columns(pl.DataFrame({"a": [1, None], "b": [2.5, 3.0]}), ["b", "a"]).tolist()
    [[2.5, 1.0], [3.0, nan]]
    """
    data: Any = nw.from_native(frame).lazy()
    schema = data.collect_schema()
    for column in columns:
        if column not in schema:
            raise StatisticError(
                "column", f"There is no column {column!r}; the columns are {', '.join(schema.names())}."
            )
        if not (schema[column].is_numeric() or schema[column] == nw.Boolean):
            raise StatisticError("value", f"Column {column!r} holds no numbers; recode it first.")
    names = list(dict.fromkeys(columns))
    table = data.select(nw.col(column).cast(nw.Float64) for column in names).collect()
    if not len(table):
        raise StatisticError("empty", "There are no rows; give a file with at least one answer.")
    values = np.column_stack([table[column].to_numpy() for column in columns]).astype(np.float64)
    if np.isinf(values).any():
        column = columns[int(np.isinf(values).any(axis=0).argmax())]
        raise StatisticError("value", f"Column {column!r} holds an infinite value; correct it.")
    return values


def complete_rows(frame: IntoFrame, columns: Sequence[str], least: int = 2) -> Floats:
    """The same without rows in which any of the columns is empty.

    Raises StatisticError also for fewer than `least` complete rows ("few").
    """
    values = numeric_columns(frame, columns)
    values = values[~np.isnan(values).any(axis=1)]
    if len(values) < least:
        raise StatisticError(
            "few",
            f"{len(values)} rows have all of {', '.join(columns)} filled in; at least {least} are needed.",
        )
    return values


def refuse_constant(values: Floats, columns: Sequence[str]) -> None:
    """Raise StatisticError ("constant") for a column whose values are all alike (or that has none)."""
    for index, column in enumerate(columns):
        known = values[~np.isnan(values[:, index]), index]
        if not len(known) or np.ptp(known) == 0:
            what = f"is {known[0]:g} in all rows" if len(known) else "has no valid values"
            raise StatisticError("constant", f"Column {column!r} {what}; leave it out.")
