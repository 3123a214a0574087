"""Weighted logistic and linear regression with design-based errors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from scipy import linalg, special

from analysis.design import Design, Replicates
from analysis.errors import StatisticError
from analysis.estimate import degrees_of_freedom
from analysis.linearised import score_covariance
from analysis.reduce import reduce_frame
from analysis.reduced import Flags, Matrix, Reduced
from analysis.replicate import cell_totals, replicate_covariance
from analysis.results import Floats
from analysis.separation import refuse_separation
from analysis.student import t_limits, t_p_values
from analysis.terms import ModelMatrix, Term, columns_of, model_matrix

Family = Literal["logistic", "linear"]
_STEPS, _CONVERGED = 200, 1e-9  # what a step of this size leaves is its square
_LARGE = 12.0  # a log-odds that may be on its way to infinity: from here on separation is looked for


@dataclass(frozen=True)
class Regression:
    """A fitted model.

    names, terms  name of each coefficient and the label of its term
    coefficients  shape (p,): log-odds (logistic) or units of the outcome (linear)
    covariance    shape (p, p), design-based
    df            residual degrees of freedom: PSUs less strata of the rows used, + 1 - p; may be 0 or less
    n, weighted_n rows used and the sum of their weights
    deviance      sum of w times the deviance of a row, weights as given
    """

    family: Family
    names: tuple[str, ...]
    terms: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    df: int
    n: int
    weighted_n: float
    deviance: float

    @property
    def se(self) -> Floats:
        """Standard errors, shape (p,)."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0))

    @property
    def p_values(self) -> Floats:
        """Two-sided p of each coefficient being 0, by Student's t with df; NaN without error or df."""
        return t_p_values(self.coefficients, self.se, self.df)

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Lower and upper limits, each of shape (p,), by Student's t with df."""
        return t_limits(self.coefficients, self.se, self.df, confidence)


@dataclass(frozen=True)
class Fit:
    """A regression with the cells it was fitted on.

    used    shape (cells,): whether the model uses a cell of the reduction; c of them
    matrix  covariates of the used cells, shape (c, p)
    weight  sums of weights of the used cells, shape (c,)
    """

    regression: Regression
    reduced: Reduced
    used: Flags
    matrix: ModelMatrix
    weight: Floats


def logistic(frame: IntoFrame, outcome: str, terms: Sequence[Term], design: Design) -> Regression:
    """Weighted logistic regression of a 0/1 column on an intercept and `terms`.

    Fitted by Newton's method on the cells of the covariates, not on rows: the weighted score equations are
    sum w x (y - p) = 0, p = 1/(1 + exp(-x'b)). Covariance: A^-1 V(sum of w x (y - p)) A^-1 with
    A = sum w p(1-p) x x' and V the design's variance of a total. Source: Binder, International Statistical
    Review 51 (1983). With replicate weights the model is fitted under every set of them. Rows with an empty
    outcome or covariate are left out but still count as sampled units.

    Raises StatisticError: outcome other than 0 and 1 ("value"), all alike ("constant"), a term that tells it
    perfectly ("separation") or almost ("improper"), a term that follows from the others ("collinear"), no
    rows ("empty"), any of these under replicate weights, which are named, and what `model_matrix` raises;
    DesignError as `reduce_frame` does.

    >>> import polars as pl
    >>> rows = pl.DataFrame({"y": [1, 1, 1, 0, 1, 0, 0, 0], "x": [1, 1, 1, 1, 0, 0, 0, 0]})
    >>> found = logistic(rows, "y", ["x"], Design())
    >>> [round(float(b), 4) for b in found.coefficients]  # odds 1 to 3 at x = 0, times 9 at x = 1
    [-1.0986, 2.1972]
    """
    return fit(frame, outcome, terms, design, "logistic").regression


def linear(frame: IntoFrame, outcome: str, terms: Sequence[Term], design: Design) -> Regression:
    """Weighted least squares of a numeric column on an intercept and `terms`; else as `logistic`.

    b = (sum w x x')^-1 sum w x y, the same sandwich with residuals y - x'b and A = sum w x x'.
    Source: Fuller, Sankhya C 37 (1975).

    >>> import polars as pl
    >>> rows = pl.DataFrame({"y": [1.0, 3.0, 5.0, 7.0], "x": [0, 1, 2, 3]})
    >>> linear(rows, "y", ["x"], Design()).coefficients.round(10).tolist()
    [1.0, 2.0]
    """
    return fit(frame, outcome, terms, design, "linear").regression


def fit(frame: IntoFrame, outcome: str, terms: Sequence[Term], design: Design, family: Family) -> Fit:
    """A regression and the cells it was fitted on; parameters and errors as `logistic` and `linear`."""
    y = nw.col(outcome).cast(nw.Float64)
    _present(frame, outcome)
    columns = columns_of(terms)
    reduced = reduce_frame(
        frame, design, {outcome: y, f"{outcome}^2": y * y}, ~nw.col(outcome).is_null(), columns
    )
    W, Wy, Wyy = reduced.totals
    used = W > 0
    used[-1] &= not columns  # the last cell: rows with an empty covariate
    if not used.any():
        raise StatisticError("empty", f"No row has {outcome!r} and all of {', '.join(columns)} filled in.")
    cells = [*reduced.cells, {}]
    matrix = model_matrix([cells[index] for index in np.flatnonzero(used)], terms)
    W, Wy, Wyy = W[used], Wy[used], Wyy[used]
    _refuse_collinear(matrix, W)
    if family == "logistic":
        _refuse_bad_outcome(outcome, W, Wy, Wyy)
    b, mean, slope = _solved(family, matrix, W, Wy)
    if family == "logistic":
        deviance = -2 * float(np.sum(special.xlogy(Wy, mean) + special.xlogy(W - Wy, 1 - mean)))
    else:
        deviance = float(np.sum(Wyy - 2 * mean * Wy + mean**2 * W))
    under_each = cell_totals(reduced, design)
    if under_each is None or design.replicates is None:
        V = _sandwich(reduced, matrix, used, W * slope, mean, design)
    else:
        each = _refitted(family, matrix, under_each[:, used], design.replicates)
        V = replicate_covariance(each, b, design.replicates)
    members: Matrix = Matrix(used[None, :].astype(np.float64))
    df = int(degrees_of_freedom(reduced, members, design)[0]) + 1 - len(b)
    n = int(reduced.n[used].sum())
    found = Regression(family, matrix.names, matrix.terms, b, V, df, n, float(W.sum()), deviance)
    return Fit(found, reduced, used, matrix, W)


