"""Keys of the reduction as indices of their sorted labels."""

from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Coded = tuple[Ints, tuple[str, ...]]


def compact(codes: Ints) -> tuple[Ints, Ints]:
    """Sorted distinct values of non-negative numbers and each one's index; sorts only where it must."""
    limit = int(codes.max()) + 1 if len(codes) else 0
    if limit > 16 * len(codes) + 1_000_000:
        values, index = np.unique(codes, return_inverse=True)
        return values, index.astype(np.int64)
    present = np.zeros(limit, dtype=bool)
    present[codes] = True
    if present.all():
        return np.arange(limit), codes
    values = np.flatnonzero(present)
    place = np.zeros(limit, dtype=np.int64)
    place[values] = np.arange(len(values))
    return values, place[codes]


def coded(series: nw.Series[Any]) -> Coded:
    """Index of every value among the sorted labels, -1 where it is empty, and the labels."""
    if series.dtype.is_integer() and not series.null_count():
        return _of_numbers(series.to_numpy())
    empty = series.is_null().to_numpy()
    values = [_label(value) for value in series.filter(~series.is_null()).to_list()]
    labels = sorted(set(values), key=natural)
    place = {label: index for index, label in enumerate(labels)}
    codes = np.full(len(empty), -1, dtype=np.int64)
    codes[~empty] = [place[value] for value in values]
    return codes, tuple(labels)


def _of_numbers(values: npt.NDArray[np.integer[Any]]) -> Coded:
    if not len(values):
        return np.zeros(0, dtype=np.int64), ()
    least = int(values.min())
    codes = values.astype(np.int64)
    codes -= least
    distinct, index = compact(codes)
    return index, tuple(str(value + least) for value in distinct.tolist())


def _label(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def natural(label: str) -> tuple[int, int, str]:
    """Whole numbers before texts and in their own order."""
    return (0, int(label), label) if label.lstrip("-").isdecimal() else (1, 0, label)
