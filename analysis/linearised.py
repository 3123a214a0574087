"""Covariance of statistics whose influence on a row is a linear form of the measures of its cell."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.design import Design
from analysis.influence import influence_covariance
from analysis.reduced import Flags, Matrix, Reduced, Stage
from analysis.results import Floats
from analysis.variance import covariance


def linearised_covariance(
    reduced: Reduced, coefficients: Floats, members: Matrix, design: Design, *, fpc: bool = True
) -> Floats:
    """Covariance of statistics with derivatives by their domain's totals, as `variance.covariance`.

    Where the weights are calibrated the influences of the single rows are taken (`influence_covariance`).
    """
    if reduced.rows is None:
        return covariance(reduced, coefficients, members, design, fpc=fpc)
    rows = reduced.rows
    influence = np.einsum("jr,jm->rm", rows.values, coefficients) * members.toarray().T[rows.cell]
    return influence_covariance(rows.frame, design, influence, fpc=fpc)


def score_covariance(reduced: Reduced, scores: Sequence[Floats], used: Flags, design: Design) -> Floats:
    """Covariance matrix, shape (m, m), of m statistics with the influence sum_j s_j(cell)·x_j of a row.

    scores  one (cells, m) array for each measure of `reduced`, in its order
    used    shape (cells,): whether the rows of a cell belong to the statistics

    The scores turn each unit's sums into its linearised values, Binder's (1983) estimating functions times
    their inverse slope; what follows is the variance of a total (`variance.covariance`).
    Where weights are calibrated or replicated, the influences of single rows are taken
    (`influence_covariance`).
    Raises DesignError for a stratum with one PSU under the policy "fail".
    """
    m = scores[0].shape[1]
    if reduced.rows is not None:
        inside = used[reduced.rows.cell]
        pairs = zip(reduced.rows.values, scores, strict=True)
        influence = sum(x[:, None] * score[reduced.rows.cell] for x, score in pairs) * inside[:, None]
        return influence_covariance(reduced.rows.frame, design, np.asarray(influence))
    valued = replace(
        reduced,
        measures=tuple(str(index) for index in range(m)),
        cells=(),
        stages=tuple(_scored(stage, scores, used) for stage in reduced.stages),
    )
    return covariance(valued, np.eye(m), sparse.csr_array(np.ones((m, 1))), design)


def _scored(stage: Stage, scores: Sequence[Floats], used: Flags) -> Stage:
    values = sum(matrix @ score for matrix, score in zip(stage.sums, scores, strict=True))
    m = scores[0].shape[1]
    pairs = [(a, b) for a in range(m) for b in range(a, m)]
    products = {}
    if stage.products:
        first, second = (np.array(side) for side in zip(*pairs, strict=True))
        squares = np.zeros((len(stage.size), len(pairs)))
        for (j, k), matrix in stage.products.items():
            weight = scores[j][:, first] * scores[k][:, second]
            if j != k:
                weight += scores[k][:, first] * scores[j][:, second]
            squares += matrix @ weight
        products = {pair: _column(squares[:, index]) for index, pair in enumerate(pairs)}
    return replace(
        stage,
        sums=tuple(_column(column) for column in np.asarray(values).T),
        products=products,
        valid=_column(stage.valid @ used.astype(np.float64)),
    )


def _column(values: npt.NDArray[np.float64]) -> "sparse.csr_array[np.float64, tuple[int, int]]":
    return sparse.csr_array(np.asarray(values)[:, None])
