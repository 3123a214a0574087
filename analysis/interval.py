"""Confidence intervals for a share from its moments, honest at 0 and 100 %."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scipy import optimize, stats

from analysis.confidence import below_upper, tail

KORN_GRAUBARD, KORN_GRAUBARD_R, KORN_GRAUBARD_NCHS = "korn-graubard", "korn-graubard-r", "korn-graubard-nchs"
CLOPPER_PEARSON = "clopper-pearson"


@dataclass(frozen=True)
class Moments:
    """What an interval is made from.

    share        between 0 and 1
    variance     of the share, design-based
    n            valid answers
    df           degrees of freedom, at least 1
    fraction     sampling fraction f, 0 without finite-population correction
    missing      rows of the domain without a valid answer
    parent_deff  design effect without fpc of the parent domain; 1 where none is known
    confidence   for example 0.95
    logit_variance  of log(p/(1-p)) where it is known otherwise than from `variance`: from replicates
    """

    share: float
    variance: float
    n: int
    df: int
    fraction: float = 0.0
    missing: int = 0
    parent_deff: float = 1.0
    confidence: float = 0.95
    logit_variance: float | None = None

    @property
    def t(self) -> float:
        """Two-sided quantile of Student's t with df degrees of freedom."""
        return float(stats.t.ppf(below_upper(self.confidence), self.df))

    @property
    def degenerate(self) -> bool:
        """All answers alike, or no variance: methods that rest on the variance have nothing to say."""
        return self.share in (0.0, 1.0) or self.variance <= 0


@dataclass(frozen=True)
class Interval:
    """Limits, the effective number of answers they are made with, and the method that made them."""

    lower: float
    upper: float
    n_effective: float
    method: str


def interval(method: str, moments: Moments) -> Interval:
    """Interval of a share by one of `METHODS`.

    At 0 and 100 %, and without any variance, the methods that rest on the variance (R returns NaN, a width
    of zero or an error there) give way to Clopper-Pearson with the capped effective n of Korn-Graubard.
    Raises KeyError for an unknown method, StatisticError ("value") for a confidence outside 0 to 1.

    >>> found = interval("korn-graubard", Moments(share=1.0, variance=0.0, n=72, df=71))
    >>> round(found.lower, 5), found.upper
    (0.95006, 1.0)
    """
    limits, n_effective = METHODS[method]
    if moments.degenerate and method not in (KORN_GRAUBARD, "wilson"):
        limits, n_effective, method = clopper_pearson, capped_n_effective, CLOPPER_PEARSON
    n_eff = n_effective(moments)
    lower, upper = limits(moments, n_eff)
    return Interval(lower, upper, n_eff, method)


def variance_n_effective(moments: Moments) -> float:
    """p(1-p)/V: the size of a simple random sample with replacement of the same variance."""
    return moments.share * (1 - moments.share) / moments.variance


def t_ratio(moments: Moments, n: int) -> float:
    """(t(n-1) / t(df))^2: what few degrees of freedom take away (Korn and Graubard 1998)."""
    wide = stats.t.ppf(below_upper(moments.confidence), max(n - 1, moments.df))
    return float(wide / moments.t) ** 2


def adjusted_n_effective(moments: Moments) -> float:
    """p(1-p)/V times the t ratio, without a cap: R's svyciprop(method = "beta").

    Like R it takes n in the t ratio from all rows, those without an answer included.
    """
    return variance_n_effective(moments) * t_ratio(moments, moments.n + moments.missing)


def nchs_n_effective(moments: Moments) -> float:
    """The same, at most n, as NCHS presents shares (Parker and others, Vital Health Stat 2(175), 2017)."""
    return min(float(moments.n), adjusted_n_effective(moments))


def capped_n_effective(moments: Moments) -> float:
    """min(p(1-p)/V · r, n/(1-f) · r / max(1, d)), r the t ratio, d the parent's design effect.

    The cap holds at every share, so that 199 of 200 never says more than 200 of 200.
    """
    r = t_ratio(moments, moments.n)
    cap = moments.n / (1 - moments.fraction) * r / max(1.0, moments.parent_deff)
    return cap if moments.degenerate else min(variance_n_effective(moments) * r, cap)


