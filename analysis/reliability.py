"""Internal consistency of a scale: Cronbach's alpha with item statistics, and alpha under a design."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from scipy import stats

from analysis.confidence import tail
from analysis.design import Design
from analysis.errors import StatisticError
from analysis.items import (
    Missing,
    as_correlations,
    covariances,
    item_matrix,
    squared_multiple_correlations,
)
from analysis.reduce import reduce_frame
from analysis.results import Floats


@dataclass(frozen=True)
class ItemStatistics:
    """Statistics of one item.

    n            rows with an answer
    mean, sd     of the item (reversed where it is reversed)
    alpha_drop   alpha of the other items; None where there are only two
    r_total      correlation with the mean of all items
    r_corrected  the same with its own overlap replaced by its squared multiple correlation
    r_drop       correlation with the sum of the other items
    """

    item: str
    n: int
    mean: float
    sd: float
    alpha_drop: float | None
    r_total: float
    r_corrected: float
    r_drop: float


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha of a scale.

    alpha, standardised  from covariances, from correlations
    lambda6    Guttman's lambda 6
    average_r  mean correlation of two items
    mean, sd   of the persons' means over the items they answered
    se         asymptotic standard error
    lower, upper  Feldt's limits
    n          rows
    """

    alpha: float
    standardised: float
    lambda6: float
    average_r: float
    mean: float
    sd: float
    se: float
    lower: float
    upper: float
    n: int
    items: tuple[ItemStatistics, ...]


def alpha(
    frame: IntoFrame,
    items: Sequence[str],
    *,
    reverse: Mapping[str, float] | None = None,
    missing: Missing = "listwise",
    confidence: float = 0.95,
) -> Alpha:
    """Cronbach's alpha k/(k-1) · (1 - tr C / sum C) of k items with covariance matrix C, unweighted.

    reverse  item -> sum of the ends of its scale (7 for 1 to 6), for items that are worded the other way
    missing  "listwise": complete rows; "pairwise": each covariance over the rows where both are answered

    Standardised alpha from correlations R; lambda 6 = 1 - sum(1 - smc)/sum R; SE^2 = Q/n with
    Q = 2k^2/((k-1)^2 (sum C)^3) · (sum C (tr C^2 + (tr C)^2) - 2 tr C sum C^2); limits 1 - (1 - alpha)·F on
    n-1 and (n-1)(k-1). Sources: Cronbach, Psychometrika 16 (1951); Guttman, Psychometrika 10 (1945); van Zyl,
    Neudecker and Nel, Psychometrika 65 (2000); Feldt, Woodruff and Salih, Applied Psychological Measurement
    11 (1987). The numbers of R's psych::alpha; n counts all rows under "pairwise", as there.

    Raises StatisticError as `item_matrix` does: too few items or rows ("few"), a constant item ("constant");
    also for a confidence outside 0 to 1 ("value").

    >>> import polars as pl
    >>> answers = pl.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4], "c": [2, 2, 3, 5]})
    >>> round(alpha(answers, ["a", "b", "c"]).alpha, 4)
    0.9286
    """
    values = item_matrix(frame, items, reverse or {}, missing)
    n, k = values.shape
    C = covariances(values)
    R = as_correlations(C)
    found = _alpha(C)
    answered = ~np.isnan(values).all(axis=1)
    total = np.full(n, np.nan)
    total[answered] = np.nanmean(values[answered], axis=1)
    beyond = tail(confidence)
    limits = stats.f.ppf([1 - beyond, beyond], n - 1, (n - 1) * (k - 1))
    lower, upper = np.asarray(1 - (1 - found) * limits).tolist()
    return Alpha(
        found,
        _alpha(R),
        float(1 - (1 - squared_multiple_correlations(R)).sum() / R.sum()),
        float((R.sum() - k) / (k * (k - 1))),
        float(np.nanmean(total)),
        float(np.nanstd(total, ddof=1)),
        float(np.sqrt(_asymptotic_variance(C) / n)),
        lower,
        upper,
        n,
        tuple(_item(index, items[index], values, total, C, R) for index in range(k)),
    )


def weighted_alpha(frame: IntoFrame, items: Sequence[str], design: Design) -> float:
    """Cronbach's alpha from design-weighted variances, k/(k-1) · (1 - sum V(x_i)/V(sum x_i)).

    V(x) = sum w (x - mean)^2 / sum w over rows with all items. No error is given; use replicate weights.
    Source: Lumley, Complex Surveys (2010), and R's survey::svycralpha.
    Raises StatisticError: fewer than two items ("few"), no complete rows ("empty"), no variance ("constant").

    >>> import polars as pl
    >>> answers = pl.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4], "w": [1.0, 1.0, 1.0, 1.0]})
    >>> round(weighted_alpha(answers, ["a", "b"], Design(weights="w")), 4)
    0.8889
    """
    k = len(items)
    if len(set(items)) < k or k < 2:
        raise StatisticError("few", "Alpha needs at least two different items.")
    columns = [nw.col(item).cast(nw.Float64) for item in items]
    total = columns[0]
    for column in columns[1:]:
        total += column
    parts = dict(zip((*items, "the sum of the items"), (*columns, total), strict=True))
    measures = parts | {f"{name}^2": part * part for name, part in parts.items()}
    filled = nw.all_horizontal(*(~nw.col(item).is_null() for item in items), ignore_nulls=False)
    sums = reduce_frame(frame, design, measures, filled).totals[:, 0]
    if not sums[0] > 0:
        raise StatisticError("empty", f"No row has all of {', '.join(items)} filled in.")
    variance = sums[k + 2 :] / sums[0] - (sums[1 : k + 2] / sums[0]) ** 2
    for item, own in zip(parts, variance, strict=True):
        if own <= 0:
            raise StatisticError("constant", f"{item} has no variance; leave it out.")
    return float(k / (k - 1) * (1 - variance[:-1].sum() / variance[-1]))


def _alpha(C: Floats) -> float:
    k = len(C)
    return float(k / (k - 1) * (1 - np.trace(C) / C.sum()))


def _asymptotic_variance(C: Floats) -> float:
    k, total, trace = len(C), C.sum(), np.trace(C)
    square = C @ C
    inner = total * (np.trace(square) + trace**2) - 2 * trace * square.sum()
    return float(2 * k**2 / ((k - 1) ** 2 * total**3) * inner)


def _item(index: int, item: str, values: Floats, total: Floats, C: Floats, R: Floats) -> ItemStatistics:
    others = [place for place in range(len(C)) if place != index]
    rest = C[np.ix_(others, others)]
    overlap = R.copy()
    np.fill_diagonal(overlap, squared_multiple_correlations(R))
    own = values[:, index]
    there = ~np.isnan(own)
    return ItemStatistics(
        item,
        int(there.sum()),
        float(own[there].mean()),
        float(own[there].std(ddof=1)),
        _alpha(rest) if len(others) > 1 else None,
        float(np.corrcoef(own[there], total[there])[0, 1]),
        float(overlap[:, index].sum() / np.sqrt(overlap.sum())),
        float(C[others, index].sum() / np.sqrt(C[index, index] * rest.sum())),
    )
