"""What a planned sample is worth before it is drawn."""

from functools import lru_cache

from scipy import stats

from analysis.confidence import below_upper
from analysis.errors import StatisticError
from analysis.interval import KORN_GRAUBARD, Moments, interval
from analysis.results import Verdict
from analysis.target import plain_comparison, verdict


def cluster_design_effect(size: float, icc: float) -> float:
    """Design effect 1 + (m - 1)·rho of whole clusters of m answers with intra-class correlation rho.

    Source: Kish, Survey Sampling (1965), 5.4. n answers are worth n / deff of a simple random sample.

    >>> deff = cluster_design_effect(22, 0.05)
    >>> round(deff, 2), round(660 / deff)
    (2.05, 322)
    """
    return 1 + (size - 1) * icc


def sample_size(
    share: float, margin: float, *, population: int | None = None, confidence: float = 0.95
) -> float:
    """Answers for an interval of share +- margin by the normal formula, not rounded.

    n0 = z^2 p (1-p)/margin^2; with a finite population n0/(1 + (n0 - 1)/N). Source: Cochran, Sampling
    Techniques (1977), 4.4. Round up, and multiply by the design effect of the plan.
    Raises StatisticError ("value"): share or confidence outside 0 to 1, margin or population not
    above 0.

    >>> round(sample_size(0.95, 0.03)), round(sample_size(0.95, 0.03, population=2904))
    (203, 190)
    """
    _refuse_share(share)
    if not margin > 0 or (population is not None and population < 1):
        raise StatisticError("value", "Margin and population must be above 0.")
    z = float(stats.norm.ppf(below_upper(confidence)))
    n0 = z**2 * share * (1 - share) / margin**2
    return n0 if population is None else n0 / (1 + (n0 - 1) / population)


def verdict_power(
    n: int, share: float, target: float, *, population: int | None = None, confidence: float = 0.95
) -> float:
    """Probability that n answers of a simple random sample decide, if the true share is `share`.

    To decide is "met" where the true share reaches the target, else "not met", by the default interval.
    Counts are binomial, or hypergeometric with round(share·N) favourable of the population N and fpc.
    Raises StatisticError ("value"): share, target or confidence outside 0 to 1, n < 2 or above the
    population.

    >>> round(verdict_power(851, 0.97, 0.95), 3), verdict_power(71, 1.0, 0.95)
    (0.841, 0.0)
    """
    _refuse_share(share)
    _refuse_target(target)
    if n < 2 or (population is not None and n > population):
        raise StatisticError("value", f"n must be 2 or more and not above the population, not {n}.")
    wanted: Verdict = plain_comparison(share, target)
    edge = _edge(n, target, wanted, population, confidence, round(n * target))
    return _probability(n, share, wanted, edge, population)


def decisive_sample(
    share: float,
    target: float,
    *,
    power: float = 0.8,
    population: int | None = None,
    confidence: float = 0.95,
    most: int = 100_000,
) -> int | None:
    """Least n from which on every larger sample decides with at least `power`; None where none up to `most`.

    The power rises like a saw, so the first n that touches `power` is not enough. Multiply by the design
    effect of the plan. A population taken completely always decides. Raises as `verdict_power`; a true share
    that equals the target never decides ("value").

    >>> decisive_sample(0.98, 0.95), decisive_sample(1.0, 0.95)
    (338, 72)
    """
    _refuse_share(share)
    _refuse_target(target)
    if share == target or not 0 < power < 1:
        raise StatisticError("value", "The true share must differ from the target; power must be below 1.")
    top = most if population is None else population
    high = min(16, top)
    while (
        high < top
        and verdict_power(high, share, target, population=population, confidence=confidence) < (1 + power) / 2
    ):
        high = min(2 * high, top)
    if population is None and high == top:
        return None
    wanted = plain_comparison(share, target)
    n, edge = high, _edge(high, target, wanted, population, confidence, round(high * target))
    while n > 2:
        edge = _edge(n - 1, target, wanted, population, confidence, edge)
        if _probability(n - 1, share, wanted, edge, population) < power:
            return n
        n -= 1
    return n


def _refuse_share(share: float) -> None:
    if not 0 <= share <= 1:
        raise StatisticError("value", f"A share must lie between 0 and 1, not {share}.")


def _refuse_target(target: float) -> None:
    if not 0 < target < 1:
        raise StatisticError("value", f"The target must lie between 0 and 1, not {target}.")


def _edge(
    n: int, target: float, wanted: Verdict, population: int | None, confidence: float, near: int
) -> int:
    """Least count that gives "met", or greatest that gives "not met"; n + 1 or -1 where no count does.

    The search starts at `near`.
    """
    step = -1 if wanted == "met" else 1
    x = max(0, min(near, n))
    while 0 <= x <= n and _verdict(x, n, target, population, confidence) == wanted:
        x += step
    while 0 <= x <= n and _verdict(x, n, target, population, confidence) != wanted:
        x -= step
    return x


@lru_cache(maxsize=4096)
def _verdict(x: int, n: int, target: float, population: int | None, confidence: float) -> Verdict:
    p, fraction = x / n, n / population if population else 0.0
    if fraction >= 1:
        return plain_comparison(p, target)
    variance = (1 - fraction) * p * (1 - p) / (n - 1)
    limits = interval(KORN_GRAUBARD, Moments(p, variance, n, n - 1, fraction, confidence=confidence))
    return verdict(limits.lower, limits.upper, target)


def _probability(n: int, share: float, wanted: Verdict, edge: int, population: int | None) -> float:
    if population is None:
        return float(
            stats.binom.sf(edge - 1, n, share) if wanted == "met" else stats.binom.cdf(edge, n, share)
        )
    favourable = round(share * population)
    if wanted == "met":
        return float(stats.hypergeom.sf(edge - 1, population, favourable, n))
    return float(stats.hypergeom.cdf(edge, population, favourable, n))
