"""Partial pooling of units' shares: small units lean on all the others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from analysis.confidence import tail
from analysis.counts import checked_counts
from analysis.errors import StatisticError
from analysis.results import Floats

_NO_SPREAD = 1e-7  # correlation of two answers of a unit below which units do not differ at all


@dataclass(frozen=True)
class PooledShares:
    """Shares of units after pooling; they stand beside the raw ones, never in their place.

    mean, correlation  of the distribution of true shares: its mean, and 1/(a + b + 1) of Beta(a, b), which is
                       the correlation of two answers of the same unit; 0 where units do not differ
    share              shape (units,): (a + x)/(a + b + n)
    lower, upper       shape (units,): quantiles of Beta(a + x, b + n - x), a and b taken as known
    """

    mean: float
    correlation: float
    share: Floats
    lower: Floats
    upper: Floats


def partial_pooling(favourable: Sequence[int], n: Sequence[int], *, confidence: float = 0.95) -> PooledShares:
    """Empirical Bayes shares of units with x favourable of n answers, by the beta-binomial distribution.

    a and b maximise the beta-binomial likelihood. Where the likelihood is greatest without any spread all
    units get the common share. Sources: Griffiths, Biometrics 29 (1973); Efron and Morris, JASA 70 (1975).

    Raises StatisticError: lengths that differ ("match"), counts that are none ("value"), fewer than three
    units ("few"), all answers alike ("constant"), a confidence outside 0 to 1 ("value").

    >>> found = partial_pooling([50, 80, 5, 30], [100, 100, 5, 40])
    >>> found.share.round(2).tolist()  # the five favourable of five are not taken for 100 %
    [0.52, 0.79, 0.8, 0.74]
    """
    x, m = checked_counts(favourable, n, least=3)
    if x.sum() in (0, m.sum()):
        raise StatisticError("constant", "All answers are alike, so nothing is known of differences.")
    mean, correlation = _fit(x, m)
    beyond = tail(confidence)
    if correlation == 0:
        same = np.full(len(x), mean)
        return PooledShares(mean, 0.0, same, same.copy(), same.copy())
    size = 1 / correlation - 1
    a, b = mean * size + x, (1 - mean) * size + m - x
    lower, upper = stats.beta.ppf(beyond, a, b), stats.beta.ppf(1 - beyond, a, b)
    return PooledShares(mean, correlation, a / (a + b), np.asarray(lower), np.asarray(upper))


def _fit(x: Floats, m: Floats) -> tuple[float, float]:
    """Mean and correlation of greatest likelihood."""
    common = float(x.sum() / m.sum())

    def misfit(point: Floats) -> float:
        mean, correlation = special.expit(point)
        size = 1 / correlation - 1
        a, b = mean * size, (1 - mean) * size
        return -float(np.sum(special.betaln(a + x, b + m - x) - special.betaln(a, b)))

    start = np.array([special.logit(common), special.logit(0.05)])
    bounds = [(-30.0, 30.0), (special.logit(_NO_SPREAD), special.logit(0.999))]
    found = optimize.minimize(misfit, start, method="L-BFGS-B", bounds=bounds)
    without = -float(np.sum(special.xlogy(x, common) + special.xlogy(m - x, 1 - common)))
    mean, correlation = special.expit(found.x).tolist()
    if correlation <= 2 * _NO_SPREAD or found.fun >= without - 1e-6:
        return common, 0.0
    return mean, correlation
