"""Quantiles with weights, domains and missing values; limits that are not given."""

import polars as pl
import pytest

from analysis import quantiles
from analysis.design import Design, DesignError
from analysis.quantile import RULES

WEIGHTED = pl.DataFrame({"x": [1, 2, 3, 4], "w": [1.0, 1.0, 2.0, 4.0]})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("math", [2, 3, 4]),
        ("school", [2.5, 3.5, 4]),
        ("hf4", [2, 3, 3.5]),
        ("hf5", [2 + 1 / 3, 3 + 1 / 3, 4]),
        ("hf6", [2 + 0.5, 3.5, 4]),
        ("hf7", [2, 3, 3.5]),
    ],
)  # fmt: skip
def test_rules(rule, expected):
    found = quantiles(WEIGHTED, "x", [0.25, 0.5, 0.75], Design(weights="w"), rule=rule)
    assert [each.estimate for each in found] == pytest.approx(expected)


def test_a_missing_value_and_a_weight_of_0_do_not_count():
    frame = pl.DataFrame({"x": [1.0, None, 9.0, 2.0, 3.0], "w": [1.0, 1.0, 0.0, 1.0, 1.0]})
    (median,) = quantiles(frame, "x", [0.5], Design(weights="w"))
    assert (median.estimate, median.n, median.df) == (2.0, 3, 2)


def test_domains_keep_all_psus():
    frame = pl.DataFrame(
        {"x": [1, 2, 3, 4, 5, 6], "g": ["b", "a", "b", "a", "a", None], "p": [1, 1, 2, 2, 3, 3]}
    )
    found = quantiles(frame, "x", [0.5], Design(psu="p"), by=["g"])
    assert [(each.domain, each.estimate, each.n, each.df) for each in found] == [
        ({}, 3.0, 6, 2), ({"g": "a"}, 4.0, 3, 2), ({"g": "b"}, 1.0, 2, 1),
    ]  # fmt: skip


def test_everybody_at_or_below_the_quantile():
    (most,) = quantiles(WEIGHTED, "x", [0.95], Design(weights="w"))
    assert (most.estimate, most.method, most.upper) == (4.0, "clopper-pearson", 4.0)


def test_one_row_and_none():
    (one,) = quantiles(pl.DataFrame({"x": [3.0]}), "x", [0.5], Design(lonely="remove"))
    assert (one.estimate, one.lower, one.method) == (3.0, None, "none")
    (none,) = quantiles(pl.DataFrame({"x": pl.Series([None, None], dtype=pl.Float64)}), "x", [0.5], Design())
    assert (none.estimate, none.n, none.method) == (None, 0, "none")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"variable": "y"}, "There is no column 'y'"),
        ({"by": ["g"]}, "There is no column 'g'"),
        ({"variable": "t"}, "Column 't' holds texts; quantiles need numbers"),
        ({"rule": "hf3"}, f"There is no rule 'hf3'; choose one of {', '.join(RULES)}"),
        ({"interval": "score"}, "There is no interval 'score'"),
        ({"probabilities": [1.0]}, "1.0 is not a probability between 0 and 1"),
    ],
)
def test_quantiles_that_cannot_be(change, message):
    asked = {"variable": "x", "probabilities": [0.5], "design": Design(weights="w"), **change}
    with pytest.raises(DesignError) as refused:
        quantiles(WEIGHTED.with_columns(t=pl.lit("a")), **asked)
    assert str(refused.value)[: len(message)] == message
