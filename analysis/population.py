"""How many units there are: the finite-population column of a stage, read and checked."""

import numpy as np

from analysis.collected import Collected
from analysis.design import Design, DesignError
from analysis.keys import Ints, RowIndex
from analysis.results import Floats


def population_of(
    read: Collected, design: Design, stage: int, parent: RowIndex, size: Ints, labels: tuple[str, ...]
) -> Floats:
    """Units in the population of each parent, shape (parents,); infinite where the stage has no fpc.

    The column holds counts (all 1 or more) or sampling fractions (all above 0, at most 1), as in R's survey.
    Raises DesignError: it is empty, varies within a parent, is neither, or is smaller than the sample.
    """
    if stage >= len(design.fpc_columns):
        return np.full(len(size), np.inf)
    column, kind = design.fpc_columns[stage], ("stratum", "PSU")[stage]
    low, high = _extremes(read, stage, parent, len(size), column)
    varies = np.flatnonzero(low != high)
    if len(varies):
        name = labels[varies[0]]
        raise DesignError("fpc", f"fpc {column!r} varies within {kind} {name}; one {kind} has one fpc.")
    if (low <= 0).any() or ((low > 1).any() and (low < 1).any()):
        raise DesignError(
            "fpc", f"fpc {column!r} must be counts (all 1 or more) or fractions (all above 0, at most 1)."
        )
    population = low if (low > 1).any() else size / low
    short = np.flatnonzero(population < size)
    if len(short):
        index = int(short[0])
        raise DesignError(
            "fpc",
            f"fpc {column!r} of {kind} {labels[index]} is {low[index]:g}, fewer than its {size[index]} "
            "sampled units; correct the count.",
        )
    return np.asarray(population, dtype=np.float64)


def _extremes(
    read: Collected, stage: int, parent: RowIndex, parents: int, column: str
) -> tuple[Floats, Floats]:
    """Smallest and largest value of the column in each parent."""
    low, high = np.full(parents, np.inf), np.full(parents, -np.inf)
    for block in read.blocks():
        least, most, filled = block.fpc(stage)
        if not filled:
            raise DesignError("fpc", f"Column {column!r} (fpc) is empty in some rows; give it on every row.")
        np.minimum.at(low, parent[block.rows], least)
        np.maximum.at(high, parent[block.rows], most)
    return low, high
