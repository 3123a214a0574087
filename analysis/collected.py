"""What was read from a frame, in blocks of rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import narwhals as nw
import numpy as np
import numpy.typing as npt

from analysis.keys import Ints, blocks
from analysis.results import Floats

PREFIX = "__balsas_"  # of columns that the reduction makes
ROWS, VALID, KEPT = f"{PREFIX}rows", f"{PREFIX}valid", f"{PREFIX}kept"
BYTE = 8  # flags that one column of bytes holds

TOGETHER = 2  # of which are added up at once: half the additions

States = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Part:
    """What is added up as one column: valid rows, w·x of one measure, w·x_j·w·x_k of a pair, or flags.

    Flags are added up as the weights of each state they are in together, a bit for each flag; the constant 1
    comes as flags that there are none of.
    """

    kind: Literal["valid", "flags", "number", "pair"]
    measures: tuple[int, ...] = ()

    @property
    def states(self) -> int:
        """How many sums there are for each place."""
        return 1 << len(self.measures) if self.kind == "flags" else 1


@dataclass(frozen=True)
class Collected:
    """Rows of a frame, or groups of them that were added up where the frame lives (`grouped`).

    measures  number of measures, the constant 1 included
    pairs     measures whose products are summed
    some_zero some rows have a weight of 0
    flags     boolean measures of rows

    Columns of rows: s0 = weight where valid, else 0; b<k> = flags 8k to 8k + 7 as bits of a byte, the first
    the lowest; of the other measures x<j> = value where valid, else 0.
    Columns of groups: rows, valid, kept (weight above 0), s<j> = sum of w·x_j, q<j>_<k> = sum of w·x_j·w·x_k.
    """

    table: nw.DataFrame[Any]
    measures: int
    pairs: tuple[tuple[int, int], ...]
    grouped: bool
    some_zero: bool
    flags: tuple[int, ...] = ()

    def __len__(self) -> int:
        """Number of rows, or of groups."""
        return len(self.table)

    def blocks(self) -> Iterator["Block"]:
        """Blocks that cover all rows."""
        return (Block(self, rows, self.table[rows]) for rows in blocks(len(self)))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What is added up: valid rows, flags, the other measures, pairs."""
        groups = [self.flags[start : start + TOGETHER] for start in range(0, len(self.flags), TOGETHER)]
        numbers = [(j,) for j in range(1, self.measures) if j not in self.flags]
        return (
            Part("valid"),
            *(Part("flags", group) for group in groups or [()]),
            *(Part("number", number) for number in numbers),
            *(Part("pair", pair) for pair in self.pairs),
        )


@dataclass(frozen=True)
class Block:
    """Some rows of what was read, or some groups."""

    of: Collected
    rows: slice
    table: nw.DataFrame[Any]
    columns: dict[str, npt.NDArray[Any]] = field(default_factory=dict)  # that were asked for before

    def read(self, name: str) -> npt.NDArray[Any]:
        """A column that the reduction made."""
        if name not in self.columns:
            self.columns[name] = self.table.get_column(PREFIX + name).to_numpy()
        return self.columns[name]

    def floats(self, name: str) -> Floats:
        """The same as floats, NaN where it is empty."""
        return self.read(name).astype(np.float64, copy=False)

    def count(self) -> Ints:
        """Rows of the data in each row."""
        if self.of.grouped:
            return self.read("rows").astype(np.int64)
        return np.ones(len(self.table), dtype=np.int64)

    def kept(self) -> Ints:
        """Of these, rows with a weight above 0."""
        return self.read("kept").astype(np.int64) if self.of.some_zero else self.count()

    def valid(self) -> Floats:
        """Of these, valid rows."""
        return self.floats("valid") if self.of.grouped else (self.floats("s0") != 0).astype(np.float64)

    def amount(self, part: Part, scale: Floats | None) -> tuple[States | None, Floats]:
        """What is to be added up, the weights times `scale`, and the state of the flags it belongs to."""
        if part.kind == "valid":
            return None, self.valid()
        if part.kind == "flags":
            return self._state(part.measures) if part.measures else None, self._sum(0, scale)
        if part.kind == "pair" and self.of.grouped:
            j, k = part.measures
            return None, self.floats(f"q{j}_{k}") * (1.0 if scale is None else scale**2)
        first, *second = (self._sum(j, scale) for j in part.measures)
        return None, first * second[0] if second else first

    def fpc(self, stage: int) -> tuple[Floats, Floats, bool]:
        """Smallest and largest value of the fpc column in each row, and whether none of them is empty."""
        least = self.floats(f"fpc{stage}")
        if not self.of.grouped:
            return least, least, not np.isnan(least).any()
        filled = bool((self.read(f"fpc{stage}_n") == self.count()).all())
        return least, self.floats(f"fpc{stage}_max"), filled

    def _sum(self, j: int, scale: Floats | None) -> Floats:
        """w·x of a measure."""
        if j == 0 or self.of.grouped:
            return self.floats(f"s{j}") if scale is None else self.floats(f"s{j}") * scale
        x = self._state((j,)) if j in self.of.flags else self.read(f"x{j}")
        return self._sum(0, scale) * x

    def _state(self, flags: tuple[int, ...]) -> States:
        """Flags that follow each other in one byte, as a number."""
        byte, bit = divmod(self.of.flags.index(flags[0]), BYTE)
        return np.asarray((self.read(f"b{byte}") >> bit) & ((1 << len(flags)) - 1), dtype=np.uint8)
