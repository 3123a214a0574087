"""What was read from a frame, column by column in blocks of rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from analysis.keys import Ints, blocks
from analysis.results import Floats

PREFIX = "__balsas_"  # of columns that the reduction makes
ROWS, VALID, KEPT = f"{PREFIX}rows", f"{PREFIX}valid", f"{PREFIX}kept"


@dataclass(frozen=True)
class Collected:
    """Rows of a frame, or groups of them that were added up where the frame lives (`grouped`).

    measures  number of measures, the constant 1 included
    pairs     measures whose products are summed
    weighted  False where every row counts once
    some_zero some rows have a weight of 0

    Columns of rows: s0 = weight where valid, else 0; x<j> = measure where valid, else 0.
    Columns of groups: rows, valid, kept (weight above 0), s<j> = sum of w·x_j, q<j>_<k> = sum of w·x_j·w·x_k.
    """

    table: nw.DataFrame[Any]
    measures: int
    pairs: tuple[tuple[int, int], ...]
    grouped: bool
    some_zero: bool

    def __len__(self) -> int:
        """Number of rows, or of groups."""
        return len(self.table)

    def blocks(self) -> Iterator[slice]:
        """Slices that cover all rows."""
        return blocks(len(self.table))

    def read(self, name: str, rows: slice) -> npt.NDArray[Any]:
        """A column that the reduction made."""
        return self.table[PREFIX + name][rows].to_numpy()

    def floats(self, name: str, rows: slice) -> Floats:
        """The same as floats, NaN where it is empty."""
        return self.read(name, rows).astype(np.float64, copy=False)

    def count(self, rows: slice) -> Ints:
        """Rows of the data in each row."""
        if self.grouped:
            return self.read("rows", rows).astype(np.int64)
        return np.ones(rows.stop - rows.start, dtype=np.int64)

    def kept(self, rows: slice) -> Ints:
        """Of these, rows with a weight above 0."""
        return self.read("kept", rows).astype(np.int64) if self.some_zero else self.count(rows)

    def sums(self, rows: slice) -> tuple[Floats, ...]:
        """Valid rows, then the sum of w·x of every measure."""
        if self.grouped:
            return tuple(
                self.floats(name, rows) for name in ("valid", *(f"s{j}" for j in range(self.measures)))
            )
        weight = self.floats("s0", rows)
        rest = (weight * self.read(f"x{j}", rows) for j in range(1, self.measures))
        return (weight != 0).astype(np.float64), weight, *rest

    def products(self, sums: tuple[Floats, ...], rows: slice) -> tuple[Floats, ...]:
        """Sums of w·x_j·w·x_k of the pairs, from the `sums` of the same rows."""
        if self.grouped:
            return tuple(self.floats(f"q{j}_{k}", rows) for j, k in self.pairs)
        return tuple(sums[j + 1] * sums[k + 1] for j, k in self.pairs)

    def fpc(self, stage: int, rows: slice) -> tuple[Floats, Floats, bool]:
        """Smallest and largest value of the fpc column in each row, and whether none of them is empty."""
        least = self.floats(f"fpc{stage}", rows)
        if not self.grouped:
            return least, least, not np.isnan(least).any()
        filled = bool((self.read(f"fpc{stage}_n", rows) == self.count(rows)).all())
        return least, self.floats(f"fpc{stage}_max", rows), filled
