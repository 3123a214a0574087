"""Errors from replicate weights: the same estimate under every set of weights."""

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
from scipy import sparse, special

from analysis.design import Design, Replicates
from analysis.keys import Ints
from analysis.reduced import Matrix, Reduced
from analysis.results import Estimates, Floats
from analysis.rows import Rows, checked_weights
from analysis.statistic import Statistic

_RANK = 1e-5  # as R's degf: directions that carry less of the weights than this do not count


def replicate_estimates(
    reduced: Reduced, rows: Rows, replicates: Replicates, statistics: Sequence[Statistic], members: Matrix
) -> Floats:
    """Every statistic in every domain under every set of weights, shape (statistics x domains, replicates).

    members  shape (domains, cells): 1 where a cell belongs to the domain
    """
    totals = rows.totals(replicate_weights(rows.frame, replicates))
    totals_of = {name: members @ total for name, total in zip(reduced.measures, totals, strict=True)}
    sampled = (members @ (reduced.n + reduced.missing)).astype(np.float64)[:, None]
    return np.concatenate([statistic.value(totals_of, sampled) for statistic in statistics])


def cell_totals(reduced: Reduced, design: Design) -> Floats | None:
    """Totals of every measure by cell under each set of weights, shape (measures, cells, replicates).

    None for a design without replicate weights: its errors are linearised.
    """
    if reduced.rows is None or design.replicates is None:
        return None
    return reduced.rows.totals(replicate_weights(reduced.rows.frame, design.replicates))


def replicate_weights(data: nw.DataFrame[Any], replicates: Replicates) -> Floats:
    """Replicate weights of a frame in memory, shape (rows, replicates)."""
    return np.stack([checked_weights(data, column) for column in replicates.columns], axis=1)


def replicate_covariance(estimates: Floats, full: Floats, replicates: Replicates) -> Floats:
    """Covariance, shape (m, m), of m statistics: scale · sum of rscales_r · (t_r - c)(t_r - c)'.

    estimates  shape (m, replicates): under each set of weights
    full       shape (m,): of the full sample, the centre c where `mse`; else c is the mean over those
               replicates whose rscales are above 0

    Source: Wolter, Introduction to Variance Estimation (2007), chapters 3-5. A statistic that some replicate
    leaves without any weight has no variance: NaN, not the variance of the others.

    >>> made = Replicates(("a", "b"), scale=0.5)
    >>> replicate_covariance(np.array([[1.0, 3.0]]), np.array([2.0]), made).tolist()
    [[1.0]]
    """
    factors = np.array(replicates.rscales or (1.0,) * len(replicates.columns))
    centre = full if replicates.mse else estimates[:, factors > 0].mean(axis=1)
    away = (estimates - centre[:, None]) * np.sqrt(factors)
    return np.asarray(replicates.scale * (away @ away.T), dtype=np.float64)


def replicate_df(rows: Rows, replicates: Replicates, members: Matrix, *, whole_design: bool) -> Ints:
    """Rank of the replicate weights less 1, of the rows of each domain or of all; `df` where it is given.

    A domain's rows are those with a value in it, shape (domains,).
    """
    count = members.shape[0]
    if replicates.df is not None:
        return np.full(count, replicates.df, dtype=np.int64)
    weights = replicate_weights(rows.frame, replicates)
    if whole_design:
        return np.full(count, _rank(weights) - 1, dtype=np.int64)
    valid = rows.values[0] > 0
    inside = sparse.csr_array(members)[:, rows.cell].toarray() > 0
    return np.array([max(_rank(weights[row & valid]) - 1, 0) for row in inside], dtype=np.int64)


def logit_variances(found: Estimates, replicates: Replicates | None) -> list[float | None]:
    """Variance of log(p/(1-p)) of every share over its replicates; None where some of these are 0 or 1."""
    if found.replicates is None or replicates is None:
        return [None] * len(found.estimate)
    variances: list[float | None] = []
    for p, under_each in zip(found.estimate, found.replicates, strict=True):
        if 0 < p < 1 and ((under_each > 0) & (under_each < 1)).all():
            full, logits = special.logit(np.array([p])), special.logit(under_each)[None, :]
            variances.append(float(replicate_covariance(logits, full, replicates)[0, 0]))
        else:
            variances.append(None)
    return variances


def _rank(weights: Floats) -> int:
    if not weights.size:
        return 0
    spread = np.linalg.svd(weights, compute_uv=False)
    return int((spread > _RANK * spread[0]).sum())
