"""The reduced tables: what is left of a data set once every row has been summed into its unit and cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.keys import Ints
from analysis.results import Floats
from analysis.rows import Rows

Flags = npt.NDArray[np.bool_]
Matrix = sparse.csr_array[Any, Any]


@dataclass(frozen=True)
class Stage:
    """Sampling units of one stage and their sums.

    kind        what the parent of a unit is: "stratum" or "PSU"
    labels      names of the parents
    parent      shape (u,): index of the parent of each row of the matrices
    size        shape (parents,): number of units sampled in each parent
    population  shape (parents,): number of units there are; infinite without fpc
    sums        a (u, cells) matrix for each measure: sums of w·x over the valid rows of a unit
    products    where each row of the data is a unit (then u = parents): (j, k) -> (u, cells) matrix of the
                sums of w·x_j · w·x_k; otherwise empty
    valid       (u, cells) matrix: number of valid rows
    """

    kind: str
    labels: tuple[str, ...]
    parent: Ints
    size: Ints
    population: Floats
    sums: tuple[Matrix, ...]
    products: Mapping[tuple[int, int], Matrix]
    valid: Matrix

    @property
    def fraction(self) -> Floats:
        """Sampling fraction of each parent, 0 without fpc."""
        return np.asarray(self.size / self.population, dtype=np.float64)


@dataclass(frozen=True)
class Reduced:
    """Reduced tables of a frame. Cells are disjoint; the last one holds rows that are only in the whole.

    measures  names of what was summed; "1" first
    cells     column -> value of every cell but the last
    stages    the first stage; the second one where the design has two and fpc
    n, missing, zero_weight  shape (cells,): rows valid, without an answer, left out for a weight of 0
    silent    silent units of a full count were treated as not drawn
    rows      the single rows, where the design's error needs them
    """

    measures: tuple[str, ...]
    cells: tuple[Mapping[str, str], ...]
    stages: tuple[Stage, ...]
    n: Ints
    missing: Ints
    zero_weight: Ints
    silent: bool = False
    rows: Rows | None = None

    @property
    def totals(self) -> Floats:
        """Weighted totals, shape (measures, cells)."""
        return np.stack([np.asarray(matrix.sum(axis=0)) for matrix in self.stages[0].sums])
