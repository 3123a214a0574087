"""Predictive margins: what each group's mean would be with the whole population's covariates."""

from collections.abc import Sequence

import numpy as np
from narwhals.typing import IntoFrame
from scipy import special

from analysis.design import Design
from analysis.errors import StatisticError
from analysis.keys import natural
from analysis.linearised import score_covariance
from analysis.regression import Family, Fit, fit
from analysis.replicate import cell_totals, replicate_covariance
from analysis.results import Estimates, Floats
from analysis.terms import Factor, Term, columns_of


def predictive_margins(
    frame: IntoFrame,
    outcome: str,
    terms: Sequence[Term],
    group: str,
    design: Design,
    *,
    family: Family = "logistic",
) -> Estimates:
    """Mean outcome that each level of `group` would have with the whole population's covariates.

    The model has `terms` and Factor(group). m_g = sum w p(x, g) / sum w over all rows used, p the prediction
    with everybody moved to level g. V = V(m | b) + D V(b) D', D the weighted mean slope of the predictions;
    the covariance of the two parts is left out. Source: Graubard and Korn, Biometrics 55 (1999); the rules of
    R's svypredmeans.

    Returns Estimates named after the outcome, one domain a level in natural order; `df` is the model's.
    Raises as `logistic` and `linear`; StatisticError ("column") where `group` is among the terms.

    >>> import polars as pl
    >>> rows = pl.DataFrame({"y": [0.0, 1.0, 2.0, 5.0], "x": [0, 1, 0, 1], "g": ["a", "a", "b", "b"]})
    >>> predictive_margins(rows, "y", ["x"], "g", Design(), family="linear").estimate.round(10).tolist()
    [0.5, 3.5]
    """
    if group in columns_of(terms):
        raise StatisticError("column", f"{group!r} is the group and cannot be among the terms too.")
    fitted = fit(frame, outcome, [*terms, Factor(group)], design, family)
    found, reduced, used, total = fitted.regression, fitted.reduced, fitted.used, fitted.weight.sum()
    levels = sorted({reduced.cells[index][group] for index in np.flatnonzero(used)}, key=natural)
    everywhere = [_moved(fitted, group, level) for level in levels]
    share = fitted.weight / total
    margin = np.array([mean @ share for mean, _ in everywhere])
    D = np.array([slope.T @ share for _, slope in everywhere])
    V = _given_the_model(fitted, np.column_stack([mean for mean, _ in everywhere]), margin, design)
    own = [used & np.array([cell.get(group) == level for cell in (*reduced.cells, {})]) for level in levels]
    return Estimates(
        (outcome,) * len(levels),
        tuple({group: level} for level in levels),
        margin,
        V + D @ found.covariance @ D.T,
        np.full(len(levels), np.nan),
        np.array([reduced.n[cells].sum() for cells in own]),
        np.array([reduced.totals[0][cells].sum() for cells in own]),
        np.full(len(levels), found.df),
    )


def _given_the_model(fitted: Fit, predicted: Floats, margin: Floats, design: Design) -> Floats:
    """Covariance of the mean predictions (c, levels) were the coefficients known, shape (levels, levels)."""
    under_each = cell_totals(fitted.reduced, design)
    if under_each is not None and design.replicates is not None:
        W = under_each[0][fitted.used]
        return replicate_covariance(predicted.T @ W / W.sum(axis=0), margin, design.replicates)
    scores = [np.zeros((len(fitted.used), len(margin))) for _ in fitted.reduced.measures]
    scores[0][fitted.used] = (predicted - margin) / fitted.weight.sum()
    return score_covariance(fitted.reduced, scores, fitted.used, design)


def _moved(fitted: Fit, group: str, level: str) -> tuple[Floats, Floats]:
    """Predictions with everybody in one level, shape (c,), and their slopes by the coefficients, (c, p)."""
    X = fitted.matrix.values.copy()
    for column, (name, term) in enumerate(zip(fitted.matrix.names, fitted.matrix.terms, strict=True)):
        if term == group:
            X[:, column] = name == f"{group}={level}"
    linear = X @ fitted.regression.coefficients
    if fitted.regression.family == "linear":
        return linear, X
    mean = special.expit(linear)
    return mean, X * (mean * (1 - mean))[:, None]
