"""How much of the differences between units, such as centres, is real and how much is chance."""

from dataclasses import dataclass

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from scipy import optimize, stats

from analysis.errors import StatisticError
from analysis.keys import Ints, natural
from analysis.results import Floats

RANKABLE = 0.70  # reliability from which a unit may take part in a ranking


@dataclass(frozen=True)
class UnitReliability:
    """One-way analysis of variance of a score by unit.

    units, n, mean   names in natural order, rows and mean score of each, shape (units,)
    between, within  mean squares; F their ratio, p_value of no differences
    n0               size of a unit, corrected for unequal sizes
    tau2             variance between units, (between - within)/n0; below 0 if they differ less than by chance
    icc              tau2 / (tau2 + within)
    overall          1 - 1/F
    reliability      shape (units,): tau2 / (tau2 + within/n); 0 where tau2 is not above 0
    """

    units: tuple[str, ...]
    n: Ints
    mean: Floats
    F: float
    p_value: float
    between: float
    within: float
    n0: float
    tau2: float
    icc: float
    overall: float
    reliability: Floats

    @property
    def rankable(self) -> tuple[bool, ...]:
        """Whether each unit's mean is reliable enough (0.70) to be ranked at all."""
        return tuple(bool(value >= RANKABLE) for value in self.reliability)


@dataclass(frozen=True)
class RandomIntercept:
    """Mean of units' means, variance between units, variance within, by restricted maximum likelihood."""

    intercept: float
    tau2: float
    sigma2: float


@dataclass(frozen=True)
class _Sums:
    """Rows, mean and sum of squares within of each unit, shape (units,)."""

    units: tuple[str, ...]
    n: Ints
    mean: Floats
    within: Floats


def unit_reliability(frame: IntoFrame, score: str, unit: str) -> UnitReliability:
    """Reliability of units' mean scores, from rows with both columns filled in, unweighted.

    n0 = (N - sum n^2/N)/(I - 1). Sources: Searle, Casella and McCulloch, Variance Components (1992), 3.6;
    Adams and others, NEJM 362 (2010).
    Raises StatisticError: fewer than two units or no unit with two rows ("few"), no spread within
    ("constant").

    >>> import polars as pl
    >>> rows = pl.DataFrame({"y": [1, 2, 5, 6, 8, 9], "centre": ["a", "a", "b", "b", "c", "c"]})
    >>> found = unit_reliability(rows, "y", "centre")
    >>> round(found.F, 3), found.reliability.round(3).tolist()
    (49.333, [0.98, 0.98, 0.98])
    """
    sums = _sums(frame, score, unit)
    units, N = len(sums.n), int(sums.n.sum())
    mean = float((sums.n * sums.mean).sum() / N)
    between = float((sums.n * (sums.mean - mean) ** 2).sum()) / (units - 1)
    within = float(sums.within.sum()) / (N - units)
    n0 = (N - float((sums.n**2).sum()) / N) / (units - 1)
    tau2, F = (between - within) / n0, between / within
    reliability = tau2 / (tau2 + within / sums.n) if tau2 > 0 else np.zeros(units)
    return UnitReliability(
        sums.units, sums.n, sums.mean, F, float(stats.f.sf(F, units - 1, N - units)), between, within, n0,
        tau2, tau2 / (tau2 + within), 1 - 1 / F if F > 0 else -np.inf, np.asarray(reliability),
    )  # fmt: skip


def random_intercept(frame: IntoFrame, score: str, unit: str) -> RandomIntercept:
    """Random-intercept model score = intercept + unit + error, fitted on the units' sums.

    With lambda = tau2/sigma2 and h = n/(1 + lambda n): intercept = sum h·mean / sum h, sigma2 = (sum of
    squares within + sum h (mean - intercept)^2)/(N - 1); lambda minimises (N - 1) log sigma2 +
    sum log(1 + lambda n) + log sum h. Source: Patterson and Thompson, Biometrika 58 (1971). The numbers of
    lme4::lmer(score ~ 1 + (1 | unit)). Raises as `unit_reliability`.

    >>> import polars as pl
    >>> rows = pl.DataFrame({"y": [1, 2, 5, 6, 8, 9], "centre": ["a", "a", "b", "b", "c", "c"]})
    >>> found = random_intercept(rows, "y", "centre")
    >>> round(found.intercept, 3), round(found.tau2, 3), round(found.sigma2, 3)
    (5.167, 12.083, 0.5)
    """
    sums = _sums(frame, score, unit)
    n, N = sums.n, int(sums.n.sum())

    def at(ratio: float) -> tuple[float, float, float]:
        h = n / (1 + ratio * n)
        centre = float((h * sums.mean).sum() / h.sum())
        sigma2 = float(sums.within.sum() + (h * (sums.mean - centre) ** 2).sum()) / (N - 1)
        return centre, sigma2, (N - 1) * np.log(sigma2) + np.log1p(ratio * n).sum() + np.log(h.sum())

    found = optimize.minimize_scalar(
        lambda x: at(np.exp(x))[2], bounds=(-20, 15), method="bounded", options={"xatol": 1e-10}
    )
    ratio = float(np.exp(found.x)) if at(float(np.exp(found.x)))[2] < at(0.0)[2] else 0.0
    centre, sigma2, _ = at(ratio)
    return RandomIntercept(centre, ratio * sigma2, sigma2)


def _sums(frame: IntoFrame, score: str, unit: str) -> _Sums:
    data = nw.from_native(frame).lazy()
    names = data.collect_schema().names()
    for column in (score, unit):
        if column not in names:
            raise StatisticError(
                "column", f"There is no column {column!r}; the columns are {', '.join(names)}."
            )
    y = nw.col(score).cast(nw.Float64)
    there = ~nw.col(score).is_null() & ~nw.col(unit).is_null() & ~y.is_nan()
    rows = data.filter(there).select(unit, y.alias(score))
    overall = rows.select(nw.col(score).mean()).collect()[score][0]
    if overall is None:
        raise StatisticError("few", f"No row has both {score!r} and {unit!r} filled in.")
    apart = nw.col(score) - overall
    table = (
        rows.with_columns(apart.alias("apart"), (apart * apart).alias("square"))
        .group_by(unit)
        .agg(nw.len().alias("rows"), nw.col("apart").sum(), nw.col("square").sum())
        .collect()
    )
    labels = [str(value) for value in table[unit].to_list()]
    order = sorted(range(len(labels)), key=lambda index: natural(labels[index]))
    n = np.asarray(table["rows"].to_numpy())[order].astype(np.int64)
    apart_mean = np.asarray(table["apart"].to_numpy(), dtype=np.float64)[order] / n
    within = np.asarray(table["square"].to_numpy(), dtype=np.float64)[order] - n * apart_mean**2
    if len(n) < 2 or n.max() < 2:
        raise StatisticError(
            "few", f"Column {unit!r} needs two units, and one of them two rows of {score!r}."
        )
    if within.sum() <= 1e-12 * max(1.0, float((n * apart_mean**2).sum())):
        raise StatisticError("constant", f"Column {score!r} does not vary within any {unit!r}.")
    return _Sums(tuple(labels[i] for i in order), n, overall + apart_mean, within)
