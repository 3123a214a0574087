"""Funnel plot figures: how far units may lie from a share by chance, and how much more they do."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.counts import checked_counts
from analysis.errors import StatisticError
from analysis.results import Floats

_LIMITS = (0.025, 0.975, 0.001, 0.999)


@dataclass(frozen=True)
class Funnel:
    """Where each unit stands.

    centre      the share the units are compared with
    lower95, upper95, lower998, upper998  shape (units,): limits of a unit of that size by chance alone
    z           shape (units,): (share - centre) / standard error
    phi         mean squared z after winsorising: 1 is chance alone
    tau2        variance of true shares between units beyond chance, 0 or more
    z_adjusted  shape (units,): z with tau2 added to the variance
    """

    centre: float
    lower95: Floats
    upper95: Floats
    lower998: Floats
    upper998: Floats
    z: Floats
    phi: float
    tau2: float
    z_adjusted: Floats


def funnel(
    favourable: Sequence[int], n: Sequence[int], *, centre: float | None = None, winsorise: float = 0.1
) -> Funnel:
    """Funnel of the shares x/n of units around `centre` (None: that of all together).

    z is cut at its `winsorise` and 1 - `winsorise` quantiles (linear interpolation) before phi = mean z^2;
    tau2 = max(0, (I phi - (I - 1)) / (sum w - sum w^2/sum w)), w = n/(centre (1 - centre)), I units.
    Source: Spiegelhalter, Statistics in Medicine 24 (2005); his Quality and Safety in Health Care 14 (2005).

    Raises StatisticError: lengths that differ ("match"), counts that are none ("value"), fewer than two units
    ("few"), a centre of 0 or 1 ("constant").

    >>> found = funnel([45, 30, 96], [50, 40, 100], centre=0.9)
    >>> found.z.round(2).tolist(), round(found.tau2, 4)
    ([0.0, -3.16, 2.0], 0.0054)
    """
    x, m = checked_counts(favourable, n)
    theta = float(x.sum() / m.sum()) if centre is None else centre
    if not 0 < theta < 1:
        raise StatisticError("constant", f"The centre is {theta:g}; a funnel needs one between 0 and 1.")
    variance = theta * (1 - theta) / m
    z = (x / m - theta) / np.sqrt(variance)
    cut = np.clip(z, *np.quantile(z, [winsorise, 1 - winsorise]))
    phi, w, units = float((cut**2).mean()), 1 / variance, len(x)
    tau2 = max(0.0, float((units * phi - (units - 1)) / (w.sum() - (w**2).sum() / w.sum())))
    low, high, far_low, far_high = (funnel_limits(m, theta, tail) for tail in _LIMITS)
    adjusted = (x / m - theta) / np.sqrt(variance + tau2)
    return Funnel(theta, low, high, far_low, far_high, z, phi, tau2, np.asarray(adjusted))


def funnel_limits(n: Sequence[int] | Floats, centre: float, tail: float) -> Floats:
    """Share below which a unit of size n falls with probability `tail`, shape (units,).

    Exact binomial quantile r, interpolated: (r - (P(X <= r) - tail)/P(X = r)) / n. The interpolation may lead
    a little below 0 or above 1, where a plot ends.
    Source: Spiegelhalter, Statistics in Medicine 24 (2005), appendix.
    Raises StatisticError ("value"): a size below 1, a centre or tail that does not lie between 0 and 1.

    >>> funnel_limits([10, 100], 0.95, 0.025).round(4).tolist()
    [0.7181, 0.8981]
    """
    size = np.asarray(n, dtype=np.float64)
    if not (size >= 1).all():
        raise StatisticError("value", "Every unit of a funnel needs a size of 1 or more.")
    if not (0 < centre < 1 and 0 < tail < 1):
        raise StatisticError("value", f"Centre and tail lie between 0 and 1, not at {centre:g} and {tail:g}.")
    r = stats.binom.ppf(tail, size, centre)
    limit = (r - (stats.binom.cdf(r, size, centre) - tail) / stats.binom.pmf(r, size, centre)) / size
    return np.asarray(limit)
