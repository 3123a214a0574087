"""McDonald's omega of a scale: total from one common factor, hierarchical from a general one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from narwhals.typing import IntoFrame
from scipy import linalg, optimize
from scipy.stats import special_ortho_group

from analysis.errors import StatisticError
from analysis.items import as_correlations, covariances, item_matrix, squared_multiple_correlations
from analysis.results import Floats

_STARTS = 8  # of the rotation, which may stop where the criterion is flat but not least


@dataclass(frozen=True)
class Omega:
    """Omega total of a one-factor model.

    loadings, residual_variance  shape (items,), in units of the items
    omega           (sum l)^2 / ((sum l)^2 + sum theta)
    omega_observed  (sum l)^2 / variance of the sum of the items
    chi_square, df  fit of the model
    """

    loadings: Floats
    residual_variance: Floats
    omega: float
    omega_observed: float
    chi_square: float
    df: int


@dataclass(frozen=True)
class HierarchicalOmega:
    """Omega hierarchical (the general factor alone), omega total, alpha and Guttman's lambda 6."""

    hierarchical: float
    total: float
    alpha: float
    lambda6: float


def omega(frame: IntoFrame, items: Sequence[str], *, reverse: Mapping[str, float] | None = None) -> Omega:
    """Omega total from one common factor, fitted by maximum likelihood to complete rows.

    Minimises log|S| + tr(C S^-1) - log|C| - k over S = l l' + diag(theta), C the covariances with divisor n;
    chi_square is n times the minimum, on k(k-3)/2 degrees of freedom. Sources: McDonald, Test Theory (1999),
    chapter 6; Joreskog, Psychometrika 32 (1967). The numbers of lavaan::cfa to about 1e-6.

    Raises StatisticError: fewer than three items ("few"), a residual variance of 0 or less ("improper";
    lavaan returns a negative one), and as `item_matrix`.

    >>> import polars as pl
    >>> items = {"a": [1, 3, 1, 3, 2, 4, 4, 5], "b": [2, 2, 1, 2, 3, 3, 4, 5], "c": [2, 1, 3, 3, 3, 5, 3, 5]}
    >>> round(omega(pl.DataFrame(items), ["a", "b", "c"]).omega, 3)
    0.867
    """
    values = item_matrix(frame, items, reverse or {}, "listwise", least=3)
    n, k = values.shape
    C = covariances(values) * (n - 1) / n
    spread = np.sqrt(np.diag(C))
    loading, theta, minimum = _one_factor(as_correlations(C))
    if theta.min() < 1e-4:
        raise StatisticError(
            "improper",
            f"One factor explains {items[int(theta.argmin())]!r} completely; omega does not exist for these.",
        )
    loading, theta = loading * spread, theta * spread**2
    common = loading.sum() ** 2
    return Omega(
        loading,
        theta,
        float(common / (common + theta.sum())),
        float(common / (C.sum() * n / (n - 1))),
        n * minimum,
        k * (k - 3) // 2,
    )


def omega_hierarchical(
    frame: IntoFrame,
    items: Sequence[str],
    factors: int,
    *,
    reverse: Mapping[str, float] | None = None,
) -> HierarchicalOmega:
    """Omega hierarchical by Schmid and Leiman's transformation, over complete rows.

    `factors` group factors by minimum residuals, rotated by quartimin; the general factor is that of their
    correlations (with two group factors both load sqrt|phi|). With general loadings g and uniquenesses u^2 of
    the correlations R: hierarchical = (sum g)^2 / sum R, total = 1 - sum u^2 / sum R. Items that load
    negatively on the general factor are turned. Sources: Schmid and Leiman, Psychometrika 22 (1957);
    Zinbarg, Revelle, Yovel and Li, Psychometrika 70 (2005). The numbers of psych::omega to about 1e-3.

    Raises StatisticError: fewer than two factors or three items a factor ("few"), a uniqueness of 0
    ("improper"), and as `item_matrix`.

    >>> import polars as pl
    >>> people = [(1, 2, 1, 3, 2, 2), (2, 2, 3, 4, 4, 3), (3, 4, 3, 1, 2, 1), (5, 4, 5, 5, 4, 5)] * 3
    >>> answers = pl.DataFrame(people + [(4, 3, 3, 2, 3, 3)], schema=list("abcdef"), orient="row")
    >>> found = omega_hierarchical(answers, list("abcdef"), 2)
    >>> found.hierarchical < found.total
    True
    """
    if factors < 2 or len(items) < 3 * factors:
        raise StatisticError("few", "Omega hierarchical needs two factors or more and three items a factor.")
    R = as_correlations(covariances(item_matrix(frame, items, reverse or {}, "listwise")))
    loadings = _minimum_residuals(R, factors)
    unique = 1 - (loadings**2).sum(axis=1)
    if unique.min() <= 0:
        raise StatisticError(
            "improper", f"The factors explain {items[int(unique.argmin())]!r} completely; use fewer factors."
        )
    general = _general_loadings(loadings)
    turn = np.where(general < 0, -1.0, 1.0)
    general, R = general * turn, R * np.outer(turn, turn)
    k, total = len(items), R.sum()
    return HierarchicalOmega(
        float(general.sum() ** 2 / total),
        float(1 - unique.sum() / total),
        float(k / (k - 1) * (1 - k / total)),
        float(1 - (1 - squared_multiple_correlations(R)).sum() / total),
    )


