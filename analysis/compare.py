"""Differences and other functions of estimates, with their covariance and control of many comparisons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from analysis.errors import StatisticError
from analysis.options import ensure_option
from analysis.results import Estimates, Floats
from analysis.student import t_limits, t_p_values

Adjustment = Literal["holm", "benjamini-hochberg", "none"]
_STEP = 1e-30  # a complex step has no rounding, so it may be as small as can be


@dataclass(frozen=True)
class Contrasts:
    """Functions of estimates.

    names       one each
    estimate    shape (c,)
    covariance  shape (c, c)
    df          shape (c,): the least degrees of freedom of the estimates that enter
    """

    names: tuple[str, ...]
    estimate: Floats
    covariance: Floats
    df: Floats

    @property
    def se(self) -> Floats:
        """Standard errors, shape (c,)."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0))

    @property
    def p_values(self) -> Floats:
        """Two-sided p of 0 by Student's t, shape (c,); NaN where there is no error or no df."""
        return t_p_values(self.estimate, self.se, self.df)

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Limits by Student's t, each of shape (c,); NaN without df."""
        return t_limits(self.estimate, self.se, self.df, confidence)


def contrasts(found: Estimates, weights: Mapping[str, Sequence[float]]) -> Contrasts:
    """Linear contrasts K·estimate with covariance K·V·K'.

    weights  name -> one weight for each estimate, in their order (the whole comes first)

    Estimates of weight 0 do not enter, so an empty domain does no harm elsewhere.
    Raises StatisticError: a wrong number of weights ("match"), an estimate that there is not ("empty").

    >>> import polars as pl
    >>> from analysis import Design, means
    >>> frame = pl.DataFrame({"y": [1.0, 2.0, 5.0, 6.0], "wave": [1, 1, 2, 2]})
    >>> change = contrasts(means(frame, ["y"], Design(), by=["wave"]), {"change": [0, -1, 1]})
    >>> change.estimate.tolist(), round(float(change.se[0]), 4)
    ([4.0], 0.5774)
    """
    for name, row in weights.items():
        if len(row) != len(found.estimate):
            raise StatisticError(
                "match", f"Contrast {name!r} has {len(row)} weights for {len(found.estimate)} estimates."
            )
    K = np.array([list(row) for row in weights.values()], dtype=np.float64)
    enters = K != 0
    _refuse_missing(found, enters.any(axis=0))
    known = np.nan_to_num(found.estimate)
    return Contrasts(
        tuple(weights), K @ known, K @ np.nan_to_num(found.covariance) @ K.T, _least_df(found, enters)
    )


def transformed(found: Estimates, functions: Mapping[str, Callable[[Floats], float]]) -> Contrasts:
    """Smooth functions of the estimates by the delta method: V(f) = grad f' V grad f'.

    functions  name -> function of the array of estimates (the whole first), made of + - * / ** and NumPy's
               exp, log, sqrt and the like

    Derivatives are taken by complex steps, exact to the last bits (Squire and Trapp, SIAM Review 40, 1998),
    and held against a difference of the function itself. Source of the method: Sarndal et al. (1992), 5.5.
    Raises StatisticError ("value") where the function is not smooth or not finite there.

    >>> import polars as pl
    >>> from analysis import Design, means
    >>> frame = pl.DataFrame({"before": [2.0, 4.0], "after": [3.0, 9.0]})
    >>> found = means(frame, ["before", "after"], Design())
    >>> transformed(found, {"quotient": lambda m: m[1] / m[0]}).estimate.tolist()
    [2.0]
    """
    gradients = np.array([_gradient(name, f, found.estimate) for name, f in functions.items()])
    values = np.array([f(found.estimate) for f in functions.values()])
    _refuse_missing(found, (gradients != 0).any(axis=0))
    V = gradients @ np.nan_to_num(found.covariance) @ gradients.T
    return Contrasts(tuple(functions), values, V, _least_df(found, gradients != 0))


