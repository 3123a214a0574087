"""Tests of plain counts of unweighted answers: trend over ordered groups, equality, change of pairs."""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from analysis.errors import StatisticError
from analysis.results import Floats, HypothesisTest


def cochran_armitage(
    favourable: Sequence[int], n: Sequence[int], *, scores: Sequence[float] | None = None
) -> HypothesisTest:
    """Test of a linear trend of shares over ordered groups (waves), by default with scores 1, 2, ...

    chi2 = (sum s_i (x_i - n_i p))^2 / (p (1-p) (sum n_i s_i^2 - (sum n_i s_i)^2 / n)) on 1 degree of freedom,
    p the overall share. Sources: Cochran, Biometrics 10 (1954); Armitage, Biometrics 11 (1955). Waves with
    overlapping PSUs need `contrasts` instead.

    Raises StatisticError: lengths that differ ("match"), counts that are none ("value"), fewer than two
    groups ("few"), all answers or all scores alike ("constant").

    >>> round(cochran_armitage([40, 45, 52], [60, 60, 60]).statistic, 4)
    6.5999
    """
    x, m = _varying(favourable, n)
    s = np.arange(1.0, len(x) + 1) if scores is None else np.asarray(scores, dtype=np.float64)
    if len(s) != len(x):
        raise StatisticError("match", f"There are {len(s)} scores for {len(x)} groups.")
    p = x.sum() / m.sum()
    spread = float((m * s**2).sum() - (m * s).sum() ** 2 / m.sum())
    if spread <= 0:
        raise StatisticError("constant", "All scores are alike; a trend needs different ones.")
    found = float((s * (x - m * p)).sum() ** 2 / (p * (1 - p) * spread))
    return HypothesisTest(found, (1.0,), float(stats.chi2.sf(found, 1)))


def equal_shares(favourable: Sequence[int], n: Sequence[int], *, correct: bool = True) -> HypothesisTest:
    """Pearson's chi-square test that groups have the same share; Yates' correction for two groups only.

    Source: R's prop.test. Raises as `cochran_armitage`.

    >>> round(equal_shares([40, 45, 52], [60, 60, 60]).statistic, 4)
    6.661
    """
    x, m = _varying(favourable, n)
    found = stats.chi2_contingency(np.stack([x, m - x]), correction=correct and len(x) == 2)
    return HypothesisTest(float(found.statistic), (float(found.dof),), float(found.pvalue))


def mcnemar(gained: int, lost: int, *, correct: bool = False) -> HypothesisTest:
    """Test that as many pairs changed to favourable as away from it: (b - c)^2/(b + c) on 1 df.

    `correct` takes 1 off |b - c|. Source: McNemar, Psychometrika 12 (1947).
    Raises StatisticError: a negative count ("value"), nobody changed ("constant").

    >>> mcnemar(15, 5).statistic
    5.0
    """
    if min(gained, lost) < 0:
        raise StatisticError("value", "Counts of pairs must be 0 or more.")
    if gained + lost == 0:
        raise StatisticError("constant", "No pair changed, so there is no change to test.")
    apart = abs(gained - lost)
    found = (max(apart - 1, 0) if correct else apart) ** 2 / (gained + lost)
    return HypothesisTest(found, (1.0,), float(stats.chi2.sf(found, 1)))


def checked_counts(favourable: Sequence[int], n: Sequence[int], least: int = 2) -> tuple[Floats, Floats]:
    """Counts of groups as arrays, shape (groups,).

    Raises StatisticError: lengths that differ ("match"), fewer than `least` groups ("few"), x outside 0 to n
    or n below 1 ("value").

    >>> checked_counts([1, 2], [3, 4])[0].tolist()
    [1.0, 2.0]
    """
    x, m = np.asarray(favourable, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if x.shape != m.shape:
        raise StatisticError("match", f"There are {len(x)} favourable counts for {len(m)} groups.")
    if len(x) < least:
        raise StatisticError("few", f"{len(x)} groups are too few; there must be at least {least}.")
    for index in np.flatnonzero(~((x >= 0) & (x <= m) & (m >= 1))):
        raise StatisticError("value", f"Group {index + 1}: {x[index]:g} of {m[index]:g} is no count.")
    return x, m


def _varying(favourable: Sequence[int], n: Sequence[int]) -> tuple[Floats, Floats]:
    x, m = checked_counts(favourable, n)
    if x.sum() in (0, m.sum()):
        raise StatisticError("constant", "All answers are alike, so shares cannot differ.")
    return x, m
