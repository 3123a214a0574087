"""Design-based rank tests: whether groups differ in location, without a scale."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from scipy import linalg, stats

from analysis.design import Design
from analysis.errors import StatisticError
from analysis.estimate import degrees_of_freedom
from analysis.linearised import score_covariance
from analysis.options import ensure_option
from analysis.reduce import reduce_frame
from analysis.reduced import Matrix, Reduced
from analysis.results import Floats, HypothesisTest
from analysis.terms import Factor, model_matrix

RankScore = Literal["wilcoxon", "van der waerden", "median", "kruskal-wallis"]
Ties = Literal["midrank", "row order"]
_SCORES: Mapping[RankScore, Callable[[Floats], Floats]] = {
    "wilcoxon": lambda u: u,
    "kruskal-wallis": lambda u: u,
    "van der waerden": lambda u: np.asarray(stats.norm.ppf(u)),
    "median": lambda u: (u > 0.5).astype(np.float64),
}


def rank_test(
    frame: IntoFrame,
    variable: str,
    group: str,
    design: Design,
    *,
    scores: RankScore = "wilcoxon",
    ties: Ties = "midrank",
) -> HypothesisTest:
    """Test that the groups have the same distribution of ranks of a numeric column.

    Ranks are estimated in the population, u = (weight below + half the weight of the tie) / weight of all,
    scored, and regressed on the group with design-based errors. Two groups: t of the difference of mean
    scores (second less first, in `estimate`) on PSUs - strata - 1 degrees of freedom. k + 1 groups: F on k
    and PSUs - strata - k. Source: Lumley and Scott, Biometrika 100 (2013); R's svyranktest.

    ties  "midrank": all rows of a tie have the rank in its middle. "row order": R's mean over the rows of a
          tie of their cumulative weights, which depends on the order of rows where weights differ; for a
          comparison with R only, and on a frame in memory.

    Raises StatisticError: no valid rows ("empty"), one group or one value ("constant"), too few PSUs ("few"),
    unknown scores or ties ("value"); DesignError as `reduce_frame` does.

    >>> import polars as pl
    >>> frame = pl.DataFrame({"y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "g": ["a", "b", "a", "a", "b", "b"]})
    >>> round(rank_test(frame, "y", "g", Design()).estimate, 4)
    0.2778
    """
    _check(scores, ties)
    valid = ~nw.col(variable).is_null() & ~nw.col(group).is_null()
    data: Any = nw.from_native(frame)
    middle = nw.lit(0.5)
    if ties == "row order":
        data, middle = _in_row_order(data, variable, valid)
    reduced = reduce_frame(nw.to_native(data), design, {"tie": middle}, valid, [variable, group])
    used = reduced.totals[0] > 0
    used[-1] = False
    cells = [reduced.cells[index] for index in np.flatnonzero(used)]
    if not cells:
        raise StatisticError("empty", f"No row has both {variable!r} and {group!r} filled in.")
    W = reduced.totals[0][used]
    score = _SCORES[scores](_ranks(reduced, used, np.array([float(cell[variable]) for cell in cells])))
    if np.ptp(score) == 0:
        raise StatisticError("constant", f"All ranks of {variable!r} are alike; there is nothing to compare.")
    X = model_matrix(cells, [Factor(group)]).values
    inverse = linalg.inv(X.T @ (X * W[:, None]))
    b = inverse @ (X.T @ (W * score))
    influence = [np.zeros((len(used), X.shape[1])) for _ in reduced.measures]
    influence[0][used] = (X @ inverse) * (score - X @ b)[:, None]
    V = score_covariance(reduced, influence, used, design)
    df = int(degrees_of_freedom(reduced, Matrix(used[None, :].astype(np.float64)), design)[0])
    return _test(group, b[1:], V[1:, 1:], df)


def _check(scores: str, ties: str) -> None:
    ensure_option(scores, RankScore, "score")
    ensure_option(ties, Ties, "way with ties")


def _ranks(reduced: Reduced, used: Any, values: Floats) -> Floats:
    """Rank of each used cell as a share of the population, shape (c,)."""
    weight, tie = reduced.totals[0][used], reduced.totals[1][used]
    _, place = np.unique(values, return_inverse=True)
    own = np.bincount(place, weight)
    below = np.cumsum(own) - own
    return np.asarray((below + np.bincount(place, tie))[place] / weight.sum())


def _in_row_order(data: Any, variable: str, valid: nw.Expr) -> tuple[Any, nw.Expr]:
    """Half a row's weight, and all of it for each later row of its tie, spread over the rows of the tie."""
    if isinstance(data, nw.LazyFrame):
        raise StatisticError("value", 'Ties by "row order" need a frame in memory; collect it first.')
    counted = valid.cast(nw.Int64)
    data = data.with_columns(counted.alias("__balsas_valid_row"))
    row = nw.col("__balsas_valid_row")
    data = data.with_columns(
        row.cum_sum().over(variable).alias("__balsas_place"), row.sum().over(variable).alias("__balsas_tie")
    )
    place, size = nw.col("__balsas_place"), nw.col("__balsas_tie")
    return data, (size - place + 0.5) / size


def _test(group: str, b: Floats, V: Floats, df: int) -> HypothesisTest:
    k = len(b)
    if df - k < 1:
        raise StatisticError("few", f"{k + 1} groups of {group!r} need more than {df} degrees of freedom.")
    if k == 1:
        t = float(b[0] / np.sqrt(V[0, 0]))
        return HypothesisTest(t, (float(df - 1),), 2 * float(stats.t.sf(abs(t), df - 1)), float(b[0]))
    F = float(b @ linalg.solve(V, b)) / k
    return HypothesisTest(F, (float(k), float(df - k)), float(stats.f.sf(F, k, df - k)))
