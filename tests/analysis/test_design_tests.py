"""Rao-Scott, goodness of fit, t and rank tests: relations between them, and what is refused by name."""

import math

import numpy as np
import polars as pl
import pytest
from scipy import stats

from analysis import (
    Design,
    StatisticError,
    goodness_of_fit,
    independence_test,
    rank_test,
    shares,
    t_test,
    t_test_groups,
)
from analysis.chi_square_sum import satterthwaite, upper_tail

ROWS = pl.DataFrame(
    {
        "a": ["x", "x", "y", "y", "x", "y", "x", "y", "y", "x", "x", "y"],
        "b": ["u", "v", "v", "v", "u", "u", "u", "v", "v", "v", "u", "u"],
        "y": [3.0, 5.0, 4.0, 8.0, 2.0, 9.0, 4.0, 7.0, 6.0, 5.0, 3.0, 8.0],
        "psu": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6],
        "w": [1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 2.0],
    }
)
DESIGN = Design(weights="w", psu="psu")


def refused(function, *args, **options):
    with pytest.raises(StatisticError) as problem:
        function(*args, **options)
    return problem.value.code, str(problem.value)


def test_a_simple_sample_gives_pearsons_chi_square():
    counts = pl.DataFrame(
        {"a": ["x"] * 60 + ["y"] * 60, "b": ["u"] * 40 + ["v"] * 20 + ["u"] * 25 + ["v"] * 35}
    )
    found = independence_test(counts, "a", "b", Design(), statistic="Chisq")
    plain = stats.chi2_contingency([[40, 20], [25, 35]], correction=False)
    assert found.statistic == pytest.approx(plain.statistic, rel=1e-12)
    assert found.df == (1,)
    # the design effect of a simple sample without fpc is n/(n - 1) times that of the alternative
    assert found.p_value == pytest.approx(
        stats.chi2.sf(plain.statistic / found.statistic * _first_order(counts), 1)
    )


def _first_order(counts):
    """X2 over the design effect, from the F statistic, which is X2/trace."""
    return independence_test(counts, "a", "b", Design()).statistic


def test_two_by_two_all_corrections_agree_on_f():
    found = independence_test(ROWS, "a", "b", DESIGN)
    assert found.df == pytest.approx((1.0, 5.0))
    wald, adjusted = (independence_test(ROWS, "a", "b", DESIGN, statistic=s) for s in ("Wald", "adjWald"))
    assert wald.df == adjusted.df == (1, 5)
    assert wald.statistic == pytest.approx(adjusted.statistic)  # one difference: nothing to adjust


def test_adjusted_wald_takes_degrees_of_freedom_off():
    three = ROWS.with_columns(c=pl.Series(["p", "q", "r"] * 4))
    wald, adjusted = (independence_test(three, "a", "c", DESIGN, statistic=s) for s in ("Wald", "adjWald"))
    assert (wald.df, adjusted.df) == ((2, 5), (2, 4))
    assert adjusted.statistic == pytest.approx(wald.statistic * 4 / 5)


def test_an_empty_cell_of_the_table_does_no_harm():
    three = ROWS.with_columns(c=pl.when(pl.col("a") == "x").then(pl.lit("p")).otherwise(pl.col("b")))
    assert independence_test(three, "a", "c", DESIGN).df[0] <= 2


def test_tests_of_tables_are_refused_by_name():
    one = ROWS.with_columns(c=pl.lit("only"), none=pl.lit(None, pl.String))
    assert refused(independence_test, one, "a", "c", DESIGN) == (
        "constant",
        "Column 'c' has one category only, only.",
    )
    assert refused(independence_test, one, "a", "none", DESIGN) == (
        "empty",
        "No row has all of a, none filled in.",
    )
    assert refused(independence_test, ROWS, "a", "b", DESIGN, statistic="G")[0] == "value"
    assert refused(independence_test, ROWS.head(2), "b", "y", Design(psu="psu", lonely="remove"))[0] == "few"
    many = ROWS.with_columns(c=pl.col("y").cast(pl.String), d=pl.col("y").cast(pl.Int64))
    assert refused(independence_test, many, "c", "d", DESIGN, statistic="Wald")[0] == "few"


