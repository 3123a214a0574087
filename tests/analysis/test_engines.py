"""Regression, tests, scales and centres on the frames of other libraries: the same numbers."""

import duckdb
import polars as pl
import pytest

from analysis import (
    Design,
    Factor,
    alpha,
    case_mix,
    independence_test,
    logistic,
    many_shares,
    paired_change,
    rank_test,
    unit_reliability,
    weighted_alpha,
)

ROWS = pl.DataFrame(
    {
        "y": [1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1],
        "x": [1.5, 1.5, 2, 2, 2, 3, 3, 3, 4, 4, None, 4],
        "z": [2, 1, 2, 3, 3, 2, 4, 3, 4, 5, 3, 2],
        "g": ["a", "b", "a", "b", "a", "b", "a", "b", "a", "b", "a", "b"],
        "psu": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6],
        "w": [1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 2.0],
    }
)
ITEMS = tuple(f"i{k}" for k in range(1, 6))  # ten yes-or-no columns, more than a byte holds
ROWS = ROWS.with_columns(
    pl.Series(item, [None if row == k else (row * k + k) % 7 - 1 for row in range(12)])
    for k, item in enumerate(ITEMS, start=1)
)
DESIGN = Design(weights="w", psu="psu")
FRAMES = {
    "lazy": ROWS.lazy,
    "pandas": ROWS.to_pandas,
    "pyarrow": ROWS.to_arrow,
    "duckdb": lambda: duckdb.from_arrow(ROWS.to_arrow()),
}


def figures(frame):
    many = many_shares(frame, {item: {1, 4} for item in ITEMS}, DESIGN, scores=["x"], by=["g"])
    return [
        *(figure for of in (many.estimate, many.se, many.weighted_n) for figure in of.flat),
        *logistic(frame, "y", ["x", Factor("g")], DESIGN).se,
        independence_test(frame, "y", "g", DESIGN).p_value,
        rank_test(frame, "x", "g", DESIGN).p_value,
        weighted_alpha(frame, ["x", "z"], DESIGN),
        alpha(frame, ["x", "z"]).alpha,
        paired_change(frame, "x", "z").p_value,
        unit_reliability(frame, "z", "g").tau2,
        *case_mix(frame, "z", "g", ["x"]).adjusted,
    ]


@pytest.mark.parametrize("engine", FRAMES)
def test_the_same_numbers_on_every_frame(engine):
    assert figures(FRAMES[engine]()) == pytest.approx(figures(ROWS), rel=1e-12)
