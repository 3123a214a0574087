"""Before and after, person by person: mean change with its t test, dz, and the exact Wilcoxon test."""

from dataclasses import dataclass

import numpy as np
from narwhals.typing import IntoFrame
from scipy import stats

from analysis.confidence import below_upper
from analysis.errors import StatisticError
from analysis.frame_columns import numeric_columns
from analysis.results import Floats, HypothesisTest


@dataclass(frozen=True)
class PairedChange:
    """Change from before to after over the persons with both.

    pairs, forms       persons with both answers; persons with at least one
    before, after      means of the pairs
    change, sd         mean and standard deviation of after - before
    lower, upper       Student limits of the mean change
    t, df, p_value     two-sided t test of no change
    dz                 change / sd, the effect size of paired data
    wilcoxon_p         two-sided exact Wilcoxon test; None where nobody changed
    nonzero            pairs that changed, on which Wilcoxon's test rests
    """

    pairs: int
    forms: int
    before: float
    after: float
    change: float
    sd: float
    lower: float
    upper: float
    t: float
    df: int
    p_value: float
    dz: float
    wilcoxon_p: float | None
    nonzero: int


def paired_change(frame: IntoFrame, before: str, after: str, *, confidence: float = 0.95) -> PairedChange:
    """Change of a score from `before` to `after`; a person with one of them counts in `forms` only.

    t = change / (sd/sqrt(n)) on n - 1; dz = change/sd (Cohen, Statistical Power Analysis, 1988); Wilcoxon's
    signed ranks (Biometrics Bulletin 1, 1945) as in `paired_wilcoxon`.

    Raises StatisticError: fewer than two pairs ("few"), the same change in all of them ("constant"),
    a confidence outside 0 to 1 ("value").

    >>> import polars as pl
    >>> found = paired_change(pl.DataFrame({"b": [3, 2, 3, 4, None], "a": [4, 3, 5, 4, 5]}), "b", "a")
    >>> found.change, found.pairs, found.forms
    (1.0, 4, 5)
    """
    values = numeric_columns(frame, [before, after])
    filled = ~np.isnan(values)
    pairs = values[filled.all(axis=1)]
    n = len(pairs)
    if n < 2:
        raise StatisticError("few", f"{n} persons have both {before!r} and {after!r}; at least 2 are needed.")
    difference = pairs[:, 1] - pairs[:, 0]
    change, sd = float(difference.mean()), float(difference.std(ddof=1))
    if np.ptp(difference) == 0:
        raise StatisticError(
            "constant",
            f"All {n} pairs changed from {before!r} to {after!r} by {change:g}: no spread to test against.",
        )
    se = sd / np.sqrt(n)
    half = float(stats.t.ppf(below_upper(confidence), n - 1) * se)
    t = change / se
    nonzero = int((difference != 0).sum())
    exact = signed_rank(difference).p_value if nonzero else None
    means = pairs.mean(axis=0).tolist()
    return PairedChange(
        n, int(filled.any(axis=1).sum()), means[0], means[1], change, sd, change - half, change + half,
        float(t), n - 1, float(2 * stats.t.sf(abs(t), n - 1)), change / sd, exact, nonzero,
    )  # fmt: skip


def paired_wilcoxon(
    frame: IntoFrame, before: str, after: str, *, exact: bool = True, correct: bool = False
) -> HypothesisTest:
    """Wilcoxon's signed-rank test of after - before over the pairs that changed; `statistic` is V.

    V is the sum of the (mid)ranks of |difference| over the rises. Exact: the distribution of V over all signs
    given the ranks, ties included (Pratt and Gibbons 1981); R has it only without ties and zeros and else
    falls back to the normal approximation. `exact=False`: that approximation, with the variance corrected for
    ties and, with `correct`, half a rank for continuity.

    Raises StatisticError: no pair ("few"), nobody changed ("constant").

    >>> import polars as pl
    >>> frame = pl.DataFrame({"before": [1, 2, 3, 4, 5, 6], "after": [2, 4, 6, 8, 10, 12]})
    >>> paired_wilcoxon(frame, "before", "after").p_value
    0.03125
    """
    values = numeric_columns(frame, [before, after])
    difference = values[:, 1] - values[:, 0]
    difference = difference[~np.isnan(difference)]
    if not len(difference):
        raise StatisticError("few", f"Nobody has both {before!r} and {after!r}.")
    if not difference.any():
        raise StatisticError("constant", f"Nobody changed from {before!r} to {after!r}.")
    return signed_rank(difference, exact=exact, correct=correct)


def signed_rank(difference: Floats, *, exact: bool = True, correct: bool = False) -> HypothesisTest:
    """Wilcoxon's test of differences, shape (n,), that are not all 0; as `paired_wilcoxon`.

    >>> signed_rank(np.array([1.0, 2.0, -3.0, 4.0])).statistic
    7.0
    """
    moved = difference[difference != 0]
    ranks = stats.rankdata(np.abs(moved))
    V = float(ranks[moved > 0].sum())
    p = _exact_p(ranks, V) if exact else _normal_p(ranks, V, correct=correct)
    return HypothesisTest(V, (), p)


def _exact_p(ranks: Floats, V: float) -> float:
    """Twice the smaller tail, midranks doubled so that they are whole."""
    doubled = np.rint(2 * ranks).astype(np.int64)
    ways = np.zeros(doubled.sum() + 1)
    ways[0] = 1.0
    for rank in doubled:
        shifted = np.zeros_like(ways)
        shifted[rank:] = ways[: len(ways) - rank]
        ways = (ways + shifted) / 2
    place = round(2 * V)
    return float(min(1.0, 2 * min(ways[: place + 1].sum(), ways[place:].sum())))


def _normal_p(ranks: Floats, V: float, *, correct: bool) -> float:
    n = len(ranks)
    ties = np.unique(ranks, return_counts=True)[1]
    sd = np.sqrt(n * (n + 1) * (2 * n + 1) / 24 - float((ties**3 - ties).sum()) / 48)
    z = V - n * (n + 1) / 4
    z -= 0.5 * np.sign(z) if correct else 0.0
    return float(2 * stats.norm.sf(abs(z) / sd))
