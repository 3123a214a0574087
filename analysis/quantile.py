"""Weighted quantiles with intervals that invert those of the share below."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame

from analysis.design import Design, DesignError
from analysis.estimate import estimates
from analysis.fitting import with_base
from analysis.interval import METHODS, Moments
from analysis.interval import interval as interval_of
from analysis.keys import natural
from analysis.reduce import reduce_frame
from analysis.results import Floats
from analysis.rows import local_frame
from analysis.statistic import Statistic


@dataclass(frozen=True)
class Quantile:
    """A quantile of a numeric column in a domain.

    probability      share of the weights that lies at or below it
    n                rows with a value
    estimate         in the column's units; None without values
    lower, upper     limits of the interval; None where its probabilities leave 0 to 1, and without degrees of
                     freedom
    se               (upper - lower) / (2 t), t the quantile of Student's t; None without both limits
    df               degrees of freedom used for the interval
    method           name of the interval used; "clopper-pearson" where everybody is at or below the quantile,
                     "none" without one
    """

    domain: Mapping[str, str]
    probability: float
    n: int
    estimate: float | None
    lower: float | None
    upper: float | None
    se: float | None
    df: int
    method: str


def quantiles(
    frame: IntoFrame,
    variable: str,
    probabilities: Sequence[float],
    design: Design,
    *,
    by: Sequence[str] = (),
    rule: str = "math",
    interval: str = "mean",
    confidence: float = 0.95,
) -> list[Quantile]:
    """Weighted quantiles of a numeric column, for the whole and each domain, whole first.

    rule      "math": least value whose weights up to it reach p·W; "school": the mean of two where they meet
              it exactly; "hf4" to "hf9": linear between the rows' positions (Hyndman and Fan, American
              Statistician 50 (1996), carried to weights as R's survey does)
    interval  of the share at or below the quantile, one of `analysis.interval.METHODS`, whose limits are
              turned into quantiles by the same rule (Woodruff, JASA 47 (1952), 635-646); "korn-graubard-r" is
              R's "beta"

    Raises DesignError as `reduce_frame` does, for an unknown rule or interval, and a p outside 0 to 1;
    StatisticError ("value") for a confidence outside 0 to 1.

    >>> import polars as pl
    >>> found = quantiles(pl.DataFrame({"x": [1, 2, 3, 4, 5]}), "x", [0.5], Design())[0]
    >>> found.estimate, found.lower, found.upper
    (3.0, None, None)
    """
    _check(probabilities, rule, interval)
    data, weights = with_base(local_frame(frame), design)
    for column in (variable, *by):
        if column not in data.columns:
            raise DesignError(
                "column", f"There is no column {column!r}; the columns are {', '.join(data.columns)}."
            )
    if not data[variable].dtype.is_numeric():
        raise DesignError("item", f"Column {variable!r} holds texts; quantiles need numbers.")
    data = data.with_columns(nw.col(variable).cast(nw.Float64))
    asked = _Asked(variable, tuple(probabilities), rule, interval, confidence)
    found = []
    for domain, inside in _domains(data, by):
        valid = inside & ~nw.col(variable).is_null() & ~nw.col(variable).is_nan()
        kept = data.select(valid.fill_null(value=False).alias("kept"))["kept"].to_numpy() & (weights > 0)
        found += _of_domain(
            data, design, asked, domain, valid, _Sorted.of(data[variable].to_numpy()[kept], weights[kept])
        )
    return found


@dataclass(frozen=True)
class _Asked:
    variable: str
    probabilities: tuple[float, ...]
    rule: str
    interval: str
    confidence: float


@dataclass(frozen=True)
class _Sorted:
    """Values in order with their weights and the weights added up.

    Where the weights up to a value meet p·W exactly the last bit decides; they are added up as R adds them.
    """

    values: Floats
    weights: Floats
    added: Floats

    @staticmethod
    def of(values: Floats, weights: Floats) -> "_Sorted":
        order = np.argsort(values, kind="stable")
        added = np.cumsum(weights[order].astype(np.longdouble)).astype(np.float64)
        return _Sorted(values[order], weights[order], added)

    def at(self, probability: float, rule: str) -> float:
        """Quantile by a rule."""
        if rule in _POSITIONS:
            return float(np.interp(probability, _POSITIONS[rule](self), self.values))
        total = self.added[-1]
        last = int(np.searchsorted(self.added, probability * total, side="right")) - 1
        after = min(last + 1, len(self.values) - 1)
        if last < 0 or probability != self.added[last] / total:
            return float(self.values[after])
        return float(self.values[last] + self.values[after if rule == "school" else last]) / 2


def _of_domain(
    data: nw.DataFrame[Any],
    design: Design,
    asked: _Asked,
    domain: Mapping[str, str],
    valid: nw.Expr,
    rows: _Sorted,
) -> list[Quantile]:
    if not len(rows.values):
        return [Quantile(domain, p, 0, None, None, None, None, 0, "none") for p in asked.probabilities]
    points = [rows.at(p, asked.rule) for p in asked.probabilities]
    measures = {
        f"below {index}": (nw.col(asked.variable) <= point).cast(nw.Float64)
        for index, point in enumerate(points)
    }
    reduced = reduce_frame(data.to_native(), design, measures, valid)
    shares = estimates(reduced, [Statistic(name, name, "1") for name in measures], design)
    found = []
    for index, (p, point) in enumerate(zip(asked.probabilities, points, strict=True)):
        share, variance = float(shares.estimate[index]), float(shares.covariance[index, index])
        n, df = int(shares.n[index]), int(shares.df[index])
        if df < 1:
            found.append(Quantile(domain, p, n, point, None, None, None, df, "none"))
            continue
        moments = Moments(min(share, 1.0), variance, n, df, confidence=asked.confidence)
        limits = interval_of(asked.interval, moments)
        lower = rows.at(limits.lower, asked.rule) if limits.lower >= 0 else None
        upper = rows.at(limits.upper, asked.rule) if limits.upper <= 1 else None
        se = None if lower is None or upper is None else (upper - lower) / (2 * moments.t)
        found.append(Quantile(domain, p, n, point, lower, upper, se, df, limits.method))
    return found


def _check(probabilities: Sequence[float], rule: str, interval: str) -> None:
    if rule not in RULES:
        raise DesignError("item", f"There is no rule {rule!r}; choose one of {', '.join(RULES)}.")
    if interval not in METHODS:
        raise DesignError("item", f"There is no interval {interval!r}; choose one of {', '.join(METHODS)}.")
    for p in probabilities:
        if not 0 < p < 1:
            raise DesignError("item", f"{p!r} is not a probability between 0 and 1; give one such as 0.5.")


def _domains(data: nw.DataFrame[Any], by: Sequence[str]) -> list[tuple[dict[str, str], nw.Expr]]:
    """Domains with a condition for their rows, the whole first, then by the order of their values."""
    whole: tuple[dict[str, str], nw.Expr] = ({}, nw.lit(value=True))
    if not by:
        return [whole]
    distinct = data.select(*by).drop_nulls().unique().rows()
    domains = [
        (
            dict(zip(by, (str(value) for value in values), strict=True)),
            nw.all_horizontal(*(nw.col(c) == v for c, v in zip(by, values, strict=True)), ignore_nulls=False),
        )
        for values in distinct
    ]
    return [whole, *sorted(domains, key=lambda pair: [natural(value) for value in pair[0].values()])]


_POSITIONS: dict[str, Callable[[_Sorted], Floats]] = {
    "hf4": lambda rows: rows.added / rows.added[-1],
    "hf5": lambda rows: (rows.added - rows.weights / 2) / rows.added[-1],
    "hf6": lambda rows: rows.added / (rows.added[-1] + rows.weights[-1]),
    "hf7": lambda rows: (rows.added - rows.weights) / max(rows.added[-1] - rows.weights[-1], 1e-300),
    "hf8": lambda rows: (rows.added - rows.weights / 3) / (rows.added[-1] + rows.weights[-1] / 3),
    "hf9": lambda rows: (rows.added - rows.weights * 3 / 8) / (rows.added[-1] + rows.weights[-1] / 4),
}
RULES = ("math", "school", *_POSITIONS)
