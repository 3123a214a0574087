"""Design-based means, totals and ratios of domains with all their covariances."""

from collections.abc import Mapping, Sequence
from typing import Literal

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from scipy import sparse

from analysis.design import Design, DesignError
from analysis.errors import StatisticError
from analysis.frame import open_frame
from analysis.keys import Ints
from analysis.linearised import linearised_covariance
from analysis.options import ensure_option
from analysis.reduce import reduce_frame
from analysis.reduced import Matrix, Reduced
from analysis.replicate import replicate_covariance, replicate_df, replicate_estimates
from analysis.results import Estimates, Floats
from analysis.statistic import Statistic, Variance
from analysis.variance import BLOCK, by_domain, filled, parent_sums

DfRule = Literal["domain", "design"]


def means(
    frame: IntoFrame,
    variables: Sequence[str],
    design: Design,
    *,
    by: Sequence[str] = (),
    df: DfRule = "domain",
    fpc: bool = True,
) -> Estimates:
    """Weighted means sum(w·x)/sum(w) of numeric columns, for the whole and each domain, whole first.

    A row with any of the variables empty is left out of all of them, but still counts as a sampled unit.
    `fpc=False` leaves out the finite-population correction, for comparisons that ask about more than these.
    A domain without valid rows has NaN. Raises DesignError as `reduce_frame` does and for a column of texts,
    StatisticError ("empty") where no row is valid.

    >>> import polars as pl
    >>> found = means(pl.DataFrame({"x": [1.0, 2.0, 3.0]}), ["x"], Design())
    >>> found.estimate.tolist(), round(float(found.se[0]) ** 2, 6)
    ([2.0], 0.333333)
    """
    reduced = _reduced(frame, variables, design, by, squares=True)
    statistics = [Statistic(v, v, "1", f"{v}^2") for v in variables]
    return estimates(reduced, statistics, design, df=df, fpc=fpc)


def variances(
    frame: IntoFrame,
    variables: Sequence[str],
    design: Design,
    *,
    by: Sequence[str] = (),
    df: DfRule = "domain",
) -> Estimates:
    """Population variances n/(n-1) · (sum(w·x^2)/W - mean^2) of numeric columns; else as `means`.

    n counts the sampled rows of the domain, those without a value included, as R's svyvar does.

    >>> import polars as pl
    >>> variances(pl.DataFrame({"x": [1.0, 2.0, 3.0]}), ["x"], Design()).estimate.round(12).tolist()
    [1.0]
    """
    reduced = _reduced(frame, variables, design, by, squares=True)
    return estimates(reduced, [Variance(v, v, "1", f"{v}^2") for v in variables], design, df=df)


def totals(
    frame: IntoFrame,
    variables: Sequence[str],
    design: Design,
    *,
    by: Sequence[str] = (),
    df: DfRule = "domain",
) -> Estimates:
    """Weighted totals sum(w·x) of numeric columns, for the whole and each domain; else as `means`.

    >>> import polars as pl
    >>> found = totals(pl.DataFrame({"x": [1.0, 2.0, 3.0], "w": [2.0, 2.0, 2.0]}), ["x"], Design(weights="w"))
    >>> found.estimate.tolist(), round(float(found.se[0]), 6)
    ([12.0], 3.464102)
    """
    reduced = _reduced(frame, variables, design, by)
    return estimates(reduced, [Statistic(v, v) for v in variables], design, df=df)


def ratio(
    frame: IntoFrame,
    numerator: str,
    denominator: str,
    design: Design,
    *,
    by: Sequence[str] = (),
    df: DfRule = "domain",
) -> Estimates:
    """Ratio of two weighted totals, for the whole and each domain; else as `means`.

    >>> import polars as pl
    >>> answers = pl.DataFrame({"used": [1.0, 2.0, 6.0], "offered": [2.0, 4.0, 6.0]})
    >>> ratio(answers, "used", "offered", Design()).estimate.tolist()
    [0.75]
    """
    reduced = _reduced(frame, [numerator, denominator], design, by)
    return estimates(
        reduced, [Statistic(f"{numerator}/{denominator}", numerator, denominator)], design, df=df
    )


