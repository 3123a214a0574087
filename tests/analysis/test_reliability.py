"""Reliability of scales: what follows from a model with known answer, and what is refused by name."""

import numpy as np
import polars as pl
import pytest
from scipy import linalg

from analysis import (
    Design,
    DesignError,
    StatisticError,
    alpha,
    eigenvalues,
    intraclass,
    omega,
    omega_hierarchical,
    polychoric,
    weighted_alpha,
)
from analysis.items import covariances, item_matrix

ITEMS = ["a", "b", "c", "d"]


def answers(covariance, rows=200, names=None):
    """Numbers with exactly this covariance matrix (divisor n - 1) and means of 0."""
    k = len(covariance)
    raw = np.random.default_rng(7).normal(size=(rows, k))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw, rowvar=False))).T
    values = white @ np.linalg.cholesky(np.array(covariance)).T
    return pl.DataFrame(values, schema=names or ITEMS[:k])


LOADINGS = np.array([0.8, 0.7, 0.6, 0.5])
ONE_FACTOR = np.outer(LOADINGS, LOADINGS) + np.diag(1 - LOADINGS**2)


def refused(function, *args, **options):
    with pytest.raises(StatisticError) as problem:
        function(*args, **options)
    return problem.value.code, str(problem.value)


def test_parallel_items_follow_spearman_and_brown():
    equal = answers(np.full((4, 4), 0.4) + 0.6 * np.eye(4))
    found = alpha(equal, ITEMS)
    wanted = 4 * 0.4 / (1 + 3 * 0.4)
    assert (found.alpha, found.standardised, found.average_r) == pytest.approx((wanted, wanted, 0.4))
    assert found.items[0].alpha_drop == pytest.approx(3 * 0.4 / (1 + 2 * 0.4))
    assert found.items[0].r_drop == pytest.approx(3 * 0.4 / np.sqrt(3 + 6 * 0.4))


def test_feldts_limits_hold_alpha_and_narrow_with_rows():
    few, many = (alpha(answers(ONE_FACTOR, rows), ITEMS) for rows in (50, 500))
    assert few.lower < many.lower < many.alpha < many.upper < few.upper
    assert few.se == pytest.approx(many.se * np.sqrt(10))


def test_a_reversed_item_is_turned_round():
    frame = answers(ONE_FACTOR)
    turned = frame.with_columns(a=6 - pl.col("a"))
    found = alpha(turned, ITEMS, reverse={"a": 6})
    assert found.alpha == pytest.approx(alpha(frame, ITEMS).alpha)
    assert alpha(turned, ITEMS).alpha < 0.3


def test_answer_2_on_a_scale_of_5_counts_as_4_where_the_item_is_reversed():
    frame = pl.DataFrame({"E_K6": [2, 1, 5, 4], "E_K1": [4, 5, 1, 1]})
    assert item_matrix(frame, ["E_K6", "E_K1"], {"E_K6": 6}, "listwise")[:, 0].tolist() == [4, 5, 1, 2]


def test_two_items_have_no_alpha_without_one():
    assert [item.alpha_drop for item in alpha(answers(ONE_FACTOR), ["a", "b"]).items] == [None, None]


def test_missing_answers_pairwise_and_listwise():
    frame = (
        answers(ONE_FACTOR)
        .with_row_index("i")
        .with_columns(a=pl.when(pl.col("i") >= 20).then("a"), b=pl.when(pl.col("i") < 190).then("b"))
    )
    every, complete = (alpha(frame, ITEMS, missing=rule) for rule in ("pairwise", "listwise"))
    assert (every.n, complete.n) == (200, 170)
    assert [item.n for item in every.items] == [180, 190, 200, 200]
    a, b = frame["a"].to_numpy(), frame["b"].to_numpy()
    both = ~np.isnan(a) & ~np.isnan(b)
    assert complete.alpha == pytest.approx(alpha(frame.drop_nulls(), ITEMS).alpha)
    assert np.cov(a[both], b[both])[0, 1] == pytest.approx(_pairwise_covariance(frame))


def _pairwise_covariance(frame):
    return covariances(item_matrix(frame, ITEMS, {}, "pairwise"))[0, 1]


