"""Direct standardisation: the fixed mix, and cells it cannot reach."""

import numpy as np
import polars as pl
import pytest

from analysis import Design, StatisticError, contrasts, direct_standardisation, means

ROWS = pl.DataFrame(
    {
        "y": [1.0, 0.0, 3.0, 2.0, 5.0, 4.0, 8.0, 6.0],
        "age": ["old", "old", "young", "young"] * 2,
        "area": ["n"] * 4 + ["s"] * 4,
    }
)


def test_each_domain_gets_the_mix():
    found = direct_standardisation(ROWS, "y", "age", {"old": 30, "young": 10}, Design(), by=["area"])
    assert found.estimate.tolist() == [0.75 * 0.5 + 0.25 * 2.5, 0.75 * 4.5 + 0.25 * 7]
    assert ([dict(d) for d in found.domains], found.n.tolist()) == ([{"area": "n"}, {"area": "s"}], [4, 4])


def test_the_errors_are_those_of_a_contrast_of_the_cells():
    found = direct_standardisation(ROWS, "y", "age", {"old": 3, "young": 1}, Design(), by=["area"])
    cells = means(ROWS, ["y"], Design(), by=["area", "age"])
    same = contrasts(cells, {"n": [0, 0.75, 0.25, 0, 0], "s": [0, 0, 0, 0.75, 0.25]})
    assert np.allclose(found.covariance, same.covariance, rtol=1e-12)


@pytest.mark.parametrize(
    ("frame", "population", "code", "message"),
    [
        (
            ROWS,
            {"old": 1, "young": 1, "child": 1},
            "category",
            "The levels of 'age' in the data and in the p",
        ),
        (ROWS, {"old": 1}, "category", "The levels of 'age' in the data and in the population differ: young"),
        (ROWS, {"old": -1, "young": 2}, "value", "The shares of 'age' must be 0 or more"),
        (ROWS, {"old": 0, "young": 0}, "value", "The shares of 'age' must be 0 or more"),
        (
            ROWS.head(6),
            {"old": 1, "young": 1},
            "category",
            "There is no valid 'y' where area = s, age = young",
        ),
        (
            ROWS.with_columns(y=pl.when(pl.col("y") != 8, pl.col("y") != 6).then("y")),
            {"old": 1, "young": 1},
            "category",
            "There is no valid 'y' where area = s, age = young",
        ),
    ],
)
def test_refused_by_name(frame, population, code, message):
    with pytest.raises(StatisticError) as refused:
        direct_standardisation(frame, "y", "age", population, Design(), by=["area"])
    assert (refused.value.code, str(refused.value)[: len(message)]) == (code, message)
