"""Frozen results: plain data that pages, files and commands print without computing anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Verdict = Literal["met", "not met", "undecided"]
Floats = npt.NDArray[np.float64]

SILENT_ALIKE = "assuming the silent are alike"
FULL_COUNT = "full count"
TOO_FEW_CLUSTERS = "too few clusters"
FIXED = "fixed by the margins"


@dataclass(frozen=True)
class Share:
    """Favourable share of one domain.

    n               valid answers; `missing` counts rows with an empty or negative code
    weighted_n      sum of the weights of valid answers
    estimate, se    share and its standard error as fractions, 0 to 1; None where unknown
    lower, upper    limits of the interval; None for a full count and where there are no degrees of freedom
    method          name of the interval used, "full count", "fixed by the margins", or "none"
    n_effective     effective number of answers the interval is made with
    deff            design effect: variance over that of a simple random sample with replacement of size n
    df              degrees of freedom used for the interval
    verdict         against the target: "met", "not met", "undecided"; None without a target or answers
    notes           what a reader has to know beside the figures
    """

    domain: Mapping[str, str]
    n: int
    missing: int
    weighted_n: float
    estimate: float | None
    se: float | None
    lower: float | None
    upper: float | None
    method: str
    n_effective: float | None
    deff: float | None
    df: int
    verdict: Verdict | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Estimates:
    """Several estimates with all their covariances.

    names, domains  what is estimated and for whom, one each (domains: column -> value, empty for the whole)
    estimate        shape (m,)
    covariance      shape (m, m), units of the estimates squared
    deff            shape (m,): variance over that of a simple random sample with replacement; NaN for totals
    n               shape (m,): rows with a valid value
    weighted_n      shape (m,): their sum of weights
    df              shape (m,): PSUs minus strata of the domain (or of the whole design on request)
    replicates      shape (m, replicates): under each set of replicate weights; None without such
    """

    names: tuple[str, ...]
    domains: tuple[Mapping[str, str], ...]
    estimate: Floats
    covariance: Floats
    deff: Floats
    n: npt.NDArray[np.int64]
    weighted_n: Floats
    df: npt.NDArray[np.int64]
    replicates: Floats | None = None

    @property
    def se(self) -> Floats:
        """Standard errors, shape (m,)."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0))


@dataclass(frozen=True)
class NonresponseBounds:
    """What the share would be if all, or none, of those whose answer is unknown were favourable.

    unknown       eligible persons without a valid answer
    needed        how many of the unknown must be favourable for the target to hold (0: it holds already)
    needed_share  needed / unknown; None when nobody is unknown
    possible      whether so many are left at all
    """

    lower: float
    upper: float
    unknown: int
    needed: int
    needed_share: float | None
    possible: bool


@dataclass(frozen=True)
class HypothesisTest:
    """A test of a hypothesis.

    statistic  t, F or chi-square; its kind follows from `df`: one number for t and chi-square, two for F
    df         degrees of freedom; empty where the p value does not rest on any
    p_value    two-sided unless the function says otherwise
    estimate   what is tested (a difference), where there is one; lower and upper its confidence limits
    """

    statistic: float
    df: tuple[float, ...]
    p_value: float
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
