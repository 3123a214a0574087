"""Sums by sampling unit and domain cell, added up block by block of rows."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.collected import Block, Collected, Part
from analysis.keys import BLOCK, Crossed, RowIndex, compact
from analysis.reduced import Matrix
from analysis.results import Floats

Shorts = npt.NDArray[np.int32]
THREADS = os.cpu_count() or 1
FEW = 1_000_000  # sums, 8 MB


@dataclass(frozen=True)
class Table:
    """Sums on their way, a place for each unit and cell.

    start, inside  the places as rows of a sparse matrix: first place of each unit, cell of each place
    sums           of each of the parts that are read, shape (places · states of the part,)
    """

    place: RowIndex
    start: Shorts
    inside: Shorts
    shape: tuple[int, int]
    sums: dict[Part, Floats]

    @staticmethod
    def of(unit: RowIndex, units: int, cell: RowIndex, cells: int, read: Collected) -> "Table":
        """Zeros, for as many places as there are."""
        rows = len(read)
        place: RowIndex = Crossed(unit, cell, cells)
        start = np.arange(units + 1, dtype=np.int64) * cells
        columns = 1 + read.measures + len(read.pairs)
        if units * cells * columns <= rows + FEW:  # a search for those filled is not worth while
            inside = np.tile(np.arange(cells, dtype=np.int32), units)
        else:
            places, place = compact(place, units * cells, rows)
            start, inside = np.searchsorted(places, start), (places % cells).astype(np.int32)
        sums = {
            part: np.full(len(inside) * part.states, 0.0)  # zeros would be touched twice
            for part in read.parts
        }
        return Table(place, start.astype(np.int32), inside, (units, cells), sums)

    def add(self, block: Block, parts: Sequence[Part], scale: Floats | None) -> None:
        """Add some parts of some rows, one after the other so that each stays in the processor's cache."""
        place = self.place[block.rows]
        places = {states: place * states for states in {part.states for part in parts}}
        for part in parts:
            state, amount = block.amount(part, scale)
            at = places[part.states]
            np.add.at(self.sums[part], at if state is None else at + state, amount)

    def matrices(self) -> dict[Part, Matrix]:
        """The sums as (units, cells) matrices, with a part of its own for every measure."""
        found: dict[Part, Floats] = {}
        for part, total in self.sums.items():
            if part.kind != "flags":
                found[part] = total
                continue
            states = [total[state :: part.states] for state in range(part.states)]
            found.setdefault(Part("number", (0,)), _sum(states))
            for bit, j in enumerate(part.measures):
                found[Part("number", (j,))] = _sum(
                    states[state] for state in range(part.states) if state >> bit & 1
                )
        return {part: self._matrix(column) for part, column in found.items()}

    def _matrix(self, column: Floats) -> Matrix:
        found = sparse.csr_array(self.shape)  # given at the start the arrays would be copied
        found.data, found.indices, found.indptr = column, self.inside, self.start
        return found


def _sum(columns: Iterable[Floats]) -> Floats:
    first, *more = columns
    found = first.copy()
    for column in more:
        found += column
    return found


def add_rows(tables: Sequence[Table], read: Collected, scale: Callable[[slice], Floats | None]) -> None:
    """Add all rows; `scale` is what the weights of some rows are multiplied by.

    Each thread adds up parts of its own, so that the sums are the same to the last bit however many there
    are; one that had less than two would cost more than it saves.
    """
    threads = max(1, min(THREADS, len(read.parts) // 2)) if len(read) > BLOCK else 1

    def add(parts: Sequence[Part]) -> None:
        with np.errstate(invalid="ignore"):  # a weight that is not finite is found in the totals
            for block in read.blocks():
                for table in tables:
                    table.add(block, parts, scale(block.rows))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(add, (read.parts[first::threads] for first in range(threads))))
