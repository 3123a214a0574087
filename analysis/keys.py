"""Keys of the reduction as indices, made block by block so that memory stays flat."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import narwhals as nw
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
BLOCK = 65536  # rows a time: the arrays stay in the processor's cache
_INT64 = 2**63
_NARROW = 10_000  # a range of whole numbers up to here needs no search for those that occur


class RowIndex(Protocol):
    """An index for every row, of which slices are made when they are needed."""

    def __getitem__(self, rows: slice, /) -> Ints:
        """Indices of these rows."""
        ...


@dataclass(frozen=True)
class Key:
    """A column as index among its sorted labels, -1 where it is empty (`some_empty`).

    Labels of a narrow range of whole numbers may be ones that do not occur.
    """

    index: RowIndex
    labels: tuple[str, ...]
    some_empty: bool


@dataclass(frozen=True)
class Shifted:
    """Whole numbers less the least of them."""

    values: npt.NDArray[np.integer[Any]]
    least: int

    def __getitem__(self, rows: slice, /) -> Ints:
        """Indices of these rows."""
        found = self.values[rows].astype(np.int64)
        if self.least:
            found -= self.least
        return found


class Constant:
    """All rows alike."""

    def __getitem__(self, rows: slice, /) -> Ints:
        """Zeros."""
        return np.zeros(rows.stop - rows.start, dtype=np.int64)


@dataclass(frozen=True)
class Crossed:
    """Two indices as one, `first` the slower; -1 where either is -1 (only looked for where `some_empty`)."""

    first: RowIndex
    second: RowIndex
    radix: int
    some_empty: bool = False

    def __getitem__(self, rows: slice, /) -> Ints:
        """Indices of these rows."""
        first, second = self.first[rows], self.second[rows]
        found = first * self.radix
        found += second
        if self.some_empty:
            found[(first < 0) | (second < 0)] = -1
        return found


@dataclass(frozen=True)
class LookedUp:
    """An index through a table whose last entry stands for -1."""

    index: RowIndex
    table: Ints

    def __getitem__(self, rows: slice, /) -> Ints:
        """Indices of these rows."""
        return self.table[self.index[rows]]


def blocks(rows: int) -> Iterator[slice]:
    """Slices that cover all rows."""
    return (slice(start, min(start + BLOCK, rows)) for start in range(0, rows, BLOCK))


def compact(index: RowIndex, limit: int, rows: int) -> tuple[Ints, RowIndex]:
    """Sorted distinct values from 0 to limit - 1, and each row's index among them; -1 stays -1."""
    if limit > 16 * rows + 1_000_000:
        values, places = np.unique(index[0:rows], return_inverse=True)
        empty = int(values[0] < 0)
        return values[empty:], places.astype(np.int64) - empty
    occurs = np.zeros(limit + 1, dtype=bool)
    for block in blocks(rows):
        occurs[index[block]] = True
    values = np.flatnonzero(occurs[:-1])
    if len(values) == limit:
        return values, index
    table = np.full(limit + 1, -1, dtype=np.int64)
    table[values] = np.arange(len(values))
    return values, LookedUp(index, table)


def coded(series: nw.Series[Any]) -> Key:
    """Key of a column. Its labels are made from its distinct values, never row by row."""
    if series.dtype.is_integer() and series.null_count() < len(series):
        least, largest = int(series.min()), int(series.max())
        if largest < _INT64 and largest - least < _INT64 // 2:
            return _of_numbers(series, least, largest)
    empty = series.is_null()
    if series.dtype.is_float():
        empty |= series.is_nan()
    distinct = series.filter(~empty).unique().to_list()
    distinct.sort(key=lambda value: natural(_label(value)))
    codes = series.replace_strict(distinct, [*range(len(distinct))], default=-1, return_dtype=nw.Int32)
    return Key(Shifted(codes.to_numpy(), 0), tuple(map(_label, distinct)), bool(empty.any()))


def _of_numbers(series: nw.Series[Any], least: int, largest: int) -> Key:
    some_empty = series.null_count() > 0
    if some_empty:
        series = series.cast(nw.Int64).fill_null(least - 1)
    index: RowIndex = Shifted(series.to_numpy(), least)
    numbers: Iterable[int] = range(least, largest + 1)
    if largest - least >= _NARROW:
        distinct, index = compact(index, largest - least + 1, len(series))
        numbers = (distinct + least).tolist()
    return Key(index, tuple(map(str, numbers)), some_empty)


def _label(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def natural(label: str) -> tuple[int, int, str]:
    """Whole numbers before texts and in their own order."""
    return (0, int(label), label) if label.removeprefix("-").isdecimal() else (1, 0, label)
