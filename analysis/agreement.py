"""Agreement of two ratings: kappa, plain, weighted and under a design; correlations."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from narwhals.typing import IntoFrame
from scipy import stats

from analysis.confidence import below_upper
from analysis.crosstab import crosstab
from analysis.design import Design
from analysis.errors import StatisticError
from analysis.frame_columns import complete_rows, refuse_constant
from analysis.options import ensure_option
from analysis.results import Floats

KappaWeights = Literal["none", "linear", "quadratic"]
KappaError = Literal["fleiss", "psych"]


@dataclass(frozen=True)
class Kappa:
    """Agreement beyond chance, its standard error, and the rows it rests on."""

    kappa: float
    se: float
    n: int

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Normal limits; they may leave -1 to 1.

        Raises StatisticError ("value") for a confidence outside 0 to 1.
        """
        half = float(stats.norm.ppf(below_upper(confidence))) * self.se
        return self.kappa - half, self.kappa + half


@dataclass(frozen=True)
class Correlations:
    """Pearson's r, Spearman's rho, Kendall's tau-b, and the complete rows they rest on."""

    pearson: float
    spearman: float
    kendall_b: float
    n: int


def kappa(
    frame: IntoFrame,
    first: str,
    second: str,
    *,
    weights: KappaWeights = "none",
    error: KappaError = "fleiss",
) -> Kappa:
    """Cohen's kappa of two columns of categories (numbers, scale points) for a simple sample.

    kappa = (o - e)/(1 - e), o = sum v_ab p_ab, e = sum v_ab p_a p_b; v_ab is 1 on the diagonal and else 0
    ("none"), 1 - |a - b|/(k - 1) ("linear") or 1 - (a - b)^2/(k - 1)^2 ("quadratic"), a and b places among
    the k categories that occur. n V = [sum p_ab (v_ab (1 - e) - (v_a. + v_.b)(1 - o))^2 - (o e - 2 e + o)^2]
    / (1 - e)^4, v_a. = sum_b v_ab p_b. Source: Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969).

    error  "fleiss": as above. "psych": for a comparison with R's psych::cohen.kappa only, whose weighted
           error has p_b sum_a v_ab where the source has sum_a v_ab p_a: it comes out too large or too small.

    Raises StatisticError: fewer than two complete rows ("few"), one category only ("constant"), weights
    or an error that there are not ("value").

    >>> import polars as pl
    >>> ratings = pl.DataFrame({"a": [1, 1, 2, 2, 3, 3], "b": [1, 1, 2, 3, 3, 3]})
    >>> round(kappa(ratings, "a", "b").kappa, 4), round(kappa(ratings, "a", "b", weights="linear").kappa, 4)
    (0.75, 0.8235)
    """
    ensure_option(error, KappaError, "error")
    values = complete_rows(frame, [first, second])
    levels, place = np.unique(values, return_inverse=True)
    if len(levels) < 2:
        raise StatisticError("constant", f"{first!r} and {second!r} have one category only, {levels[0]:g}.")
    place = place.reshape(values.shape)
    p = np.zeros((len(levels), len(levels)))
    np.add.at(p, (place[:, 0], place[:, 1]), 1 / len(values))
    v = _agreement_weights(len(levels), weights)
    found, gradient = _kappa(p, v)
    variance = float(np.sum(p * gradient**2) - np.sum(p * gradient) ** 2) / len(values)
    if error == "psych" and weights != "none":
        variance = _variance_of_psych(p, v) / len(values)
    return Kappa(found, float(np.sqrt(max(variance, 0.0))), len(values))


def design_kappa(
    frame: IntoFrame, first: str, second: str, design: Design, *, weights: KappaWeights = "none"
) -> Kappa:
    """The same kappa of weighted shares, its error by the delta method under the design (R's svykappa).

    Categories are those that occur in either column; they may be texts. Raises StatisticError: no complete
    rows ("empty"), one category only ("constant"); DesignError as `reduce_frame` does.

    >>> import polars as pl
    >>> ratings = pl.DataFrame({"a": ["n", "n", "y", "y"], "b": ["n", "y", "y", "y"]})
    >>> round(design_kappa(ratings, "a", "b", Design()).kappa, 4)
    0.5
    """
    table = crosstab(frame, (first, second), design, common=True)
    if len(table.levels[0]) < 2:
        raise StatisticError(
            "constant", f"{first!r} and {second!r} have one category only, {table.levels[0][0]}."
        )
    p = table.total / table.total.sum()
    found, gradient = _kappa(p, _agreement_weights(len(p), weights))
    variance = float(gradient.ravel() @ table.share_covariance() @ gradient.ravel())
    return Kappa(found, float(np.sqrt(max(variance, 0.0))), table.n)


def correlations(frame: IntoFrame, first: str, second: str) -> Correlations:
    """Correlations of two numeric columns over the rows where both are filled in, unweighted.

    Raises StatisticError: fewer than two complete rows ("few"), a constant column ("constant").

    >>> import polars as pl
    >>> found = correlations(pl.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4]}), "a", "b")
    >>> round(found.pearson, 4), round(found.spearman, 4), round(found.kendall_b, 4)
    (0.8, 0.8, 0.6667)
    """
    values = complete_rows(frame, [first, second])
    refuse_constant(values, [first, second])
    a, b = values.T
    return Correlations(
        float(stats.pearsonr(a, b).statistic),
        float(stats.spearmanr(a, b).statistic),
        float(stats.kendalltau(a, b).statistic),
        len(values),
    )


def _agreement_weights(levels: int, weights: KappaWeights) -> Floats:
    ensure_option(weights, KappaWeights, "kind of weights")
    place = np.arange(levels)
    apart = np.abs(place[:, None] - place[None, :]) / (levels - 1)
    if weights == "linear":
        return np.asarray(1 - apart)
    return np.asarray(1 - apart**2) if weights == "quadratic" else np.eye(levels)


def _kappa(p: Floats, v: Floats) -> tuple[float, Floats]:
    """Kappa and its derivative by each share, shape (k, k)."""
    row, column = p.sum(axis=1), p.sum(axis=0)
    o, e = float(np.sum(v * p)), float(row @ v @ column)
    by_share = (v @ column)[:, None] + (row @ v)[None, :]
    return (o - e) / (1 - e), np.asarray((v * (1 - e) - by_share * (1 - o)) / (1 - e) ** 2)


def _variance_of_psych(p: Floats, v: Floats) -> float:
    row, column = p.sum(axis=1), p.sum(axis=0)
    o, e = float(np.sum(v * p)), float(row @ v @ column)
    by_share = (v.T @ column)[:, None] + (row * v.sum(axis=1))[None, :]
    total = float(np.sum(p * (v * (1 - e) - by_share * (1 - o)) ** 2))
    return (total - (o * e - 2 * e + o) ** 2) / (1 - e) ** 4