def _present(frame: IntoFrame, outcome: str) -> None:
    names = nw.from_native(frame).lazy().collect_schema().names()
    if outcome not in names:
        raise StatisticError("column", f"There is no column {outcome!r}; the columns are {', '.join(names)}.")


def _solved(family: Family, matrix: ModelMatrix, W: Floats, Wy: Floats) -> tuple[Floats, Floats, Floats]:
    """Coefficients, fitted means and their slopes by the linear predictor."""
    if family == "logistic":
        return _newton(matrix, W, Wy)
    b = _least_squares(matrix.values, W, Wy)
    return b, matrix.values @ b, np.ones(len(W))


def _refitted(family: Family, matrix: ModelMatrix, totals: Floats, replicates: Replicates) -> Floats:
    """Coefficients under each set of replicate weights, shape (p, replicates)."""
    found = []
    for column, (W, Wy, _) in zip(replicates.columns, np.moveaxis(totals, 2, 0), strict=True):
        some = W > 0
        kept = replace(matrix, values=matrix.values[some])
        try:
            _refuse_collinear(kept, W[some])
            found.append(_solved(family, kept, W[some], Wy[some])[0])
        except StatisticError as error:
            raise StatisticError(
                error.code, f"Under the replicate weights {column!r} the model cannot be fitted: {error}"
            ) from None
    return np.stack(found, axis=1)


def _least_squares(X: Floats, W: Floats, Wy: Floats) -> Floats:
    root = np.sqrt(W)
    return np.asarray(linalg.lstsq(X * root[:, None], Wy / root)[0])


def _newton(matrix: ModelMatrix, W: Floats, Wy: Floats) -> tuple[Floats, Floats, Floats]:
    """Coefficients, fitted means and their slopes p(1-p), by Newton's method; a step too far is halved."""
    X, b = matrix.values, np.zeros(matrix.values.shape[1])
    for _ in range(_STEPS):
        mean = special.expit(X @ b)
        if np.abs(X @ b).max() > _LARGE:
            refuse_separation(matrix, W, Wy)
        step = _least_squares(X, W * np.maximum(mean * (1 - mean), 1e-300), Wy - W * mean)
        still = np.abs(X @ step).max()  # a step halved to nothing is no end
        before = _misfit(X @ b, W, Wy)
        while _misfit(X @ (b + step), W, Wy) > before * (1 + 1e-12):
            step = step / 2
        b = b + step
        if still < _CONVERGED * max(1.0, np.abs(X @ b).max()):
            mean = special.expit(X @ b)
            return b, mean, mean * (1 - mean)
    raise StatisticError("improper", "The logistic model does not converge; rescale or drop a term.")


def _misfit(linear: Floats, W: Floats, Wy: Floats) -> float:
    """Minus the weighted log-likelihood."""
    return float(np.sum(W * np.logaddexp(0, linear) - Wy * linear))


def _sandwich(
    reduced: Reduced, matrix: ModelMatrix, used: Flags, curvature: Floats, mean: Floats, design: Design
) -> Floats:
    X = matrix.values
    R = linalg.qr(X * np.sqrt(curvature)[:, None], mode="r")[0][: X.shape[1]]
    size = np.abs(np.diag(R))
    if size.min() <= 1e-14 * size.max():
        raise StatisticError("improper", "The model has no finite errors: a term almost tells the outcome.")
    rows = linalg.solve_triangular(R, linalg.solve_triangular(R, X.T, trans="T")).T
    scores = [np.zeros((len(used), X.shape[1])) for _ in reduced.measures]
    scores[0][used] = -mean[:, None] * rows
    scores[1][used] = rows
    return score_covariance(reduced, scores, used, design)


def _refuse_collinear(matrix: ModelMatrix, W: Floats) -> None:
    X = matrix.values * np.sqrt(W / W.sum())[:, None]
    size = np.sqrt((X**2).sum(axis=0))
    zero = size == 0
    scaled = X / np.where(zero, 1.0, size)
    for index in range(1, X.shape[1]):
        before = scaled[:, :index]
        rest = scaled[:, index] - before @ linalg.lstsq(before, scaled[:, index])[0]
        if zero[index] or np.sqrt(rest @ rest) < 1e-9:
            raise StatisticError(
                "collinear",
                f"The term {matrix.names[index]!r} follows from the terms before it (or is 0 in all rows); "
                "leave it out.",
            )


def _refuse_bad_outcome(outcome: str, W: Floats, Wy: Floats, Wyy: Floats) -> None:
    if not np.allclose(Wy, Wyy, rtol=1e-9) or (Wy < 0).any():
        raise StatisticError("value", f"Column {outcome!r} must hold 0 and 1 only; recode it first.")
    for level, total in ((1, (W - Wy).sum()), (0, Wy.sum())):
        if total <= 1e-12 * W.sum():
            raise StatisticError(
                "constant", f"All rows have {outcome!r} = {level}; there is nothing to explain."
            )