def test_goodness_of_fit_of_a_simple_sample_is_pearsons():
    counts = pl.DataFrame({"a": ["x"] * 30 + ["y"] * 50 + ["z"] * 20})
    found = goodness_of_fit(counts, "a", {"x": 1, "y": 1, "z": 2}, Design())
    assert found.statistic == pytest.approx(stats.chisquare([30, 50, 20], [25, 25, 50]).statistic)
    assert refused(goodness_of_fit, counts, "a", {"x": 1, "y": 1}, Design()) == (
        "category",
        "Categories of 'a' in data and shares differ: z.",
    )
    assert refused(goodness_of_fit, counts, "a", {"x": 1, "y": 0, "z": 2}, Design())[0] == "value"


def test_tail_of_a_sum_of_chi_squares():
    equal = np.array([2.0, 2.0, 2.0])
    assert satterthwaite(equal) == (2.0, 3.0)
    assert upper_tail(20.0, equal, 1e5) == pytest.approx(stats.chi2.sf(10, 3), rel=0.02)
    assert upper_tail(20.0, equal, 10) == pytest.approx(stats.f.sf(10 / 3, 3, 10), rel=0.02)
    middle = 6.0  # at the mean the saddlepoint has no value
    assert upper_tail(middle, equal, 1e7) == pytest.approx(stats.chi2.sf(3, 3), rel=1e-5)
    assert upper_tail(0.5, equal, 1e5) == pytest.approx(stats.chi2.sf(0.25, 3), rel=0.01)


def test_a_share_is_tested_against_the_target():
    frame = ROWS.with_columns(fav=(pl.col("y") >= 4).cast(pl.Int64))
    found = t_test(frame, "fav", DESIGN, against=0.95)
    (whole,) = shares(frame, "fav", {1}, DESIGN)
    assert found.estimate == pytest.approx(whole.estimate - 0.95)
    assert (found.statistic, found.df) == (pytest.approx((whole.estimate - 0.95) / whole.se), (4.0,))
    assert found.upper - found.estimate == pytest.approx(stats.t.ppf(0.975, 4) * whole.se)


def test_limits_are_those_of_the_confidence_asked_for():
    for found in (
        t_test(ROWS, "y", DESIGN, confidence=0.8),
        t_test_groups(ROWS, "y", "a", DESIGN, confidence=0.8),
    ):
        half = stats.t.ppf(0.9, 4) * found.estimate / found.statistic
        assert (found.lower, found.upper) == pytest.approx((found.estimate - half, found.estimate + half))


def test_two_groups_differ_by_their_weighted_means():
    found = t_test_groups(ROWS, "y", "a", DESIGN)
    mean = {key[0]: (g["y"] * g["w"]).sum() / g["w"].sum() for key, g in ROWS.group_by("a")}
    assert (found.estimate, found.df) == (pytest.approx(mean["y"] - mean["x"]), (4.0,))


@pytest.mark.parametrize(
    ("call", "code", "message"),
    [
        (
            lambda: t_test(ROWS.with_columns(y=pl.lit(None, pl.Float64)), "y", DESIGN),
            "empty",
            "Column 'y' has",
        ),
        (lambda: t_test(ROWS.head(4), "y", DESIGN), "few", "The test of 'y' has no degrees of freedom"),
        (lambda: t_test(ROWS.with_columns(y=1.0), "y", DESIGN), "constant", "Column 'y' has no variance"),
        (
            lambda: t_test_groups(ROWS.with_columns(g=pl.col("y") % 3), "y", "g", DESIGN),
            "category",
            "Column 'g' has 3 groups; a t test compares two.",
        ),
    ],
)
def test_t_tests_refused_by_name(call, code, message):
    found = refused(call)
    assert (found[0], found[1][: len(message)]) == (code, message)


@pytest.mark.parametrize("scores", ["wilcoxon", "kruskal-wallis", "van der waerden", "median"])
def test_ranks_do_not_change_with_the_scale(scores):
    found = rank_test(ROWS, "y", "a", DESIGN, scores=scores)
    stretched = rank_test(ROWS.with_columns(pl.col("y") ** 3), "y", "a", DESIGN, scores=scores)
    assert (found.statistic, found.df) == (pytest.approx(stretched.statistic), (4.0,))


