"""Linear case-mix adjustment: units compared as if all served the same people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from scipy import linalg

from analysis.errors import StatisticError
from analysis.frame_columns import numeric_columns
from analysis.keys import Ints, natural
from analysis.results import Floats


@dataclass(frozen=True)
class CaseMix:
    """Raw and adjusted means of units, in natural order; the adjusted ones stand beside the raw.

    adjusters, beta       names and slopes within units, shape (adjusters,)
    units, n              names and rows, shape (units,)
    raw, adjusted         shape (units,), in units of the outcome
    """

    adjusters: tuple[str, ...]
    beta: Floats
    units: tuple[str, ...]
    n: Ints
    raw: Floats
    adjusted: Floats


def case_mix(
    frame: IntoFrame, outcome: str, unit: str, adjusters: Sequence[str], *, weights: str | None = None
) -> CaseMix:
    """Unit means adjusted for numeric columns: mean - sum beta · (unit mean of adjuster - overall mean).

    beta is the least-squares slope within units (a regression with a column for each unit). A row with any
    column empty is left out. Source: linear case-mix adjustment of the CAHPS surveys (O'Malley and others,
    Health Services Research 40, 2005).

    Raises StatisticError: a column that is not there ("column"), no complete rows ("empty"), fewer than two
    units ("few"), an adjuster that does not vary within units or follows from others ("collinear"), a weight
    below 0 ("value").

    >>> import polars as pl
    >>> rows = pl.DataFrame({"y": [1, 2, 4, 5], "age": [1, 2, 3, 4], "centre": ["a", "a", "b", "b"]})
    >>> found = case_mix(rows, "y", "centre", ["age"])
    >>> found.beta.round(6).tolist(), found.raw.tolist(), found.adjusted.round(6).tolist()
    ([1.0], [1.5, 4.5], [2.5, 3.5])
    """
    columns = [outcome, *adjusters, *([] if weights is None else [weights])]
    values = numeric_columns(frame, columns)
    place, labels = _units(frame, unit)
    kept = ~np.isnan(values).any(axis=1) & (place >= 0)
    values, place = values[kept], place[kept]
    if not len(values):
        raise StatisticError("empty", f"No row has all of {', '.join([unit, *columns])} filled in.")
    w = np.ones(len(values)) if weights is None else values[:, -1]
    if (w < 0).any():
        raise StatisticError("value", f"Column {weights!r} holds a weight below 0.")
    n = np.bincount(place, minlength=len(labels))
    there = np.flatnonzero(np.bincount(place, w, len(labels)) > 0)
    if len(there) < 2:
        raise StatisticError("few", f"Column {unit!r} has fewer than two units with answers.")
    sums = np.array([np.bincount(place, w * column, len(labels)) for column in values.T]).T
    total = np.bincount(place, w, len(labels))
    means = sums / np.where(total > 0, total, 1)[:, None]
    k = len(adjusters)
    beta = _within_slopes(values[:, : k + 1] - means[place, : k + 1], w, adjusters)
    overall = (w @ values[:, 1 : k + 1]) / w.sum()
    raw = means[there, 0]
    adjusted = raw - (means[there, 1 : k + 1] - overall) @ beta
    return CaseMix(tuple(adjusters), beta, tuple(labels[i] for i in there), n[there], raw, adjusted)


def _units(frame: IntoFrame, unit: str) -> tuple[Ints, list[str]]:
    """Index of each row's unit among the sorted names, -1 where it is empty, and the names."""
    data: Any = nw.from_native(frame).lazy()
    names = data.collect_schema().names()
    if unit not in names:
        raise StatisticError("column", f"There is no column {unit!r}; the columns are {', '.join(names)}.")
    values = data.select(unit).collect()[unit].to_list()
    labels = sorted({str(value) for value in values if value is not None}, key=natural)
    place = {label: index for index, label in enumerate(labels)}
    return np.array([-1 if value is None else place[str(value)] for value in values]), labels


def _within_slopes(centred: Floats, w: Floats, adjusters: Sequence[str]) -> Floats:
    """Slopes of the first column on the others, all centred within units."""
    X = centred[:, 1:] * np.sqrt(w)[:, None]
    size = np.sqrt((X**2).sum(axis=0))
    for index, adjuster in enumerate(adjusters):
        before = X[:, :index]
        rest = X[:, index] - before @ linalg.lstsq(before, X[:, index])[0] if index else X[:, index]
        if size[index] == 0 or np.sqrt(rest @ rest) < 1e-9 * size[index]:
            raise StatisticError(
                "collinear",
                f"Adjuster {adjuster!r} does not vary within units or follows from the others; leave it out.",
            )
    return np.asarray(linalg.lstsq(X, centred[:, 0] * np.sqrt(w))[0])
