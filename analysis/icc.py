"""Intra-class correlations of several ratings of the same subjects."""

from collections.abc import Sequence
from dataclasses import dataclass

from narwhals.typing import IntoFrame
from scipy import stats

from analysis.confidence import tail
from analysis.errors import StatisticError
from analysis.frame_columns import complete_rows
from analysis.results import Floats


@dataclass(frozen=True)
class IntraClass:
    """One intra-class correlation with its F test of 0 and its limits."""

    type: str
    icc: float
    F: float
    df1: int
    df2: int
    p_value: float
    lower: float
    upper: float


def intraclass(frame: IntoFrame, judges: Sequence[str], *, confidence: float = 0.95) -> list[IntraClass]:
    """Six intra-class correlations; rows are subjects, columns judges, rows with an empty rating left out.

    ICC1 one-way random, ICC2 two-way random, ICC3 two-way with fixed judges, each of a single rating, then
    of the mean of k (ICC1k, ICC2k, ICC3k). With mean squares of subjects B, judges J, within subjects W and
    residual E, n subjects: ICC1 = (B-W)/(B+(k-1)W), ICC2 = (B-E)/(B+(k-1)E+k(J-E)/n),
    ICC3 = (B-E)/(B+(k-1)E); of means (B-W)/B, (B-E)/(B+(J-E)/n), (B-E)/B. Limits from F, for ICC2 with
    Satterthwaite's degrees of freedom. Sources: Shrout and Fleiss, Psychological Bulletin 86 (1979); McGraw
    and Wong, Psychological Methods 1 (1996).

    Raises StatisticError: fewer than two judges or complete rows ("few"), no variation left ("constant"),
    a confidence outside 0 to 1 ("value").

    >>> import polars as pl
    >>> ratings = pl.DataFrame({"a": [9, 6, 8, 7, 10, 6], "b": [2, 1, 4, 1, 5, 2]})
    >>> [(found.type, round(found.icc, 2)) for found in intraclass(ratings, ["a", "b"])][2]
    ('ICC3', 0.75)
    """
    if len(judges) < 2:
        raise StatisticError("few", "An intra-class correlation needs at least two judges.")
    values = complete_rows(frame, judges)
    n, k = values.shape
    B, J, W, E = _mean_squares(values)
    if not 1e-12 * max(B, J) < E:
        raise StatisticError(
            "constant", f"{', '.join(judges)} differ by constants only, so there is no error to compare with."
        )
    beyond = tail(confidence)
    one = _one_way(B / W, n - 1, n * (k - 1), k, beyond)
    three = _one_way(B / E, n - 1, (n - 1) * (k - 1), k, beyond)
    two = (B - E) / (B + (k - 1) * E + k * (J - E) / n)
    low, high = _two_way_limits(B, J, E, two, (n, k), beyond)
    limits = {
        "ICC1": one,
        "ICC2": (low, high),
        "ICC3": three,
        "ICC1k": tuple(_of_mean(limit, k) for limit in one),
        "ICC2k": (_of_mean(low, k), _of_mean(high, k)),
        "ICC3k": tuple(_of_mean(limit, k) for limit in three),
    }
    values_of = {
        "ICC1": (B - W) / (B + (k - 1) * W),
        "ICC2": two,
        "ICC3": (B - E) / (B + (k - 1) * E),
        "ICC1k": (B - W) / B,
        "ICC2k": (B - E) / (B + (J - E) / n),
        "ICC3k": (B - E) / B,
    }
    found = []
    for name, value in values_of.items():
        F, df2 = (B / W, n * (k - 1)) if name.startswith("ICC1") else (B / E, (n - 1) * (k - 1))
        p = float(stats.f.sf(F, n - 1, df2))
        lower, upper = limits[name]
        found.append(IntraClass(name, float(value), float(F), n - 1, df2, p, float(lower), float(upper)))
    return found


def _mean_squares(values: Floats) -> tuple[float, float, float, float]:
    n, k = values.shape
    mean, rows, columns = values.mean(), values.mean(axis=1), values.mean(axis=0)
    subjects = k * float(((rows - mean) ** 2).sum())
    judges = n * float(((columns - mean) ** 2).sum())
    within = float(((values - rows[:, None]) ** 2).sum())
    B, J = subjects / (n - 1), judges / (k - 1)
    return B, J, within / (n * (k - 1)), (within - judges) / ((n - 1) * (k - 1))


def _one_way(F: float, df1: int, df2: int, k: int, beyond: float) -> tuple[float, float]:
    low, high = F / stats.f.ppf(1 - beyond, df1, df2), F * stats.f.ppf(1 - beyond, df2, df1)
    return float((low - 1) / (low + k - 1)), float((high - 1) / (high + k - 1))


def _two_way_limits(
    B: float, J: float, E: float, icc: float, shape: tuple[int, int], beyond: float
) -> tuple[float, float]:
    n, k = shape
    ratio, rest = k * icc * J / E, n * (1 + (k - 1) * icc) - k * icc
    v = (k - 1) * (n - 1) * (ratio + rest) ** 2 / ((n - 1) * ratio**2 + rest**2)
    up, down = stats.f.ppf(1 - beyond, n - 1, v), stats.f.ppf(1 - beyond, v, n - 1)
    others = k * J + (k * n - k - n) * E
    return float(n * (B - up * E) / (up * others + n * B)), float(
        n * (down * B - E) / (others + n * down * B)
    )


def _of_mean(icc: float, k: int) -> float:
    """Spearman and Brown: of the mean of k ratings."""
    return k * icc / (1 + (k - 1) * icc)