def clopper_pearson(moments: Moments, n: float) -> tuple[float, float]:
    """Clopper-Pearson limits for p·n of n, n not necessarily whole (Clopper and Pearson 1934).

    >>> lower, upper = clopper_pearson(Moments(share=1.0, variance=0.0, n=59, df=58), 59)
    >>> round(lower, 4), upper
    (0.9394, 1.0)
    """
    beyond = tail(moments.confidence)

    def lower(share: float) -> float:
        return float(stats.beta.ppf(beyond, share * n, n - share * n + 1)) if share > 0 else 0.0

    return lower(moments.share), 1 - lower(1 - moments.share)


def wilson(moments: Moments, n: float) -> tuple[float, float]:
    """Wilson's score limits on n answers (Wilson 1927), with the normal quantile."""
    z = float(stats.norm.ppf(below_upper(moments.confidence)))

    def lower(p: float) -> float:
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return (p + z * z / (2 * n) - half) / (1 + z * z / n) if p > 0 else 0.0

    return lower(moments.share), 1 - lower(1 - moments.share)


def logit(moments: Moments, n: float) -> tuple[float, float]:
    """As `xlogit`, but with the replicates' own variance of the logit where there is one (R's "logit")."""
    if moments.logit_variance is None:
        return xlogit(moments, n)
    return _logit_limits(moments, math.sqrt(moments.logit_variance))


def xlogit(moments: Moments, _: float) -> tuple[float, float]:
    """Student-t limits on log(p/(1-p)) by the delta method, carried back (R's "xlogit")."""
    return _logit_limits(moments, math.sqrt(moments.variance) / (moments.share * (1 - moments.share)))


def _logit_limits(moments: Moments, se: float) -> tuple[float, float]:
    p = moments.share
    centre, half = math.log(p / (1 - p)), moments.t * se
    return 1 / (1 + math.exp(half - centre)), 1 / (1 + math.exp(-half - centre))


def asin(moments: Moments, _: float) -> tuple[float, float]:
    """Student-t limits on the arcsine of the root of the share, carried back (R's "asin")."""
    p = moments.share
    centre = math.asin(math.sqrt(p))
    half = moments.t * math.sqrt(moments.variance) / (2 * math.sqrt(p * (1 - p)))
    return math.sin(max(0.0, centre - half)) ** 2, math.sin(min(math.pi / 2, centre + half)) ** 2


def mean(moments: Moments, _: float) -> tuple[float, float]:
    """The share plus and minus t standard errors (R's "mean"); it may leave 0 to 1."""
    half = moments.t * math.sqrt(moments.variance)
    return moments.share - half, moments.share + half


def likelihood(moments: Moments, n: float) -> tuple[float, float]:
    """Shares whose scaled deviance from p on n_eff = p(1-p)/V answers stays below t(df)^2 · n/(n-1).

    Working likelihood with Rao and Scott's correction (1984); R's "likelihood", whose quasi-binomial
    dispersion divides by n - 1.
    """
    p, limit = moments.share, moments.t**2 * moments.n / (moments.n - 1)

    def excess(x: float) -> float:
        return 2 * n * (p * math.log(p / x) + (1 - p) * math.log((1 - p) / (1 - x))) - limit

    tiny = 1e-15
    lower = float(optimize.brentq(excess, tiny, p)) if excess(tiny) > 0 else 0.0
    upper = float(optimize.brentq(excess, p, 1 - tiny)) if excess(1 - tiny) > 0 else 1.0
    return lower, upper


Limits = Callable[[Moments, float], tuple[float, float]]
METHODS: Mapping[str, tuple[Limits, Callable[[Moments], float]]] = {
    KORN_GRAUBARD: (clopper_pearson, capped_n_effective),
    KORN_GRAUBARD_R: (clopper_pearson, adjusted_n_effective),
    KORN_GRAUBARD_NCHS: (clopper_pearson, nchs_n_effective),
    "wilson": (wilson, capped_n_effective),
    "logit": (logit, variance_n_effective),
    "xlogit": (xlogit, variance_n_effective),
    "asin": (asin, variance_n_effective),
    "mean": (mean, variance_n_effective),
    "likelihood": (likelihood, variance_n_effective),
}