def _one_factor(R: Floats) -> tuple[Floats, Floats, float]:
    """Loadings, residual variances and minimum of one factor fitted to correlations, first loading > 0."""
    k = len(R)

    def misfit(x: Floats) -> tuple[float, Floats]:
        loading, theta = x[:k], np.exp(x[k:])
        S = np.outer(loading, loading) + np.diag(theta)
        inverse = linalg.inv(S)
        gradient = inverse @ (S - R) @ inverse
        value = float(np.linalg.slogdet(S)[1] + np.sum(R * inverse))
        return value, np.concatenate([2 * gradient @ loading, np.diag(gradient) * theta])

    first = linalg.eigh(R)[1][:, -1]
    start: Floats = np.concatenate([first * np.sign(first.sum()) * np.sqrt(0.5 * k), np.full(k, np.log(0.5))])
    free, positive = (-np.inf, np.inf), (float(np.log(1e-6)), np.inf)
    bounds = [free] * k + [positive] * k
    found = optimize.minimize(
        misfit,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 5000, "maxfun": 50000},
    )
    minimum = float(found.fun - np.linalg.slogdet(R)[1] - k)
    return found.x[:k], np.exp(found.x[k:]), minimum


def _minimum_residuals(R: Floats, factors: int) -> Floats:
    """Unrotated loadings, shape (k, factors), that leave the least squared residual correlations."""

    def loadings(theta: Floats) -> Floats:
        roots, vectors = linalg.eigh(R - np.diag(theta))
        return np.asarray(vectors[:, -factors:] * np.sqrt(np.maximum(roots[-factors:], 0)))

    def misfit(theta: Floats) -> tuple[float, Floats]:
        roots, vectors = linalg.eigh(R - np.diag(theta))
        rest, directions = roots[:-factors], vectors[:, :-factors]
        return 0.5 * float(rest @ rest), -(directions**2) @ rest

    start = 1 - squared_multiple_correlations(R)
    found = optimize.minimize(
        misfit, start, jac=True, method="L-BFGS-B", bounds=[(0.005, 1)] * len(R), options={"ftol": 1e-14}
    )
    return loadings(found.x)


def _general_loadings(loadings: Floats) -> Floats:
    """Loadings of the items on the general factor, shape (k,)."""
    from statsmodels.multivariate.factor_rotation import (  # noqa: PLC0415 - statsmodels takes seconds to load
        rotate_factors,
    )

    turns = [
        np.eye(loadings.shape[1]),
        *special_ortho_group.rvs(loadings.shape[1], size=_STARTS, random_state=1),
    ]
    found = [rotate_factors(loadings @ turn, "quartimin") for turn in turns]
    rotated, T = min(found, key=lambda one: _quartimin(one[0]))
    sign = np.where(rotated.sum(axis=0) < 0, -1.0, 1.0)
    rotated, phi = rotated * sign, (T.T @ T) * np.outer(sign, sign)
    if len(phi) == 2:
        root = np.sqrt(abs(phi[0, 1]))
        second = np.array([root, np.sign(phi[0, 1]) * root])
    else:
        second = _minimum_residuals(phi, 1)[:, 0]
        second *= np.sign(second.sum())
    return np.asarray(rotated @ second)


def _quartimin(loadings: Floats) -> float:
    """Sum over pairs of factors of the products of their squared loadings; small where each item has one."""
    squares = loadings**2
    return float((squares.sum(axis=1) ** 2 - (squares**2).sum(axis=1)).sum())
