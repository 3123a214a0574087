"""Answers to the items of a scale as a matrix, with reversed items turned round."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from narwhals.typing import IntoFrame
from scipy import linalg

from analysis.errors import StatisticError
from analysis.frame_columns import numeric_columns, refuse_constant
from analysis.options import ensure_option
from analysis.results import Floats

Missing = Literal["listwise", "pairwise"]


def item_matrix(
    frame: IntoFrame, items: Sequence[str], reverse: Mapping[str, float], missing: Missing, least: int = 2
) -> Floats:
    """Answers, shape (rows, items), NaN where empty; "listwise" leaves out rows with any empty item.

    reverse  item -> sum of the ends of its scale (7 for 1 to 6): x becomes that sum less x
    least    items that the statistic needs

    Raises StatisticError: an item twice, an unknown reversed item ("column"), too few items or rows ("few"),
    an item with one value only ("constant"), a way with missing answers that there is not ("value").
    """
    ensure_option(missing, Missing, "way with missing answers")
    if len(set(items)) != len(items) or set(reverse) - set(items):
        raise StatisticError("column", "Name every item once, and reverse only items of the scale.")
    if len(items) < least:
        raise StatisticError("few", f"{len(items)} items are too few; at least {least} are needed.")
    values = numeric_columns(frame, items)
    for item, ends in reverse.items():
        values[:, items.index(item)] = ends - values[:, items.index(item)]
    filled = ~np.isnan(values)
    if missing == "listwise":
        values = values[filled.all(axis=1)]
        _refuse_few(len(values), items, len(items) + 1)
    else:
        there = filled.astype(np.int64)
        together = there.T @ there
        first, second = divmod(int(together.argmin()), len(items))
        _refuse_few(int(together.min()), [items[first], items[second]], 3)
    refuse_constant(values, items)
    return values


def _refuse_few(rows: int, items: Sequence[str], least: int) -> None:
    if rows < least:
        raise StatisticError(
            "few", f"{rows} rows have all of {', '.join(items)} filled in; at least {least} are needed."
        )


def covariances(values: Floats) -> Floats:
    """Covariance matrix of columns, each pair over the rows where both are filled in, divisor n - 1."""
    filled = ~np.isnan(values)
    if filled.all():
        return np.cov(values, rowvar=False)
    known, there = np.where(filled, values, 0.0), filled.astype(np.float64)
    n = there.T @ there
    sums = known.T @ there
    return np.asarray((known.T @ known - sums * sums.T / n) / (n - 1))


def as_correlations(covariance: Floats) -> Floats:
    """Correlation matrix of a covariance matrix."""
    spread = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(spread, spread))


def squared_multiple_correlations(R: Floats) -> Floats:
    """R^2 of each item on the others, 1 - 1/diag(R^-1), shape (items,) (Guttman 1945)."""
    return np.clip(1 - 1 / np.diag(linalg.pinv(R)), 0, 1)


def eigenvalues(
    frame: IntoFrame, items: Sequence[str], *, reverse: Mapping[str, float] | None = None
) -> Floats:
    """Eigenvalues of the items' correlation matrix over complete rows, largest first, shape (items,).

    Raises as `item_matrix`.

    >>> import polars as pl
    >>> answers = pl.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4]})
    >>> eigenvalues(answers, ["a", "b"]).round(4).tolist()
    [1.8, 0.2]
    """
    values = item_matrix(frame, items, reverse or {}, "listwise")
    return np.asarray(linalg.eigvalsh(as_correlations(covariances(values)))[::-1])