def test_omega_recovers_the_loadings_of_one_factor():
    frame = answers(ONE_FACTOR, rows=400)
    found = omega(frame, ITEMS)
    scale = np.sqrt(399 / 400)  # maximum likelihood divides by n
    assert np.allclose(found.loadings, LOADINGS * scale, rtol=1e-5)
    common = LOADINGS.sum() ** 2
    wanted = common / (common + (1 - LOADINGS**2).sum())
    assert (found.omega, found.df) == (pytest.approx(wanted, rel=1e-6), 2)
    assert found.chi_square == pytest.approx(0, abs=1e-6)
    assert found.omega > alpha(frame, ITEMS).alpha  # alpha is a lower bound unless all load alike


def test_an_item_that_one_factor_explains_completely_is_improper():
    heywood = np.array([[1, 0.9, 0.9], [0.9, 1, 0.65], [0.9, 0.65, 1]])
    code, text = refused(omega, answers(heywood), ["a", "b", "c"])
    assert (code, text[:34]) == ("improper", "One factor explains 'a' completely")


def test_omega_hierarchical_is_the_share_of_the_general_factor():
    general = np.array([0.6] * 9)
    group = np.kron(np.eye(3), np.full((3, 1), 0.5))
    correlations = np.outer(general, general) + group @ group.T
    np.fill_diagonal(correlations, 1)
    names = [f"i{j}" for j in range(9)]
    found = omega_hierarchical(answers(correlations, 300, names), names, 3)
    assert found.hierarchical == pytest.approx(general.sum() ** 2 / correlations.sum(), rel=1e-4)
    assert found.total == pytest.approx(1 - 9 * (1 - 0.36 - 0.25) / correlations.sum(), rel=1e-4)
    flipped = answers(correlations, 300, names).with_columns(-pl.col("i0"))
    assert omega_hierarchical(flipped, names, 3).hierarchical == pytest.approx(found.hierarchical, rel=1e-6)


def test_group_factors_that_explain_an_item_completely_are_improper():
    first = np.array([[1, 0.95, 0.95], [0.95, 1, 0.82], [0.95, 0.82, 1]])
    correlations = linalg.block_diag(first, np.full((3, 3), 0.5) + 0.5 * np.eye(3))
    names = [f"i{j}" for j in range(6)]
    code, text = refused(omega_hierarchical, answers(correlations, 100, names), names, 2)
    assert (code, text[:30]) == ("improper", "The factors explain 'i0' compl")


def test_two_group_factors_that_oppose_each_other():
    loadings = np.kron(np.eye(2), np.full((3, 1), 0.7))
    correlations = loadings @ np.array([[1, -0.4], [-0.4, 1]]) @ loadings.T
    np.fill_diagonal(correlations, 1)
    names = [f"i{j}" for j in range(6)]
    found = omega_hierarchical(answers(correlations, 100, names), names, 2)
    turned = correlations * np.outer(np.sign([1, 1, 1, -1, -1, -1]), np.sign([1, 1, 1, -1, -1, -1]))
    assert found.hierarchical == pytest.approx((6 * 0.7 * np.sqrt(0.4)) ** 2 / turned.sum(), rel=1e-3)


def test_polychoric_of_a_fourfold_table_at_the_median_is_the_sine():
    share = 1 / 4 + np.arcsin(0.6) / (2 * np.pi)  # both below the median at a correlation of 0.6
    same, other = round(20000 * share), round(20000 * (0.5 - share))
    frame = pl.DataFrame(
        {
            "a": [0] * (same + other) + [1] * (other + same),
            "b": [0] * same + [1] * other + [0] * other + [1] * same,
        }
    )
    found = polychoric(frame, ["a", "b"])
    assert found.correlations[0, 1] == pytest.approx(0.6, abs=2e-4)
    assert found.ordinal_alpha == pytest.approx(2 * 0.6 / 1.6, abs=2e-4)


def test_a_count_in_empty_cells_draws_the_correlation_in():
    frame = pl.DataFrame({"a": [1, 1, 1, 2, 2, 2, 3, 3], "b": [1, 1, 1, 2, 2, 2, 2, 2]})
    plain, filled = (polychoric(frame, ["a", "b"], empty_cells=c).correlations[0, 1] for c in (0.0, 0.5))
    assert (plain > 0.99, filled < 0.9) == (True, True)


def test_weighted_alpha_counts_a_row_as_often_as_its_weight_says():
    frame = answers(ONE_FACTOR, 60).with_columns(w=pl.Series([1.0, 2.0, 3.0] * 20))
    times = pl.concat([frame.filter(pl.col("w") > j) for j in range(3)])
    assert weighted_alpha(frame, ITEMS, Design(weights="w")) == pytest.approx(alpha(times, ITEMS).alpha)


