"""What a caller chooses is known, or refused by name: never taken in silence for something else."""

from __future__ import annotations

import polars as pl
import pytest

from analysis import Design, differences, kappa, shares
from analysis.binomial import finite_test
from analysis.compare import adjusted
from analysis.crosstab import independence_test
from analysis.errors import StatisticError
from analysis.estimate import means
from analysis.funnel import funnel_limits
from analysis.rank import rank_test
from analysis.reliability import alpha
from analysis.weighting import rake

DATA = pl.DataFrame(
    {
        "a": [1, 2, 3, 1, 2, 3, 1, 3],
        "b": [1, 2, 2, 1, 3, 3, 2, 3],
        "g": ["x", "x", "x", "x", "y", "y", "y", "y"],
        "c": ["f", "m", "f", "m", "f", "m", "f", "m"],
    }
)
PLAIN = Design()
CALLS = {
    "There is no kind of weights 'cubic'; choose none, linear or quadratic.": lambda: kappa(
        DATA, "a", "b", weights="cubic"
    ),
    "There is no error 'exact'; choose fleiss or psych.": lambda: kappa(DATA, "a", "b", error="exact"),
    "There is no way with missing answers 'mean'; choose listwise or pairwise.": lambda: alpha(
        DATA, ["a", "b"], missing="mean"
    ),
    "There is no projection 'rake'; choose base or r-rake.": lambda: rake(
        DATA, PLAIN, {"c": {"f": 4, "m": 4}}, projection="rake"
    ),
    "There is no rule for degrees of freedom 'whole'; choose domain or design.": lambda: means(
        DATA, ["a"], PLAIN, df="whole"
    ),
    "There is no design effect 'srs'; choose with replacement or without replacement.": lambda: shares(
        DATA, "a", {3}, PLAIN, deff="srs"
    ),
    "There is no comparison 'all'; choose pairs or rest.": lambda: differences(
        DATA, "a", {3}, PLAIN, by=["g"], against="all"
    ),
    "There is no adjustment 'sidak'; choose holm, benjamini-hochberg or none.": lambda: adjusted(
        [0.1], "sidak"
    ),
    "There is no statistic 'G'; choose F, Chisq, Wald, adjWald, lincom or saddlepoint.": lambda: (
        independence_test(DATA, "g", "c", PLAIN, statistic="G")
    ),
    "There is no score 'normal'; choose wilcoxon, van der waerden, median or kruskal-wallis.": lambda: (
        rank_test(DATA, "a", "g", PLAIN, scores="normal")
    ),
    "There is no way with ties 'order'; choose midrank or row order.": lambda: rank_test(
        DATA, "a", "g", PLAIN, ties="order"
    ),
    "The target must lie between 0 and 1, not 95; 0.95 means 95 %.": lambda: finite_test(57, 60, 66, 95),
    "Every unit of a funnel needs a size of 1 or more.": lambda: funnel_limits([10, 0], 0.9, 0.025),
    "Centre and tail lie between 0 and 1, not at 90 and 0.025.": lambda: funnel_limits([10], 90, 0.025),
    "Centre and tail lie between 0 and 1, not at 0.9 and 2.5.": lambda: funnel_limits([10], 0.9, 2.5),
}


@pytest.mark.parametrize("sentence", CALLS)
def test_what_there_is_not_is_refused_by_name(sentence):
    with pytest.raises(StatisticError) as refused:
        CALLS[sentence]()
    assert (str(refused.value), refused.value.code) == (sentence, "value")
