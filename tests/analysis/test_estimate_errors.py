"""Data without an estimate: refused by name, or NaN with a NaN error; never a silent number."""

import numpy as np
import polars as pl
import pytest

from analysis import Replicates, means, ratio, totals, variances
from analysis.design import Design, DesignError
from analysis.errors import AnalysisError, StatisticError

ROWS = pl.DataFrame(
    {
        "x": [1.0, 2.0, 3.0, 4.0],
        "w": [1.0, 1.0, 2.0, 2.0],
        "g": ["a", "a", "b", "b"],
        "half": [1.0, 2.0, None, None],
    }
).with_columns(none=pl.lit(None, pl.Float64), zero=pl.lit(0.0))


@pytest.mark.parametrize("estimate", [means, totals, variances])
@pytest.mark.parametrize(
    ("variables", "code", "message"),
    [
        ([], "item", "Name at least one column"),
        (["y"], "column", "There is no column 'y'; the columns are x, w, g, half, none, zero."),
        (["g"], "item", "Column 'g' holds texts; estimates need numbers."),
        (
            ["x", "none"],
            "empty",
            "Columns 'x', 'none' have no row with a value and a weight above 0.",
        ),
    ],
)
def test_columns_that_cannot_be_estimated(estimate, variables, code, message):
    with pytest.raises(AnalysisError) as refused:
        estimate(ROWS, variables, Design())
    assert (refused.value.code, str(refused.value)[: len(message)]) == (code, message)


def test_weights_that_are_all_0():
    with pytest.raises(StatisticError, match="Column 'x' has no row with a value and a weight above 0"):
        means(ROWS, ["x"], Design(weights="zero"))


@pytest.mark.parametrize("estimate", [means, totals, variances])
def test_a_domain_without_values_has_no_number(estimate):
    found = estimate(ROWS, ["half"], Design(), by=["g"])
    assert np.isnan(found.estimate).tolist() == [False, False, True]
    assert np.isnan(found.covariance).tolist() == [[False, False, True], [False, False, True], [True] * 3]
    assert found.n.tolist() == [2, 2, 0]


def test_a_ratio_to_0_has_no_number():
    found = ratio(ROWS, "x", "zero", Design())
    assert (np.isnan(found.estimate[0]), np.isnan(found.se[0])) == (True, True)


def test_one_row_has_no_variance():
    with pytest.raises(DesignError, match="stratum all rows has only one PSU"):
        means(ROWS[:1], ["x"], Design())
    found = variances(ROWS[:1], ["x"], Design(lonely="remove"))
    assert (np.isnan(found.estimate[0]), np.isnan(found.se[0])) == (True, True)


def test_replicate_weights_are_checked_one_by_one():
    rows = ROWS.with_columns(r1=pl.Series([1.0, None, 1.0, 1.0]), r2=pl.lit(1.0))
    with pytest.raises(DesignError, match="1 rows have an empty, negative or infinite weight in column 'r1'"):
        means(rows, ["x"], Design(weights="w", replicates=Replicates(("r1", "r2"), 1.0)))
