"""Many shares and means at once, with standard errors alone: one reading, no covariances between domains."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from scipy import sparse

from analysis.design import Design, DesignError
from analysis.estimate import means, membership
from analysis.frame import open_frame
from analysis.reduce import reduce_frame
from analysis.reduced import Matrix, Reduced, Stage
from analysis.results import Floats
from analysis.share import share_estimates
from analysis.variance import parent_sums


@dataclass(frozen=True)
class Many:
    """Estimates of several items for the whole and each domain.

    names         of the items, then of the scores
    domains       whole first
    estimate, se  shape (names, domains); NaN where nobody answered
    weighted_n    shape (names, domains): sum of weights of those who did
    """

    names: tuple[str, ...]
    domains: tuple[Mapping[str, str], ...]
    estimate: Floats
    se: Floats
    weighted_n: Floats


def many_shares(
    frame: IntoFrame,
    items: Mapping[str, Collection[int]],
    design: Design,
    *,
    scores: Sequence[str] = (),
    by: Sequence[str] = (),
) -> Many:
    """Favourable shares of items and means of scores, each among its own valid answers.

    items   column of whole-number codes -> favourable codes; empty and negative codes are missing
    scores  numeric columns; empty ones are missing

    The numbers are those of `share_estimates` and `means`; of a design with PSUs and without fpc, replicates
    or fitted weights, all are made from one reading. Raises DesignError as these do.

    >>> import polars as pl
    >>> frame = pl.DataFrame({"a": [5, 1, 4, -9], "b": [1, 1, 5, 5], "centre": [1, 1, 2, 2]})
    >>> found = many_shares(frame, {"a": {4, 5}, "b": {4, 5}}, Design(psu="centre"))
    >>> found.estimate.round(4).tolist(), found.se.round(4).tolist()
    ([[0.6667], [0.5]], [[0.2222], [0.5]])
    """
    plain = design.unit_columns and not (design.fpc_columns or design.calibrations or design.replicates)
    reduced = _reduced(frame, items, scores, design, by) if plain else None
    if reduced is None or (reduced.stages[0].size < 2).any():  # a policy for one-PSU strata: the long way
        return _one_by_one(frame, items, scores, design, by)
    domains, members = membership(reduced)
    names = (*items, *scores)
    estimate, se, weighted = (np.empty((len(names), len(domains))) for _ in range(3))
    for place in range(len(names)):
        counts, hits = (reduced.stages[0].sums[1 + 2 * place + part] for part in (0, 1))
        estimate[place], se[place], weighted[place] = _ratio(reduced.stages[0], counts, hits, members)
    return Many(names, domains, estimate, se, weighted)


def _reduced(
    frame: IntoFrame,
    items: Mapping[str, Collection[int]],
    scores: Sequence[str],
    design: Design,
    by: Sequence[str],
) -> Reduced:
    """Sums of w and w·x over the valid answers of each item and score in turn."""
    data, schema = open_frame(frame)
    for name in (*items, *scores):
        if name not in schema or not schema[name].is_numeric():
            raise DesignError("column", f"There is no column {name!r} of numbers.")
    measures: dict[str, nw.Expr] = {}
    for item, codes in items.items():
        answer = nw.col(item)
        measures[f"{item} answered"] = (answer >= 0).fill_null(value=False)
        measures[f"{item} favourable"] = answer.is_in(sorted(codes)).fill_null(value=False)
    for score in scores:
        measures[f"{score} known"] = ~nw.col(score).is_null()
        measures[f"{score} value"] = nw.col(score).cast(nw.Float64).fill_null(0.0)
    return reduce_frame(data, design, measures, nw.lit(value=True), by)


def _ratio(stage: Stage, counts: Matrix, hits: Matrix, members: Matrix) -> tuple[Floats, Floats, Floats]:
    """Ratio of two totals, its standard error and the denominator, each of shape (domains,).

    As `variance.covariance`, diagonal alone: sum over strata of n/(n-1) sum (z - mean z)^2, where units with
    nobody in the domain have z = 0 and are added as a number, not one by one.
    """
    x, y = (sparse.csr_array(matrix @ members.T) for matrix in (counts, hits))
    weighted = np.asarray(x.sum(axis=0), dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.asarray(y.sum(axis=0)) / weighted
    known = np.nan_to_num(ratio)
    z = sparse.csr_array(y - x * known[None, :])
    z = sparse.csr_array(z * np.where(weighted > 0, 1 / np.where(weighted > 0, weighted, 1), 0)[None, :])
    adder = parent_sums(stage)
    mean = (adder @ z).toarray() / stage.size[:, None]
    owner = np.repeat(stage.parent, np.diff(z.indptr))
    scale = stage.size / (stage.size - 1)
    far = (z.data - mean[owner, z.indices]) ** 2 * scale[owner]
    present = np.zeros(mean.shape)
    np.add.at(present, (owner, z.indices), 1)
    rest = (scale[:, None] * (stage.size[:, None] - present) * mean**2).sum(axis=0)
    variance = np.bincount(z.indices, far, mean.shape[1]) + rest
    se = np.asarray(np.where(weighted > 0, np.sqrt(variance), np.nan), dtype=np.float64)
    return ratio, se, weighted


def _one_by_one(
    frame: IntoFrame,
    items: Mapping[str, Collection[int]],
    scores: Sequence[str],
    design: Design,
    by: Sequence[str],
) -> Many:
    found = [share_estimates(frame, item, codes, design, by=by) for item, codes in items.items()]
    found += [means(frame, [score], design, by=by) for score in scores]
    columns = (
        np.stack(rows) for rows in zip(*((f.estimate, f.se, f.weighted_n) for f in found), strict=True)
    )
    return Many((*items, *scores), found[0].domains, *columns)
