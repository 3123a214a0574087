"""Tail of a weighted sum of chi-square variables, to which statistics of survey tables converge."""

import math

import numpy as np
from scipy import optimize, stats

from analysis.results import Floats

_AT_THE_MEAN = 1e-4  # of the saddlepoint: nearer its formula is 0/0


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
    ddf      degrees of freedom of the estimated scale; the sum uses its whole part, as R does; infinite where
             the scale counts as known

    The saddlepoint is that of sum_i w_i chi2(1) - (x/ddf) chi2(ddf) at 0. Near its mean, where the form has
    no value, F with Satterthwaite's degrees of freedom. Source: Kuonen, Biometrika 86 (1999); R's
    survey::pFsum and pchisqsum (method = "saddlepoint").

    >>> round(upper_tail(5.991, np.array([1.0, 1.0]), np.inf), 3)  # exactly 0.050
    0.051
    """
    scale, df = satterthwaite(weights)
    a, at = weights / weights.max(), x / weights.max()
    known = math.isinf(ddf)
    whole, each = (0.0, 0.0) if known else (math.floor(ddf), at / ddf)

    def slope(zeta: float) -> float:
        of_scale = at if known else whole * each / (1 + 2 * zeta * each)
        return float(np.sum(a / (1 - 2 * zeta * a))) - of_scale

    least = -len(a) / (2 * at) - 1 if known else -0.99999 / (2 * each)
    zeta = float(optimize.brentq(slope, least, 0.99999 / 2, xtol=1e-14))
    if abs(zeta) < _AT_THE_MEAN:
        tail = stats.chi2.sf(x / scale, df) if known else stats.f.sf(x / scale / df, df, ddf)
        return float(tail)
    grown = 2 * zeta * at if known else whole * math.log1p(2 * zeta * each)
    w = math.copysign(math.sqrt(float(np.sum(np.log1p(-2 * zeta * a))) + grown), zeta)
    spread = float(np.sum((a / (1 - 2 * zeta * a)) ** 2)) + whole * (each / (1 + 2 * zeta * each)) ** 2
    v = zeta * math.sqrt(2 * spread)
    return float(stats.norm.sf(w + math.log(v / w) / w))
