"""What non-response can hide: bounds and tipping point of a full count in which some are silent."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from analysis.results import NonresponseBounds


@dataclass(frozen=True)
class StratumCount:
    """Eligible persons of one stratum, those with a valid answer, and those of them with a favourable one."""

    eligible: int
    valid: int
    favourable: int

    def __post_init__(self) -> None:
        if not 0 <= self.favourable <= self.valid <= self.eligible:
            raise ValueError(
                f"Counts must satisfy favourable <= valid <= eligible: {self.favourable}, {self.valid}, "
                f"{self.eligible}."
            )


def bounds(strata: Sequence[StratumCount], target: float) -> NonresponseBounds:
    """Shares if none or all of the unknown were favourable, and the tipping point.

    Unknown are the silent and those who answered don't know or nothing.

    lower = F/N, upper = (F + U)/N, needed = ceil(target·N - F) with F favourable, U unknown, N eligible
    persons; exact integer arithmetic. Worst-case bounds after Manski, Partial Identification of Probability
    Distributions (2003), chapter 1. Raises ValueError without eligible persons.

    >>> found = bounds([StratumCount(eligible=2904, valid=2604, favourable=2526)], 0.95)
    >>> round(found.lower, 3), round(found.upper, 3), found.needed, round(found.needed_share, 3)
    (0.87, 0.973, 233, 0.777)
    """
    eligible = sum(stratum.eligible for stratum in strata)
    if eligible == 0:
        raise ValueError("There is nobody eligible; bounds need at least one eligible person.")
    favourable = sum(stratum.favourable for stratum in strata)
    unknown = eligible - sum(stratum.valid for stratum in strata)
    goal = Fraction(target).limit_denominator(10**9)
    needed = max(0, math.ceil(goal * eligible) - favourable)
    return NonresponseBounds(
        lower=favourable / eligible,
        upper=(favourable + unknown) / eligible,
        unknown=unknown,
        needed=needed,
        needed_share=needed / unknown if unknown else None,
        possible=needed <= unknown,
    )
