"""A confidence in per cent is refused by name everywhere, never answered with a silent number."""

import polars as pl
import pytest

from analysis import (
    Design,
    StatisticError,
    alpha,
    binomial_interval,
    contrasts,
    decisive_sample,
    finite_interval,
    intraclass,
    kappa,
    linear,
    means,
    paired_change,
    partial_pooling,
    quantiles,
    sample_size,
    shares,
    t_test,
    t_test_groups,
    verdict_power,
)
from analysis.confidence import below_upper, tail

ROWS = pl.DataFrame(
    {
        "a": [1, 2, 3, 4, 5, 4, 2, 5],
        "b": [2, 2, 4, 4, 5, 3, 1, 4],
        "c": [1, 3, 3, 5, 4, 4, 2, 4],
        "g": ["x", "y"] * 4,
    }
)
DESIGN = Design()
CALLS = {
    "shares": lambda c: shares(ROWS, "a", {4, 5}, DESIGN, confidence=c),
    "shares of a full count": lambda c: shares(
        ROWS.with_columns(n=pl.lit(8)), "a", {4, 5}, Design(fpc="n"), confidence=c
    ),
    "quantiles": lambda c: quantiles(ROWS, "a", [0.5], DESIGN, confidence=c),
    "t_test": lambda c: t_test(ROWS, "a", DESIGN, confidence=c),
    "t_test_groups": lambda c: t_test_groups(ROWS, "a", "g", DESIGN, confidence=c),
    "contrasts": lambda c: contrasts(means(ROWS, ["a"], DESIGN), {"k": [1]}).interval(c),
    "linear": lambda c: linear(ROWS, "a", ["b"], DESIGN).interval(c),
    "kappa": lambda c: kappa(ROWS, "a", "b").interval(c),
    "alpha": lambda c: alpha(ROWS, ["a", "b", "c"], confidence=c),
    "intraclass": lambda c: intraclass(ROWS, ["a", "b", "c"], confidence=c),
    "paired_change": lambda c: paired_change(ROWS, "a", "b", confidence=c),
    "binomial_interval": lambda c: binomial_interval(3, 9, confidence=c),
    "finite_interval": lambda c: finite_interval(3, 9, 20, confidence=c),
    "partial_pooling": lambda c: partial_pooling([1, 5, 3], [5, 6, 9], confidence=c),
    "sample_size": lambda c: sample_size(0.9, 0.03, confidence=c),
    "verdict_power": lambda c: verdict_power(100, 0.97, 0.95, confidence=c),
    "decisive_sample": lambda c: decisive_sample(0.97, 0.95, confidence=c, most=100),
}


@pytest.mark.parametrize("confidence", [95, 1, 0, -0.95, float("nan")])
@pytest.mark.parametrize("call", CALLS)
def test_a_confidence_outside_0_to_1_is_refused(call, confidence):
    CALLS[call](0.95)
    with pytest.raises(StatisticError) as refused:
        CALLS[call](confidence)
    assert refused.value.code == "value"
    assert str(refused.value) == f"Confidence must lie between 0 and 1, not {confidence}; 0.95 means 95 %."


def test_what_lies_beyond_and_below():
    assert (tail(0.95), below_upper(0.95)) == ((1 - 0.95) / 2, (1 + 0.95) / 2)


@pytest.mark.parametrize("target", [95, -0.1])
def test_a_target_in_per_cent_is_refused(target):
    with pytest.raises(StatisticError, match=f"The target must lie between 0 and 1, not {target}"):
        shares(ROWS, "a", {4, 5}, DESIGN, target=target)
