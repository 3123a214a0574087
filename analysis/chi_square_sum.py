"""Tail of a weighted sum of chi-square variables, to which statistics of survey tables converge."""

import math

import numpy as np
from scipy import optimize, stats

from analysis.results import Floats


def satterthwaite(weights: Floats) -> tuple[float, float]:
    """Scale and degrees of freedom of the chi-square with the mean and variance of sum_i w_i chi2(1).

    scale = sum w^2 / sum w, df = (sum w)^2 / sum w^2. Source: Satterthwaite, Biometrics Bulletin 2 (1946).

    >>> satterthwaite(np.array([2.0, 2.0, 2.0]))
    (2.0, 3.0)
    """
    total, squares = float(weights.sum()), float((weights**2).sum())
    return squares / total, total**2 / squares


def upper_tail(x: float, weights: Floats, ddf: float) -> float:
    """P(sum_i w_i chi2(1) > x · chi2(ddf)/ddf) by the saddlepoint, in Barndorff-Nielsen's form.

    weights  shape (k,), 0 or more and not all 0
    ddf      degrees of freedom of the estimated scale; the sum uses its whole part, as R does

    The saddlepoint is that of sum_i w_i chi2(1) - (x/ddf) chi2(ddf) at 0. Near its mean, where the form has
    no value, F with Satterthwaite's degrees of freedom. Source: Kuonen, Biometrika 86 (1999); R's
    survey::pFsum (method = "saddlepoint").

    >>> round(upper_tail(5.991, np.array([1.0, 1.0]), 1e6), 3)  # exactly 0.050
    0.051
    """
    scale, df = satterthwaite(weights)
    a = np.append(weights, -x / ddf) / weights.max()
    times = np.append(np.ones(len(weights)), np.floor(ddf))

    def slope(zeta: float) -> float:
        return float(np.sum(times * a / (1 - 2 * zeta * a)))

    zeta = float(optimize.brentq(slope, 0.99999 / (2 * a.min()), 0.99999 / 2, xtol=1e-14))
    if abs(zeta) < 1e-4:
        return float(stats.f.sf(x / scale / df, df, ddf))
    w = math.copysign(math.sqrt(float(np.sum(times * np.log(1 - 2 * zeta * a)))), zeta)
    v = zeta * math.sqrt(2 * float(np.sum(times * (a / (1 - 2 * zeta * a)) ** 2)))
    return float(stats.norm.sf(w + math.log(v / w) / w))