def pairwise(found: Estimates) -> Contrasts:
    """Differences of all pairs of domains (the whole is left out), later minus earlier.

    >>> import polars as pl
    >>> from analysis import Design, means
    >>> frame = pl.DataFrame({"y": [1.0, 2.0, 5.0, 6.0], "wave": [1, 1, 2, 2]})
    >>> pairwise(means(frame, ["y"], Design(), by=["wave"])).names
    ('wave=2 - wave=1',)
    """
    labels = [", ".join(f"{column}={value}" for column, value in d.items()) for d in found.domains]
    weights = {}
    for first, second in combinations(range(len(labels)), 2):
        if labels[first] and labels[second] and found.names[first] == found.names[second]:
            row = np.zeros(len(labels))
            row[first], row[second] = -1, 1
            weights[f"{labels[second]} - {labels[first]}"] = row.tolist()
    if not weights:
        raise StatisticError("few", "There are no two domains to compare.")
    return contrasts(found, weights)


def adjusted(p_values: Sequence[float] | Floats, method: Adjustment = "holm") -> Floats:
    """P values corrected for looking at several comparisons, in the order given.

    holm                the chance of any false finding stays below the level (Holm, Scand. J. Stat. 6, 1979):
                        p(i) · (m - i + 1), made non-decreasing
    benjamini-hochberg  the expected share of false findings does (Benjamini and Hochberg, JRSS B 57, 1995):
                        p(i) · m / i, made non-decreasing from above

    Raises StatisticError ("value") for a p outside 0 to 1 or missing, or an unknown method.

    >>> adjusted([0.01, 0.04, 0.03], "holm").round(4).tolist()
    [0.03, 0.06, 0.06]
    >>> adjusted([0.01, 0.04, 0.03], "benjamini-hochberg").round(4).tolist()
    [0.03, 0.04, 0.04]
    """
    p = np.asarray(p_values, dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():
        raise StatisticError("value", "Every p value must lie between 0 and 1; leave out the others.")
    ensure_option(method, Adjustment, "adjustment")
    if method == "none" or not len(p):
        return p
    order, m = np.argsort(p, kind="stable"), len(p)
    if method == "holm":
        stepped = np.maximum.accumulate(p[order] * np.arange(m, 0, -1))
    else:
        stepped = np.minimum.accumulate((p[order] * m / np.arange(1, m + 1))[::-1])[::-1]
    found = np.empty(m)
    found[order] = np.minimum(stepped, 1)
    return found


def adjusted_known(p_values: Floats, method: Adjustment) -> Floats:
    """The same over those that are known; NaN stays NaN, for a difference without an error is no comparison.

    >>> adjusted_known(np.array([0.01, np.nan, 0.04]), "holm").round(4).tolist()
    [0.02, nan, 0.04]
    """
    found = p_values.copy()
    known = np.isfinite(found)
    found[known] = adjusted(found[known], method)
    return found


def _gradient(name: str, f: Callable[[Floats], float], at: Floats) -> Floats:
    gradient = np.zeros(len(at))
    for index in np.flatnonzero(np.isfinite(at)):
        moved = at.astype(np.complex128)
        moved[index] += 1j * _STEP
        gradient[index] = np.imag(f(moved)) / _STEP  # type: ignore[arg-type]
        width = 1e-6 * max(1.0, abs(at[index]))
        up, down = at.copy(), at.copy()
        up[index], down[index] = at[index] + width, at[index] - width
        rough = (f(up) - f(down)) / (2 * width)
        if not np.isclose(gradient[index], rough, rtol=1e-3, atol=1e-6 * (1 + abs(rough))):
            raise StatisticError("value", f"{name!r} has no derivative there; use a smooth function.")
    return gradient


def _refuse_missing(found: Estimates, enters: Floats) -> None:
    for index in np.flatnonzero(enters & ~np.isfinite(found.estimate)):
        raise StatisticError(
            "empty", f"{found.names[index]} of {dict(found.domains[index])} has no valid answers to compare."
        )


def _least_df(found: Estimates, enters: Floats) -> Floats:
    return np.array([found.df[row].min() if row.any() else 0 for row in enters], dtype=np.float64)