def estimates(
    reduced: Reduced,
    statistics: Sequence[Statistic],
    design: Design,
    *,
    df: DfRule = "domain",
    fpc: bool = True,
    rest: bool = False,
) -> Estimates:
    """All statistics in all domains with their joint covariance; statistic by statistic, whole first.

    fpc   False leaves out the finite-population correction (of replicates it cannot be taken)
    rest  True adds, after the domains, everybody outside each of them
    NaN, with NaN covariances, where a domain has no valid row or the statistic no value.
    """
    domains, own = membership(reduced, rest=rest)
    totals_of = dict(zip(reduced.measures, reduced.totals @ own.T.toarray(), strict=True))
    place = {name: index for index, name in enumerate(reduced.measures)}
    count = len(domains)
    sampled = np.asarray(own @ (reduced.n + reduced.missing), dtype=np.float64)
    coefficients = np.zeros((len(reduced.measures), len(statistics) * count))
    found, spread = [], []
    for index, statistic in enumerate(statistics):
        columns = slice(index * count, (index + 1) * count)
        found.append(statistic.value(totals_of, sampled))
        for measure, column in statistic.derivatives(totals_of, sampled).items():
            coefficients[place[measure], columns] += column
        spread.append(_element_variance(statistic, totals_of, found[-1]))
    members: Matrix = sparse.csr_array(sparse.vstack([own] * len(statistics)))
    under_each = None
    if reduced.rows is not None and design.replicates is not None:
        under_each = replicate_estimates(reduced, reduced.rows, design.replicates, statistics, own)
        cov = replicate_covariance(under_each, np.concatenate(found), design.replicates)
    else:
        cov = linearised_covariance(reduced, coefficients, members, design, fpc=fpc)
    n = np.tile(own @ reduced.n, len(statistics))
    value = np.where((n > 0) & np.isfinite(np.concatenate(found)), np.concatenate(found), np.nan)
    cov[np.isnan(value)], cov[:, np.isnan(value)] = np.nan, np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        deff = np.diag(cov) * (n - 1) / np.concatenate(spread)
    return Estimates(
        tuple(s.name for s in statistics for _ in domains),
        domains * len(statistics),
        value,
        cov,
        deff,
        n.astype(np.int64),
        np.tile(totals_of["1"], len(statistics)),
        np.tile(degrees_of_freedom(reduced, own, design, df), len(statistics)),
        under_each,
    )


def membership(reduced: Reduced, *, rest: bool = False) -> tuple[tuple[Mapping[str, str], ...], Matrix]:
    """Domains (whole first, then each cell) and which cells belong to each, shape (domains, cells).

    `rest` adds everybody outside each cell, under the label "all but <columns>".
    """
    cells = len(reduced.cells)
    whole = sparse.csr_array(np.ones((1, cells + 1)))
    each = sparse.eye_array(cells, cells + 1)
    if not rest:
        own: Matrix = sparse.csr_array(sparse.vstack([whole, each]))
        return ({}, *reduced.cells), own
    others = sparse.csr_array(np.ones((cells, cells + 1)) - each.toarray())
    labels = ({f"all but {', '.join(cell)}": ", ".join(cell.values())} for cell in reduced.cells)
    return ({}, *reduced.cells, *labels), sparse.csr_array(sparse.vstack([whole, each, others]))


def degrees_of_freedom(reduced: Reduced, members: Matrix, design: Design, rule: DfRule = "domain") -> Ints:
    """PSUs less strata of each domain, shape (domains,); of the whole design where rule is "design".

    With replicate weights their rank less 1.
    """
    ensure_option(rule, DfRule, "rule for degrees of freedom")
    if design.replicates is not None and reduced.rows is not None:
        return replicate_df(reduced.rows, design.replicates, members, whole_design=rule == "design")
    stage = reduced.stages[0]
    if rule == "design":
        design_df = int(stage.size.sum()) - len(stage.size)
        return np.full(members.shape[0], design_df, dtype=np.int64)
    strata = present(parent_sums(stage) @ stage.valid, members)
    units = members @ stage.valid.sum(axis=0) if stage.products else present(stage.valid, members)
    return np.asarray(units - strata, dtype=np.int64)


def present(counts: Matrix, members: Matrix) -> Ints:
    """Rows of (units, cells) counts with anybody in each domain, shape (domains,)."""
    found = np.zeros(members.shape[0], dtype=np.int64)
    [cells] = filled([counts])
    for start in range(0, counts.shape[0], BLOCK):
        block = cells[start : start + BLOCK]
        some = by_domain(block if isinstance(block, np.ndarray) else block.toarray(), members) > 0
        found += some.sum(axis=0)
    return found


def _reduced(
    frame: IntoFrame, variables: Sequence[str], design: Design, by: Sequence[str], *, squares: bool = False
) -> Reduced:
    """Sums of numeric columns, and of their squares, over the rows in which none of them is empty."""
    data, schema = open_frame(frame)
    if not variables:
        raise DesignError("item", "Name at least one column to estimate from.")
    for name in variables:
        if name not in schema:
            raise DesignError("column", f"There is no column {name!r}; the columns are {', '.join(schema)}.")
        if not (schema[name].is_numeric() or schema[name] == nw.Boolean):
            raise DesignError("item", f"Column {name!r} holds texts; estimates need numbers.")
    measures = {name: nw.col(name).cast(nw.Float64) for name in variables}
    if squares:
        measures |= {f"{name}^2": measures[name] * measures[name] for name in variables}
    valid = nw.all_horizontal(*(~nw.col(name).is_null() for name in variables), ignore_nulls=False)
    reduced = reduce_frame(data, design, measures, valid, by)
    if not reduced.n.sum():
        subject = "Columns {} have" if len(variables) > 1 else "Column {} has"
        named = subject.format(", ".join(map(repr, variables)))
        raise StatisticError("empty", f"{named} no row with a value and a weight above 0.")
    return reduced


def _element_variance(statistic: Statistic, totals_of: Mapping[str, Floats], value: Floats) -> Floats:
    """Weighted mean square deviation of x in the domain; NaN where it has no meaning."""
    if statistic.square is None or isinstance(statistic, Variance):
        return np.full_like(value, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(totals_of[statistic.square] / totals_of["1"] - value**2)
