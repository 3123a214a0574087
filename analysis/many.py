"""Many shares and means at once, with standard errors alone: one reading, no covariances between domains."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from scipy import sparse

from analysis.design import Design, DesignError
from analysis.estimate import means
from analysis.frame import open_frame
from analysis.keys import Ints
from analysis.reduce import reduce_frame
from analysis.reduced import Matrix, Reduced, Stage
from analysis.results import Floats
from analysis.share import share_estimates


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
    found = _ratios(reduced.stages[0], len(reduced.cells))
    return Many((*items, *scores), ({}, *reduced.cells), *found)


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


def _ratios(stage: Stage, cells: int) -> list[Floats]:
    """Ratios of totals, standard errors and denominators of the whole and each cell: (names, domains)."""
    first = stage.sums[0]
    unit = np.repeat(np.arange(first.shape[0]), np.diff(first.indptr))
    sums = np.stack([matrix.data for matrix in stage.sums[1:]], axis=1)
    every = np.arange(len(stage.parent))
    whole = _of_domains(stage, every, np.zeros_like(every), _adder(unit) @ sums)
    if not cells:
        return list(whole)
    cell = first.indices.astype(np.int64)
    named = cell < cells  # the rest is only in the whole
    each = _of_domains(stage, unit[named], cell[named], sums[named])
    return [np.hstack(pair) for pair in zip(whole, each, strict=True)]


def _of_domains(stage: Stage, unit: Ints, domain: Ints, sums: Floats) -> tuple[Floats, Floats, Floats]:
    """The same of domains numbered from 0.

    unit, domain  of each place, shape (places,)
    sums          of the two measures of each name in turn, shape (places, 2 · names)

    As `variance.covariance`, diagonal alone: sum over strata of n/(n-1) sum (z - mean z)^2, where units with
    nobody in the domain have z = 0 and are added as a number, not one by one.
    """
    x, y = sums[:, 0::2], sums[:, 1::2]
    own = _adder(domain)
    weighted = own @ x
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = (own @ y) / weighted
    z = y - x * np.nan_to_num(ratio)[domain]
    z *= np.where(weighted > 0, 1 / np.where(weighted > 0, weighted, 1), 0)[domain]
    groups, group = np.unique(stage.parent[unit] * len(weighted) + domain, return_inverse=True)
    parent, inside = np.divmod(groups, len(weighted))
    adder, size = _adder(group), stage.size[parent][:, None]
    mean = (adder @ z) / size
    silent = size - np.bincount(group)[:, None]
    far = size / (size - 1) * (adder @ (z - mean[group]) ** 2 + silent * mean**2)
    se = np.where(weighted > 0, np.sqrt(_adder(inside) @ far), np.nan)
    return ratio.T, se.T, weighted.T


def _adder(owner: Ints) -> Matrix:
    """Matrix that adds the rows of each owner, shape (owners, rows)."""
    rows = len(owner)
    return sparse.coo_array((np.ones(rows), (owner, np.arange(rows)))).tocsr()


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
