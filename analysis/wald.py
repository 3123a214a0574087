"""Joint Wald tests of the terms of a regression."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg, stats

from analysis.errors import StatisticError
from analysis.regression import Regression
from analysis.terms import Term, label_of


@dataclass(frozen=True)
class WaldTest:
    """Joint test that coefficients are 0: F on df and ddf degrees of freedom."""

    F: float
    df: int
    ddf: int
    p_value: float


def wald_test(regression: Regression, terms: Sequence[Term]) -> WaldTest:
    """Test of all coefficients of the terms at once: F = b' V^-1 b / k on k and the model's residual df.

    Source: Korn and Graubard, The American Statistician 44 (1990); R's regTermTest (method "Wald").
    Raises StatisticError: the model has no such term ("column"); no degrees of freedom left ("few").

    >>> import polars as pl
    >>> from analysis import Design, linear
    >>> rows = pl.DataFrame({"y": [1.0, 3.0, 5.0, 8.0], "x": [0, 1, 2, 3]})
    >>> round(wald_test(linear(rows, "y", ["x"], Design()), ["x"]).F, 2)
    296.08
    """
    wanted = [label_of(term) for term in terms]
    for label in wanted:
        if label not in regression.terms:
            raise StatisticError("column", f"The model has no term {label!r}.")
    if regression.df < 1:
        raise StatisticError("few", "The model leaves no degrees of freedom; use fewer terms.")
    chosen = [index for index, label in enumerate(regression.terms) if label in wanted]
    b = regression.coefficients[chosen]
    V = regression.covariance[np.ix_(chosen, chosen)]
    F = float(b @ linalg.solve(V, b, assume_a="sym")) / len(chosen)
    return WaldTest(F, len(chosen), regression.df, float(stats.f.sf(F, len(chosen), regression.df)))
