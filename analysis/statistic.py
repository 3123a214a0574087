"""What can be estimated from weighted totals: each statistic's value and derivatives."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.results import Floats

Totals = Mapping[str, Floats]


@dataclass(frozen=True)
class Statistic:
    """A total (no denominator) or a ratio of two measures; `square` measures x^2, for the design effect."""

    name: str
    numerator: str
    denominator: str | None = None
    square: str | None = None

    def value(self, totals: Totals, sampled: Floats) -> Floats:
        """Y or Y/X from totals of any shape; NaN where X is 0. `sampled` counts the rows of each domain."""
        del sampled  # a ratio does not depend on it
        if self.denominator is None:
            return totals[self.numerator]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(totals[self.numerator] / totals[self.denominator])

    def derivatives(self, totals: Totals, sampled: Floats) -> dict[str, Floats]:
        """Of a total 1; of R = Y/X, 1/X by Y and -R/X by X (Sarndal et al. 1992, 5.6); 0 where X is 0."""
        if self.denominator is None:
            return {self.numerator: np.ones_like(totals[self.numerator])}
        slope = _inverse(totals[self.denominator])
        value = np.nan_to_num(self.value(totals, sampled))
        return {self.numerator: slope, self.denominator: -value * slope}


@dataclass(frozen=True)
class Variance(Statistic):
    """Population variance c · (sum(w·x^2)/W - (sum(w·x)/W)^2), c = n/(n-1), n the sampled rows.

    `numerator` measures x, `square` x^2, `denominator` 1. R's svyvar: rows without a value count in n.
    """

    def value(self, totals: Totals, sampled: Floats) -> Floats:
        """The variance; NaN without any row, and for one row."""
        with np.errstate(divide="ignore", invalid="ignore"):
            weight = totals[self.denominator or "1"]
            mean = totals[self.numerator] / weight
            return np.asarray((totals[self.square or ""] / weight - mean**2) * (sampled / (sampled - 1)))

    def derivatives(self, totals: Totals, sampled: Floats) -> dict[str, Floats]:
        """c/W by sum(w·x^2), -2·c·mean/W by sum(w·x), (c·mean^2 - S^2)/W by W."""
        slope = _inverse(totals[self.denominator or "1"])
        grown = sampled / np.maximum(sampled - 1, 1) * slope
        mean = totals[self.numerator] * slope
        own = np.nan_to_num(self.value(totals, sampled)) * slope
        return {
            self.square or "": grown,
            self.numerator: -2 * mean * grown,
            self.denominator or "1": mean**2 * grown - own,
        }


def _inverse(total: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.where(total == 0, 0.0, 1 / total)
