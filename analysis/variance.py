"""Taylor-linearised covariance of weighted statistics under strata, sampling units and fpc."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache

import numpy as np
from scipy import sparse
from threadpoolctl import ThreadpoolController

from analysis.design import Design, DesignError
from analysis.keys import Ints
from analysis.reduced import Flags, Matrix, Reduced, Stage
from analysis.results import Floats

BLOCK = 256  # units a time: the arrays stay in the cache
_MANY = 1000
_LITTLE = 1_000_000  # places of a table, 8 MB
_NOTHING_LEFT = 1e-7  # as R: from here on a parent counts as taken completely
_ROUNDING = 1e-13  # what a difference of two equal sums leaves


def covariance(
    reduced: Reduced, coefficients: Floats, members: Matrix, design: Design, *, fpc: bool = True
) -> Floats:
    """Covariance matrix, shape (m, m), of m statistics with the given linearisation.

    coefficients  shape (measures, m): derivative of each statistic by the total of each measure of its domain
    members       shape (m, cells): 1 where a cell belongs to the domain of the statistic
    fpc           False leaves out the finite-population correction (and with it the second stage)

    With z_i the sum over measures of coefficient times w·x over the rows of unit i in the domain,
    V = sum_h (1 - f_h) n_h / (n_h - 1) sum_i (z_i - mean_h z)(z_i - mean_h z)', n_h counting the units with
    nobody in the domain; a second stage adds f_h times the same within each PSU. Source: Sarndal, Swensson
    and Wretman, Model Assisted Survey Sampling (1992), 4.3 and 5.5; the rules of R's survey::svyrecvar.

    Raises DesignError for a parent with one sampled unit under the policy "fail".
    """
    first = reduced.stages[0]
    with _threads(members.shape[0]):
        total = _between(first, coefficients, members, design, np.ones(len(first.size)), fpc=fpc)
        if fpc and len(reduced.stages) > 1:
            second = reduced.stages[1]
            total += _between(second, coefficients, members, design, first.fraction[first.parent], fpc=True)
    return total


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def _threads(statistics: int) -> AbstractContextManager[object]:
    """Few statistics are multiplied by one thread: waiting for a second takes longer than the work."""
    return _blas().limit(limits=1, user_api="blas") if statistics < _MANY else nullcontext()


def influence(sums: Sequence[Matrix | Floats], coefficients: Floats, members: Matrix) -> Floats:
    """Linearised values z, shape (units, m), of rows of (units, cells) sums."""
    z = np.zeros((sums[0].shape[0], members.shape[0]))
    for matrix, row in zip(sums, coefficients, strict=True):
        cells = matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
        z += by_domain(cells, members) * row
    return z


def filled(matrices: Sequence[Matrix]) -> Sequence[Matrix | Floats]:
    """The matrices with their zeros where that takes little memory: their rows then are at hand."""
    if matrices[0].shape[0] * matrices[0].shape[1] > _LITTLE:
        return matrices
    return [np.asarray(matrix.toarray(), dtype=np.float64) for matrix in matrices]


def by_domain(cells: Floats, members: Matrix) -> Floats:
    """Values of cells, shape (units, cells), added up to those of the domains, shape (units, m)."""
    one = np.diff(members.indptr) == 1  # a domain of one cell needs no adding up
    cell = members.indices[members.indptr[:-1][one]]
    found = np.empty((len(cells), members.shape[0]))
    found[:, _span(np.flatnonzero(one))] = cells[:, _span(cell)]
    found[:, ~one] = cells @ members[~one].toarray().T
    return found


def _span(places: Ints) -> slice | Ints:
    """Places as a slice where each follows the one before, which is quicker."""
    if len(places) and np.array_equal(places, np.arange(places[0], places[0] + len(places))):
        return slice(int(places[0]), int(places[0]) + len(places))
    return places


def _between(
    stage: Stage, coefficients: Floats, members: Matrix, design: Design, outer: Floats, *, fpc: bool
) -> Floats:
    """Variance between the units of one stage; `outer` multiplies each parent (shape (parents,))."""
    left = 1 - stage.fraction if fpc else np.ones(len(stage.size))
    open_ = (left > _NOTHING_LEFT) & (stage.size > 0)
    lonely = open_ & (stage.size == 1)
    if lonely.any() and design.lonely == "fail":
        raise DesignError("lonely", _lonely_message(stage, lonely))
    scale = np.where(open_, left * stage.size / np.maximum(stage.size - 1, 1), 0.0) * outer
    if design.lonely != "adjust":
        scale = np.where(lonely, 0.0, scale)
    alone = _alone(stage, members, lonely, design)
    add = _from_products if stage.products else _from_units
    total = add(stage, coefficients, members, scale, alone, design)
    if design.lonely == "average" and alone.any():
        grow = np.sqrt(_average_factor(stage, members, alone))
        total *= grow[:, None] * grow[None, :]
    return total


def _alone(stage: Stage, members: Matrix, lonely: Flags, design: Design) -> Flags:
    """Parents with one unit: sampled, or on request with answers in the domain; shape (parents, m or 1)."""
    if not design.lonely_in_domain:
        return lonely[:, None]
    some = ((stage.valid @ members.T) > 0).astype(np.float64)
    return np.asarray(lonely[:, None] | ((parent_sums(stage) @ some).toarray() == 1))


def _from_units(
    stage: Stage, coefficients: Floats, members: Matrix, scale: Floats, alone: Flags, design: Design
) -> Floats:
    """Sum over units of scale·(z - mean)(z - mean)', in blocks so that memory stays flat."""
    adder = parent_sums(stage)
    sums = filled(stage.sums)
    of_parents = [adder @ matrix for matrix in sums]
    mean = influence(of_parents, coefficients, members) / np.maximum(stage.size, 1)[:, None]
    if design.lonely == "adjust":
        mean[np.broadcast_to(alone, mean.shape)] = 0
    total = np.zeros((members.shape[0], members.shape[0]))
    for start in range(0, len(stage.parent), BLOCK):
        rows = slice(start, start + BLOCK)
        parent = stage.parent[rows]
        z = influence([matrix[rows] for matrix in sums], coefficients, members)
        z -= mean[parent]
        z *= np.sqrt(scale[parent])[:, None]
        if design.lonely == "average":
            z[np.broadcast_to(alone[parent], z.shape)] = 0
        total += z.T @ z
    return total


