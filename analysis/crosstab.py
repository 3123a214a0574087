"""Weighted two-way tables: design-based tests of independence and of a given distribution."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from scipy import linalg, stats

from analysis.chi_square_sum import satterthwaite, upper_tail
from analysis.design import Design
from analysis.errors import StatisticError
from analysis.estimate import degrees_of_freedom
from analysis.keys import natural
from analysis.linearised import score_covariance
from analysis.options import ensure_option
from analysis.reduce import reduce_frame
from analysis.reduced import Flags, Matrix, Reduced
from analysis.replicate import cell_totals, replicate_covariance
from analysis.results import Floats, HypothesisTest

IndependenceStatistic = Literal["F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint"]


@dataclass(frozen=True)
class Crosstab:
    """Weighted table of columns of categories; rows with an empty one are left out but stay in the design.

    levels  categories of each column, in natural order
    total   weighted totals, shape (levels of the first, levels of the second, ...)
    place   shape (cells, columns): place of each used cell of the reduction in `total`
    df      PSUs less strata of the rows used
    """

    reduced: Reduced
    used: Flags
    levels: tuple[tuple[str, ...], ...]
    total: Floats
    place: "np.ndarray[tuple[int, int], np.dtype[np.int64]]"
    n: int
    df: int
    design: Design

    def covariance(self, gradients: Floats) -> Floats:
        """Covariance (m, m) of statistics with the derivatives (m, *shape of total) by the totals."""
        scores = [np.zeros((len(self.used), len(gradients))) for _ in self.reduced.measures]
        scores[0][self.used] = gradients[(slice(None), *self.place.T)].T
        return score_covariance(self.reduced, scores, self.used, self.design)

    def share_covariance(self) -> Floats:
        """Covariance of the shares of all places, shape (places, places), places in the order of `total`."""
        p = self.total.ravel() / self.total.sum()
        under_each = cell_totals(self.reduced, self.design)
        if under_each is None or self.design.replicates is None:
            gradients = (np.eye(p.size) - p[:, None]) / self.total.sum()
            return self.covariance(gradients.reshape(p.size, *self.total.shape))
        totals = np.zeros((*self.total.shape, under_each.shape[2]))
        totals[tuple(self.place.T)] = under_each[0][self.used]
        totals = totals.reshape(p.size, -1)
        return replicate_covariance(totals / totals.sum(axis=0), p, self.design.replicates)


def crosstab(frame: IntoFrame, columns: tuple[str, ...], design: Design, *, common: bool = False) -> Crosstab:
    """Totals of w by the categories of `columns`; `common`: one list of categories for all of them.

    Raises StatisticError: no rows with all columns filled in ("empty"); DesignError as `reduce_frame` does.
    """
    reduced = reduce_frame(frame, design, {}, nw.lit(value=True), columns)
    used = reduced.totals[0] > 0
    used[-1] = False
    if not used.any():
        raise StatisticError("empty", f"No row has all of {', '.join(columns)} filled in.")
    values = [[reduced.cells[cell][column] for column in columns] for cell in np.flatnonzero(used)]
    levels = [sorted(set(column), key=natural) for column in zip(*values, strict=True)]
    if common:
        levels = [sorted({level for own in levels for level in own}, key=natural)] * len(columns)
    place = np.array([[own.index(v) for own, v in zip(levels, row, strict=True)] for row in values])
    total = np.zeros([len(own) for own in levels])
    total[tuple(place.T)] = reduced.totals[0][used]
    df = int(degrees_of_freedom(reduced, Matrix(used[None, :].astype(np.float64)), design)[0])
    n = int(reduced.n[used].sum())
    return Crosstab(reduced, used, tuple(map(tuple, levels)), total, place, n, df, design)


def independence_test(
    frame: IntoFrame, rows: str, columns: str, design: Design, *, statistic: IndependenceStatistic = "F"
) -> HypothesisTest:
    """Design-based test that two columns of categories are independent.

    X2 = n sum (p_rc - p_r p_c)^2 / (p_r p_c) of weighted shares; Delta = the generalised design effects, the
    eigenvalues of (C'D^-1 C / n)^-1 C'D^-1 V D^-1 C with D = diag(p), V the covariance of p, C the
    interaction contrasts.

    F            X2/tr(Delta) on d and d·nu degrees of freedom, d = tr(Delta)^2/tr(Delta^2), nu PSUs - strata
    Chisq        X2; X2/mean(Delta) against chi-square (first order)
    lincom, saddlepoint  X2 against sum Delta_i chi2(1) with d·nu, both by saddlepoint; of replicate weights
                 without d·nu, as R
    Wald         Wald test of p_rc - p_r p_c = 0, on (r-1)(c-1) and nu
    adjWald      the same on (r-1)(c-1) and nu - (r-1)(c-1) + 1

    Source: Rao and Scott, Annals of Statistics 12 (1984); Thomas, Singh and Roberts, Int. Stat. Review 64
    (1996); R's svychisq. Raises StatisticError: a column with one category ("constant"), too few PSUs
    ("few"), no rows ("empty").

    >>> import polars as pl
    >>> answers = pl.DataFrame({"a": ["x", "x", "y", "y"] * 5, "b": ["u", "u", "v", "u"] * 5})
    >>> round(independence_test(answers, "a", "b", Design(), statistic="Chisq").statistic, 4)
    6.6667
    """
    ensure_option(statistic, IndependenceStatistic, "statistic")
    table = crosstab(frame, (rows, columns), design)
    for column, levels in zip((rows, columns), table.levels, strict=True):
        if len(levels) < 2:
            raise StatisticError("constant", f"Column {column!r} has one category only, {levels[0]}.")
    if table.df < 1:
        raise StatisticError("few", "There are as many strata as PSUs, so nothing can be tested.")
    if statistic in ("Wald", "adjWald"):
        return _wald(table, adjusted=statistic == "adjWald")
    p = table.total / table.total.sum()
    expected = np.outer(p.sum(axis=1), p.sum(axis=0))
    X2 = float(table.n * np.sum((p - expected) ** 2 / expected))
    delta = _design_effects(table, p)
    k = len(delta)
    d = float(delta.sum() ** 2 / (delta**2).sum())
    if statistic == "F":
        F = X2 / float(delta.sum())
        return HypothesisTest(F, (d, d * table.df), float(stats.f.sf(F, d, d * table.df)))
    if statistic == "Chisq":
        return HypothesisTest(X2, (k,), float(stats.chi2.sf(X2 / delta.mean(), k)))
    ddf = d * table.df if design.replicates is None else np.inf
    return HypothesisTest(X2, (), upper_tail(X2, delta, ddf))


def goodness_of_fit(
    frame: IntoFrame, column: str, shares: Mapping[str, float], design: Design
) -> HypothesisTest:
    """Test that the categories of a column have the given shares (scaled to add up to 1).

    X2 = sum (W_a - W s_a)^2 / (W s_a) of weighted totals against sum lambda_i chi2(1), lambda the eigenvalues
    of the covariance of (W_a - W s_a)/sqrt(W s_a), by Satterthwaite: `df` holds its scale and degrees of
    freedom. Source: Rao and Scott, JASA 76 (1981); R's svygofchisq.

    Raises StatisticError: categories of data and shares differ ("category"), a share not above 0 ("value").

    >>> import polars as pl
    >>> answers = pl.DataFrame({"a": ["x"] * 30 + ["y"] * 30})
    >>> goodness_of_fit(answers, "a", {"x": 1, "y": 1}, Design()).p_value
    1.0
    """
    table = crosstab(frame, (column,), design)
    levels = table.levels[0]
    if set(levels) != set(shares):
        odd = ", ".join(sorted(set(levels) ^ set(shares)))
        raise StatisticError("category", f"Categories of {column!r} in data and shares differ: {odd}.")
    if min(shares.values()) <= 0:
        raise StatisticError("value", f"Every share of {column!r} must be above 0.")
    s = np.array([shares[level] for level in levels]) / sum(shares.values())
    expected = table.total.sum() * s
    root = np.sqrt(expected)
    z = (table.total - expected) / root
    gradients = (np.eye(len(s)) - s[:, None]) / root[:, None] - z[:, None] / (2 * table.total.sum())
    weights = linalg.eigvalsh(table.covariance(gradients))
    scale, df = satterthwaite(np.maximum(weights, 0))
    X2 = float(z @ z)
    return HypothesisTest(X2, (scale, df), float(stats.chi2.sf(X2 / scale, df)))


def _design_effects(table: Crosstab, p: Floats) -> Floats:
    """Eigenvalues of Rao and Scott's design-effect matrix, shape ((r-1)(c-1),)."""
    rows, columns = p.shape
    flat, V = p.ravel(), table.share_covariance()
    C = np.kron(_contrasts(rows), _contrasts(columns))
    inverse = np.where(flat > 0, 1 / np.where(flat > 0, flat, 1), 0.0)
    scaled = C * inverse[:, None]
    return np.asarray(linalg.eigvals(linalg.solve(C.T @ scaled / table.n, scaled.T @ V @ scaled)).real)


def _contrasts(levels: int) -> Floats:
    """Columns that add up to 0: the first level against each other, shape (levels, levels - 1)."""
    return np.asarray(np.eye(levels)[:, 1:] - 1 / levels)


def _wald(table: Crosstab, *, adjusted: bool) -> HypothesisTest:
    W = table.total.sum()
    row, column = table.total.sum(axis=1), table.total.sum(axis=0)
    rows, columns = table.total.shape
    Y = table.total - np.outer(row, column) / W
    J = np.zeros((rows, columns, rows, columns))
    for r in range(rows):
        for c in range(columns):
            J[r, c, r, c] = 1
            J[r, c, r, :] -= column[c] / W
            J[r, c, :, c] -= row[r] / W
            J[r, c] += row[r] * column[c] / W**2
    k = (rows - 1) * (columns - 1)
    y = Y[1:, 1:].ravel()
    V = table.covariance(J[1:, 1:].reshape(k, rows, columns))
    ddf = table.df - k + 1 if adjusted else table.df
    if ddf < 1 or k > table.df:
        raise StatisticError("few", f"{k} differences cannot be tested with {table.df} degrees of freedom.")
    F = float(y @ linalg.solve(V, y)) / k * (ddf / table.df if adjusted else 1)
    return HypothesisTest(F, (k, ddf), float(stats.f.sf(F, k, ddf)))
