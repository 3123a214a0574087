"""Design-based t tests of a mean: against a fixed value, and between two groups."""

from narwhals.typing import IntoFrame
from scipy import stats

from analysis.confidence import below_upper
from analysis.design import Design
from analysis.errors import StatisticError
from analysis.estimate import means
from analysis.regression import linear
from analysis.results import HypothesisTest
from analysis.terms import Factor


def t_test(
    frame: IntoFrame, variable: str, design: Design, *, against: float = 0.0, confidence: float = 0.95
) -> HypothesisTest:
    """Test that the weighted mean of a numeric column is `against` (0.95: a share against 95 %).

    t = (mean - against)/SE on PSUs - strata - 1 degrees of freedom (R's svyttest takes one off here too).
    `estimate` is the difference from `against`. For a column of differences it is the paired test.
    Raises StatisticError: no valid rows ("empty"), too few PSUs ("few"), no error at all ("constant"),
    a confidence outside 0 to 1 ("value").

    >>> import polars as pl
    >>> found = t_test(pl.DataFrame({"y": [1.0, 2.0, 3.0, 4.0]}), "y", Design(), against=2.0)
    >>> found.estimate, round(found.statistic, 4), found.df
    (0.5, 0.7746, (2.0,))
    """
    found = means(frame, [variable], design)
    difference = float(found.estimate[0]) - against
    return _test(variable, difference, float(found.se[0]), int(found.df[0]) - 1, confidence)


def t_test_groups(
    frame: IntoFrame, variable: str, group: str, design: Design, *, confidence: float = 0.95
) -> HypothesisTest:
    """Test that two groups have the same weighted mean; `estimate` is the second's less the first's.

    The slope of the linear regression on the group, with its residual degrees of freedom (PSUs - strata - 1;
    R's svyttest). Raises StatisticError: not exactly two groups ("category"); else as `linear`.

    >>> import polars as pl
    >>> frame = pl.DataFrame({"y": [1.0, 2.0, 4.0, 5.0], "g": ["a", "a", "b", "b"]})
    >>> round(t_test_groups(frame, "y", "g", Design()).estimate, 10)
    3.0
    """
    found = linear(frame, variable, [Factor(group)], design)
    if len(found.names) != 2:
        raise StatisticError(
            "category", f"Column {group!r} has {len(found.names)} groups; a t test compares two."
        )
    return _test(variable, float(found.coefficients[1]), float(found.se[1]), found.df, confidence)


def _test(variable: str, difference: float, se: float, df: int, confidence: float) -> HypothesisTest:
    if df < 1:
        raise StatisticError(
            "few", f"The test of {variable!r} has no degrees of freedom; it needs more PSUs."
        )
    if not se > 0:
        raise StatisticError("constant", f"Column {variable!r} has no variance between PSUs to test against.")
    t = difference / se
    half = float(stats.t.ppf(below_upper(confidence), df)) * se
    p = 2 * float(stats.t.sf(abs(t), df))
    return HypothesisTest(t, (float(df),), p, difference, difference - half, difference + half)