def test_intraclass_of_means_follows_spearman_and_brown():
    frame = answers(np.full((3, 3), 0.5) + 0.5 * np.eye(3), 40)
    one, two, three, *of_means = intraclass(frame, ["a", "b", "c"])
    for single, mean in zip((one, two, three), of_means, strict=True):
        assert mean.icc == pytest.approx(3 * single.icc / (1 + 2 * single.icc))
        assert mean.lower < mean.icc < mean.upper
    assert (three.icc, three.df1, three.df2) == (pytest.approx(0.5), 39, 78)


CONSTANT = pl.DataFrame({"a": [1, 2, 3, 4, 1, 2], "b": [3] * 6, "c": [1, 1, 2, 2, 1, 2], "t": list("uvwxyz")})


@pytest.mark.parametrize(
    ("call", "code", "message"),
    [
        (lambda: alpha(CONSTANT, ["a", "b"]), "constant", "Column 'b' is 3 in all rows; leave it out."),
        (
            lambda: alpha(CONSTANT, ["a", "none"]),
            "column",
            "There is no column 'none'; the columns are a, b,",
        ),
        (lambda: alpha(CONSTANT, ["a", "t"]), "value", "Column 't' holds no numbers; recode it first."),
        (lambda: alpha(CONSTANT, ["a"]), "few", "1 items are too few; at least 2 are needed."),
        (lambda: alpha(CONSTANT, ["a", "a"]), "column", "Name every item once"),
        (
            lambda: alpha(CONSTANT, ["a", "c"], reverse={"b": 5}),
            "column",
            "Name every item once, and reverse only",
        ),
        (lambda: alpha(CONSTANT.head(2), ["a", "c"]), "few", "2 rows have all of a, c filled in; at least 3"),
        (
            lambda: alpha(CONSTANT.with_columns(c=pl.lit(None, pl.Int64)), ["a", "c"], missing="pairwise"),
            "few",
            "0 rows have all of a, c filled in; at least 3 are needed.",
        ),
        (lambda: alpha(CONSTANT.clear(), ["a", "c"]), "empty", "There are no rows"),
        (lambda: omega(CONSTANT, ["a", "c"]), "few", "2 items are too few; at least 3"),
        (lambda: omega_hierarchical(CONSTANT, ["a", "c"], 1), "few", "Omega hierarchical needs two factors"),
        (lambda: polychoric(CONSTANT, ["a", "b"]), "constant", "Column 'b' is 3 in all rows"),
        (lambda: eigenvalues(CONSTANT, ["a", "b"]), "constant", "Column 'b' is 3 in all rows"),
        (
            lambda: weighted_alpha(CONSTANT, ["a"], Design()),
            "few",
            "Alpha needs at least two different items.",
        ),
        (
            lambda: weighted_alpha(CONSTANT, ["a", "b"], Design()),
            "constant",
            "b has no variance; leave it out.",
        ),
        (
            lambda: weighted_alpha(CONSTANT.with_columns(c=pl.lit(None, pl.Int64)), ["a", "c"], Design()),
            "empty",
            "No row has all of a, c filled in.",
        ),
        (lambda: intraclass(CONSTANT, ["a"]), "few", "An intra-class correlation needs at least two judges."),
        (
            lambda: intraclass(CONSTANT.with_columns(d=pl.col("a") + 1), ["a", "d"]),
            "constant",
            "a, d differ by con",
        ),
    ],
)
def test_refused_by_name(call, code, message):
    found = refused(call)
    assert (found[0], found[1][: len(message)]) == (code, message)


def test_a_column_without_values_is_constant():
    from analysis.frame_columns import refuse_constant

    code, text = refused(refuse_constant, np.full((3, 1), np.nan), ["x"])
    assert (code, text) == ("constant", "Column 'x' has no valid values; leave it out.")


def test_an_infinite_answer_is_refused():
    frame = pl.DataFrame({"a": [1.0, 2.0, float("inf"), 3.0], "b": [1.0, 2.0, 2.0, 5.0]})
    assert refused(alpha, frame, ["b", "a"]) == ("value", "Column 'a' holds an infinite value; correct it.")
    with pytest.raises(DesignError, match="Column 'a' holds a value that is not a finite number"):
        weighted_alpha(frame, ["b", "a"], Design())
