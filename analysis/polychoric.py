"""Polychoric correlations of ordered answers, and the alpha that follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from narwhals.typing import IntoFrame
from scipy import optimize, stats

from analysis.items import item_matrix
from analysis.results import Floats

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)
_LEAST = 1e-12  # a cell's probability where the logarithm of 0 would follow


@dataclass(frozen=True)
class Polychoric:
    """Correlations of the normal variables behind ordered items, shape (k, k), and their ordinal alpha."""

    correlations: Floats
    ordinal_alpha: float


def polychoric(
    frame: IntoFrame,
    items: Sequence[str],
    *,
    reverse: Mapping[str, float] | None = None,
    empty_cells: float = 0.0,
) -> Polychoric:
    """Polychoric correlations over complete rows, in two steps.

    Thresholds are normal quantiles of each item's cumulative shares; then each pair's rho maximises
    sum n_ab log P_ab, P_ab the bivariate normal probability between the thresholds. Ordinal alpha is
    k r / (1 + (k-1) r) with the mean correlation r. Sources: Olsson, Psychometrika 44 (1979); Zumbo,
    Gadermann and Zeisser, Journal of Modern Applied Statistical Methods 6 (2007).

    empty_cells  count put into cells without answers; psych::polychoric takes 0.5 where items have different
                 numbers of categories, else 0
    Raises as `item_matrix`: too few items or rows ("few"), a constant item ("constant").

    >>> import polars as pl
    >>> answers = pl.DataFrame({"a": [1, 1, 1, 2, 2, 2], "b": [1, 1, 2, 1, 2, 2]})
    >>> polychoric(answers, ["a", "b"]).correlations.round(3).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    values = item_matrix(frame, items, reverse or {}, "listwise")
    k = values.shape[1]
    R = np.eye(k)
    for i in range(k):
        for j in range(i):
            R[i, j] = R[j, i] = _pair(values[:, i], values[:, j], empty_cells)
    r = (R.sum() - k) / (k * (k - 1))
    return Polychoric(R, float(k * r / (1 + (k - 1) * r)))


def _pair(first: Floats, second: Floats, empty_cells: float) -> float:
    rows, a = np.unique(first, return_inverse=True)
    columns, b = np.unique(second, return_inverse=True)
    table = np.zeros((len(rows), len(columns)))
    np.add.at(table, (a, b), 1.0)
    table[table == 0] = empty_cells
    share = table / table.sum()
    up, left = (stats.norm.ppf(np.cumsum(share.sum(axis=axis))[:-1]) for axis in (1, 0))

    def misfit(rho: float) -> float:
        corners = np.zeros((len(up) + 2, len(left) + 2))
        corners[1:-1, 1:-1] = _bivariate_normal(up[:, None], left[None, :], rho)
        corners[1:-1, -1], corners[-1, 1:-1], corners[-1, -1] = stats.norm.cdf(up), stats.norm.cdf(left), 1
        cells = np.diff(np.diff(corners, axis=0), axis=1)
        return -float(np.sum(share * np.log(np.maximum(cells, _LEAST))))

    found = optimize.minimize_scalar(
        misfit, bounds=(-0.9999, 0.9999), method="bounded", options={"xatol": 1e-8}
    )
    return float(found.x)


def _bivariate_normal(h: Floats, k: Floats, rho: float) -> Floats:
    """P(X < h, Y < k) with correlation rho: Plackett's integral over the angle, by Gauss and Legendre."""
    end = np.arcsin(rho)
    angle = end * (_NODES + 1) / 2
    sine, square = np.sin(angle), np.cos(angle) ** 2
    h3, k3 = h[..., None], k[..., None]
    inner = np.exp(-(h3 * h3 + k3 * k3 - 2 * h3 * k3 * sine) / (2 * square))
    return np.asarray(stats.norm.cdf(h) * stats.norm.cdf(k) + (inner @ _WEIGHTS) * end / (4 * np.pi))
