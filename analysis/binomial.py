"""Intervals and exact tests of a plain count: x favourable of n answers of a simple random sample."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.confidence import below_upper, tail
from analysis.errors import StatisticError
from analysis.interval import Moments, clopper_pearson, wilson
from analysis.options import ensure_share


@dataclass(frozen=True)
class BinomialTest:
    """Exact test of a share: p of so few, of so many, and of an outcome as unlikely (two-sided)."""

    p_less: float
    p_greater: float
    p_two_sided: float


def binomial_interval(
    favourable: int, n: int, *, method: str = "wilson", confidence: float = 0.95
) -> tuple[float, float]:
    """Limits of a share from x of n by one of `BINOMIAL_METHODS`.

    wilson                       Wilson's score limits (JASA 22, 1927)
    wilson-continuity-corrected  the same for x -+ 1/2 (R's prop.test with correct = TRUE)
    clopper-pearson              quantiles of Beta(x, n-x+1) and Beta(x+1, n-x) (Biometrika 26, 1934)
    jeffreys                     quantiles of Beta(x+1/2, n-x+1/2); 0 at x = 0 and 1 at x = n (Brown, Cai and
                                 DasGupta, Statistical Science 16, 2001)

    Raises StatisticError ("value"): an unknown method, n < 1, x outside 0 to n, confidence outside 0 to 1.

    >>> [round(limit, 4) for limit in binomial_interval(588, 600)]
    [0.9654, 0.9885]
    >>> [round(limit, 4) for limit in binomial_interval(72, 72, method="clopper-pearson")]
    [0.9501, 1.0]
    """
    _refuse(favourable, n)
    if method not in BINOMIAL_METHODS:
        raise StatisticError(
            "value", f"There is no interval {method!r}; choose one of {', '.join(BINOMIAL_METHODS)}."
        )
    tail(confidence)
    return BINOMIAL_METHODS[method](favourable, n, confidence)


def binomial_test(favourable: int, n: int, target: float) -> BinomialTest:
    """Exact test that the share is `target`.

    Two-sided: the probability of all counts that are no likelier than x (R's binom.test).
    Raises StatisticError ("value"): n < 1, x outside 0 to n, a target outside 0 to 1.

    >>> found = binomial_test(59, 59, 0.95)
    >>> round(found.p_greater, 4), found.p_less
    (0.0485, 1.0)
    """
    _refuse(favourable, n)
    if not 0 < target < 1:
        raise StatisticError("value", f"The target must lie between 0 and 1, not {target}.")
    return BinomialTest(
        float(stats.binom.cdf(favourable, n, target)),
        float(stats.binom.sf(favourable - 1, n, target)),
        float(stats.binomtest(favourable, n, target).pvalue),
    )


def finite_interval(
    favourable: int, n: int, population: int, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Exact limits of the share in a finite population after x favourable of n drawn without replacement.

    All A of N favourable persons with P(X >= x | A) and P(X <= x | A) above half the error; limits are the
    least and the greatest of them over N. Source: Buonaccorsi, The American Statistician 41 (1987); Wright,
    Exact Confidence Bounds when Sampling from Small Finite Universes (1991).
    Raises StatisticError ("value"): as `binomial_interval`, or a population below n.

    >>> [round(limit, 4) for limit in finite_interval(285, 300, 2904)]
    [0.9208, 0.9707]
    """
    _refuse(favourable, n)
    if population < n:
        raise StatisticError("value", f"The population of {population} is below the sample of {n}.")
    beyond = tail(confidence)
    possible = np.arange(favourable, population - n + favourable + 1)
    many = stats.hypergeom.sf(favourable - 1, population, possible, n)
    few = stats.hypergeom.cdf(favourable, population, possible, n)
    return float(possible[many > beyond].min() / population), float(possible[few > beyond].max() / population)


def finite_test(favourable: int, n: int, population: int, target: float) -> float:
    """P(X <= x) if just enough of the population to reach the target, ceil(target · N), were favourable.

    A small value says that the target is not reached. Raises as `finite_interval`, and StatisticError
    ("value") for a target outside 0 to 1.

    >>> round(finite_test(57, 60, 66, 0.95), 4)
    0.7478
    """
    _refuse(favourable, n)
    if population < n:
        raise StatisticError("value", f"The population of {population} is below the sample of {n}.")
    ensure_share(target, "target")
    enough = math.ceil(target * population - 1e-9)
    return float(stats.hypergeom.cdf(favourable, population, enough, n))


def _refuse(favourable: int, n: int) -> None:
    if n < 1 or not 0 <= favourable <= n:
        raise StatisticError("value", f"{favourable} of {n} is no count; it must be 0 to n, and n 1 or more.")


def _moments(favourable: int, n: int, confidence: float) -> Moments:
    return Moments(favourable / n, 0.0, n, max(n - 1, 1), confidence=confidence)


def _wilson(favourable: int, n: int, confidence: float) -> tuple[float, float]:
    return wilson(_moments(favourable, n, confidence), n)


def _clopper_pearson(favourable: int, n: int, confidence: float) -> tuple[float, float]:
    return clopper_pearson(_moments(favourable, n, confidence), n)


def _corrected(favourable: int, n: int, confidence: float) -> tuple[float, float]:
    z = float(stats.norm.ppf(below_upper(confidence)))

    def lower(x: int) -> float:
        p = (x - 0.5) / n
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, (p + z * z / (2 * n) - half) / (1 + z * z / n)) if x > 0 else 0.0

    return lower(favourable), 1 - lower(n - favourable)


def _jeffreys(favourable: int, n: int, confidence: float) -> tuple[float, float]:
    def lower(x: int) -> float:
        return float(stats.beta.ppf(tail(confidence), x + 0.5, n - x + 0.5)) if x > 0 else 0.0

    return lower(favourable), 1 - lower(n - favourable)


BINOMIAL_METHODS: Mapping[str, Callable[[int, int, float], tuple[float, float]]] = {
    "wilson": _wilson,
    "wilson-continuity-corrected": _corrected,
    "clopper-pearson": _clopper_pearson,
    "jeffreys": _jeffreys,
}