def test_midranks_do_not_depend_on_the_order_of_rows_but_those_of_r_do():
    turned = ROWS.reverse()
    free, same = (rank_test(frame, "y", "a", DESIGN).statistic for frame in (ROWS, turned))
    first, other = (
        rank_test(frame, "y", "a", DESIGN, ties="row order").statistic for frame in (ROWS, turned)
    )
    assert free == pytest.approx(same)
    assert abs(first - other) > 1e-3
    equal = ROWS.with_columns(w=1.0)
    assert rank_test(equal, "y", "a", DESIGN, ties="row order").statistic == pytest.approx(
        rank_test(equal, "y", "a", DESIGN).statistic
    )


TIED = pl.DataFrame(
    {
        "y": [1.0, 1, 2, 3, 3, 4, 5, 5, 6, 7, None, 2],
        "g": ["a", "b", "a", "a", "b", "a", "b", "b", "a", "b", "a", None],
        "w": [2.0, 2, 1, 1, 1, 3, 2, 2, 1, 3, 1, 5],
    }
)


@pytest.mark.parametrize(
    ("scores", "statistic", "p_value", "estimate"),
    [
        ("wilcoxon", 1.23925849723, 0.25037166235, 0.21875),
        ("kruskal-wallis", 1.23925849723, 0.25037166235, 0.21875),
        ("van der waerden", 1.18087064704, 0.271569054906, 0.661728156645),
        ("median", 2.33841028956, 0.0475335035506, 0.575),
    ],
)
def test_midranks_are_r_s_where_the_rows_of_a_tie_weigh_the_same(scores, statistic, p_value, estimate):
    """R: svyranktest(y ~ g, svydesign(ids = ~1, weights = ~w, data = tied)); it leaves out empty values."""
    found = rank_test(TIED, "y", "g", Design(weights="w"), scores=scores)
    assert (found.statistic, found.p_value) == (pytest.approx(statistic), pytest.approx(p_value))
    assert (found.df, found.estimate) == ((8.0,), pytest.approx(estimate))


def test_the_median_itself_is_not_above_the_median():
    """Ranks 1 to 7 of 7: four is the median. Means of the scores 3/4 (5, 6, 7 of four) and 0, as in R."""
    frame = pl.DataFrame({"y": [4.0, 1, 3, 5, 2, 6, 7], "g": list("aabbabb")})
    found = rank_test(frame, "y", "g", Design(), scores="median")
    assert (found.statistic, found.estimate) == (pytest.approx(3.20713490295), pytest.approx(0.75))


def test_three_psus_are_just_enough_for_two_groups():
    assert rank_test(ROWS.head(6), "y", "a", DESIGN).df == (1.0,)
    assert t_test(ROWS.head(6), "y", DESIGN).df == (1.0,)


def test_three_groups_are_tested_by_f():
    frame = ROWS.with_columns(g=pl.Series(["p", "q", "r"] * 4))
    found = rank_test(frame, "y", "g", DESIGN)
    assert (found.df, found.estimate) == ((2.0, 3.0), None)
    assert math.isclose(found.p_value, float(stats.f.sf(found.statistic, 2, 3)))


@pytest.mark.parametrize(
    ("call", "code", "message"),
    [
        (
            lambda: rank_test(ROWS.with_columns(y=1.0), "y", "a", DESIGN),
            "constant",
            "All ranks of 'y' are alike",
        ),
        (
            lambda: rank_test(ROWS.with_columns(a=pl.lit("x")), "y", "a", DESIGN),
            "constant",
            "All rows have 'a' =",
        ),
        (
            lambda: rank_test(ROWS.with_columns(a=pl.lit(None, pl.String)), "y", "a", DESIGN),
            "empty",
            "No row has both 'y' and 'a' filled in.",
        ),
        (
            lambda: rank_test(ROWS.head(4), "y", "a", DESIGN),
            "few",
            "2 groups of 'a' need more than 1 degrees",
        ),
        (
            lambda: rank_test(ROWS.lazy(), "y", "a", DESIGN, ties="row order"),
            "value",
            'Ties by "row order" need a frame in memory',
        ),
    ],
)
def test_rank_tests_refused_by_name(call, code, message):
    found = refused(call)
    assert (found[0], found[1][: len(message)]) == (code, message)
