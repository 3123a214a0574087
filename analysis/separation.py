"""Perfect separation in a logistic model: found by a linear program, told by name."""

import numpy as np
from scipy import optimize

from analysis.errors import StatisticError
from analysis.results import Floats
from analysis.terms import ModelMatrix

_NOISE = 1e-9
_TOLERANCE = 1e-6  # of the linear program


def refuse_separation(matrix: ModelMatrix, W: Floats, Wy: Floats) -> None:
    """Raise StatisticError ("separation") if a combination of terms tells the outcome perfectly somewhere.

    matrix, W, Wy  covariates, weights and weighted outcomes of the cells, shape (c, p), (c,), (c,)

    Estimates are finite exactly if no b other than 0 has x'b >= 0 in all cells that hold a 1 and x'b <= 0 in
    all that hold a 0, with x'b not 0 everywhere (Albert and Anderson, Biometrika 71, 1984). The linear
    program maximises the sum of the allowed |x'b| over |b| <= 1 (Konis 2007).
    """
    ones, zeros = Wy > _NOISE * W, W - Wy > _NOISE * W
    X = matrix.values / np.maximum(np.abs(matrix.values).max(axis=0), _NOISE)
    signed = np.concatenate([X[ones], -X[zeros]])
    found = optimize.linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1))
    if found.x is None or signed.sum(axis=0) @ found.x < _TOLERANCE:
        return
    sizes = np.abs(found.x[1:])
    guilty = [name for name, size in zip(matrix.names[1:], sizes, strict=True) if size > _TOLERANCE]
    raise StatisticError(
        "separation",
        f"Perfect separation: {', '.join(guilty)} tells the outcome without error in some cells, so the "
        "estimates have no finite value; merge categories or leave the term out.",
    )