def _from_products(
    stage: Stage, coefficients: Floats, members: Matrix, scale: Floats, alone: Flags, design: Design
) -> Floats:
    """The same where each row is a unit: sum of z z' from the products, less n·mean·mean'."""
    total = np.zeros((members.shape[0], members.shape[0]))
    for (j, k), matrix in stage.products.items():
        per_cell = np.asarray(scale @ matrix)
        overlap = (members @ sparse.diags_array(per_cell) @ members.T).toarray()
        part = overlap * coefficients[j][:, None] * coefficients[k][None, :]
        total += part if j == k else part + part.T
    size = np.sqrt(np.maximum(np.diag(total), 0))
    noise = _ROUNDING * np.outer(size, size)
    z = influence(stage.sums, coefficients, members)
    centred = ~(alone[:, 0] & (design.lonely == "adjust"))
    share = np.where(centred, scale / np.maximum(stage.size, 1), 0.0)
    total -= z.T @ (share[:, None] * z)
    return np.where(np.abs(total) < noise, 0.0, total)


def parent_sums(stage: Stage) -> Matrix:
    """Matrix that adds the units of each parent, shape (parents, units)."""
    units = len(stage.parent)
    places = (stage.parent, np.arange(units))
    return sparse.coo_array((np.ones(units), places), shape=(len(stage.size), units)).tocsr()


def _average_factor(stage: Stage, members: Matrix, alone: Flags) -> Floats:
    """Parents with somebody of the domain over those of them that have two units or more."""
    present = (parent_sums(stage) @ stage.valid @ members.T).toarray() > 0
    usable = (present & ~alone).sum(axis=0)
    return np.asarray(present.sum(axis=0) / np.maximum(usable, 1), dtype=np.float64)


def _lonely_message(stage: Stage, lonely: Flags) -> str:
    names = [stage.labels[index] for index in np.flatnonzero(lonely)]
    unit = "PSU" if stage.kind == "stratum" else "second-stage unit"
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return (
        f"{stage.kind} {shown} has only one {unit}, so its variance is unknown; merge it with another or "
        "choose a policy: remove, adjust, average or certainty."
    )
