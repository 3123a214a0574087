"""Regression: what is refused by name, what is left out, and what must not change a figure."""

import numpy as np
import polars as pl
import pytest

from analysis import (
    Design,
    DesignError,
    Factor,
    StatisticError,
    linear,
    logistic,
    post_stratify,
    predictive_margins,
    wald_test,
)

ROWS = pl.DataFrame(
    {
        "y": [1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1],
        "x": [1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4],
        "g": ["a", "b", "a", "b", "a", "b", "a", "b", "a", "b", "a", "b"],
        "psu": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6],
        "w": [1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 2.0],
    }
)
DESIGN = Design(weights="w", psu="psu")


def refused(function, *args, **options):
    with pytest.raises(StatisticError) as problem:
        function(*args, **options)
    return problem.value.code, str(problem.value)


def test_rows_with_an_empty_covariate_or_outcome_are_left_out_but_stay_sampled_units():
    holes = pl.concat(
        [ROWS, ROWS.head(2).with_columns(x=None, psu=pl.lit(7, pl.Int64)), ROWS.head(1).with_columns(y=None)]
    )
    found, before = (logistic(frame, "y", ["x"], DESIGN) for frame in (holes, ROWS))
    assert np.allclose(found.coefficients, before.coefficients, rtol=1e-12)
    assert (found.n, found.df, before.df) == (12, 6 - 2, 6 - 2)
    assert np.allclose(found.covariance, before.covariance * (7 / 6) / (6 / 5), rtol=1e-9)


def test_the_interaction_of_two_factors_gives_the_share_of_every_cell():
    frame = ROWS.with_columns(h=pl.when(pl.col("x") > 2).then(pl.lit("late")).otherwise(pl.lit("early")))
    found = linear(frame, "y", [Factor("g"), Factor("h"), (Factor("g"), Factor("h"))], DESIGN)
    assert found.names == ("(Intercept)", "g=b", "h=late", "g=b:h=late")
    assert found.terms == ("(Intercept)", "g", "h", "g:h")
    cell = frame.filter((pl.col("g") == "b") & (pl.col("h") == "late"))
    assert found.coefficients.sum() == pytest.approx((cell["y"] * cell["w"]).sum() / cell["w"].sum())


def test_the_reference_level_may_be_chosen():
    first, second = (linear(ROWS, "y", [Factor("g", level)], DESIGN) for level in (None, "b"))
    assert (first.names[1], second.names[1]) == ("g=b", "g=a")
    assert first.coefficients[1] == pytest.approx(-second.coefficients[1])


def test_scaling_the_weights_changes_no_error_and_no_test():
    heavy = ROWS.with_columns(pl.col("w") * 1000)
    found, scaled = (logistic(frame, "y", ["x", Factor("g")], DESIGN) for frame in (ROWS, heavy))
    assert np.allclose(found.covariance, scaled.covariance, rtol=1e-9)
    assert scaled.deviance == pytest.approx(1000 * found.deviance)
    assert pytest.approx(wald_test(scaled, ["g", "x"]).F) == wald_test(found, ["x", Factor("g")]).F


def test_limits_lie_t_errors_from_the_coefficient():
    found = linear(ROWS, "y", ["x"], DESIGN)
    lower, upper = found.interval(0.9)
    assert np.allclose(upper - found.coefficients, 2.1318467863 * found.se)
    assert np.allclose(upper + lower, 2 * found.coefficients)


def extreme(which):
    """One of many random data sets with strong effects and weights from a thousandth to a thousand."""
    rng = np.random.default_rng(0)
    for _ in range(which + 1):
        n, k = rng.integers(6, 60), rng.integers(1, 4)
        x = rng.normal(size=(n, k)) * rng.choice([1, 10, 1000])
        effect = x @ rng.normal(size=k) / np.abs(x).max() * rng.choice([1, 5, 20])
        y = (rng.uniform(size=n) < 1 / (1 + np.exp(-effect))).astype(int)
        w = rng.choice([1e-3, 1, 1e3], n)
    columns = {f"x{j}": x[:, j] for j in range(k)}
    return pl.DataFrame({**columns, "y": y, "w": w}), list(columns)


def test_a_step_too_far_is_halved():
    frame, terms = extreme(10)
    found = logistic(frame, "y", terms, Design(weights="w"))
    x = np.column_stack([np.ones(len(frame)), frame.select(terms).to_numpy()])
    p = 1 / (1 + np.exp(-x @ found.coefficients))
    assert np.allclose(x.T @ (frame["w"].to_numpy() * (frame["y"].to_numpy() - p)), 0, atol=1e-6)


def test_a_model_at_the_edge_of_separation_is_refused():
    frame, terms = extreme(60)
    assert refused(logistic, frame, "y", terms, Design(weights="w"))[0] == "improper"


@pytest.mark.parametrize("which", [10, 61, 88, 148, 200, 262])  # which is refused may hang on the last bits
def test_an_extreme_model_is_fitted_or_refused_by_name(which):
    frame, terms = extreme(which)
    try:
        found = logistic(frame, "y", terms, Design(weights="w"))
    except StatisticError as problem:
        assert problem.code in ("separation", "improper")  # noqa: PT017 - a fit is right too
    else:
        x = np.column_stack([np.ones(len(frame)), frame.select(terms).to_numpy()])
        p = 1 / (1 + np.exp(-x @ found.coefficients))
        w, y = frame["w"].to_numpy(), frame["y"].to_numpy()
        assert np.abs(x.T @ (w * (y - p))).max() < 1e-6 * (np.abs(x).T @ w).max()


def test_a_perfect_fit_has_no_error_and_no_p_value():
    found = linear(
        pl.DataFrame({"y": [1.0, 2.0, 3.0], "psu": [1, 1, 1]}), "y", [], Design(psu="psu", lonely="remove")
    )
    assert (found.se.tolist(), np.isnan(found.p_values).tolist()) == ([0.0], [True])


def separated(frame, terms):
    return refused(logistic, frame, "y", terms, Design())


def test_perfect_separation_is_told_with_its_term():
    frame = pl.DataFrame({"y": [0, 0, 0, 1, 1, 1], "x": [1, 2, 3, 4, 5, 6], "z": [1, 2, 1, 2, 1, 2]})
    code, text = separated(frame, ["x"])
    assert (code, text[:40]) == ("separation", "Perfect separation: x tells the outcome ")


def test_a_category_with_one_outcome_only_is_separation_too():
    frame = pl.DataFrame({"y": [0, 1, 0, 1, 1, 1], "c": ["a", "a", "b", "b", "c", "c"]})
    code, text = separated(frame, [Factor("c")])
    assert (code, text[:27]) == ("separation", "Perfect separation: c=c tel")


def test_a_strong_but_imperfect_term_is_no_separation():
    frame = pl.DataFrame({"y": [0] * 5000 + [1] + [1] * 5000 + [0], "x": [-9] * 5001 + [9] * 5001})
    assert logistic(frame, "y", ["x"], Design()).coefficients[1] == pytest.approx(np.log(5000) / 9, rel=1e-9)


def test_a_nearly_perfect_term_is_searched_for_separation_and_kept():
    frame = pl.DataFrame({"y": [0, 1, 1, 0], "x": [0, 0, 1, 1], "w": [1e7, 1.0, 1e7, 1.0]})
    found = logistic(frame, "y", ["x"], Design(weights="w"))
    assert found.coefficients.tolist() == pytest.approx([-np.log(1e7), 2 * np.log(1e7)], rel=1e-9)


def test_what_calibration_explains_is_no_error():
    frame = ROWS.with_columns(early=(pl.col("x") <= 2).cast(pl.Int64))
    fixed = post_stratify(frame, DESIGN, {"early": {"1": 40, "0": 60}})
    found = linear(fixed.frame, "early", [], fixed.design)
    assert (found.coefficients[0], found.se[0]) == (pytest.approx(0.4), pytest.approx(0, abs=1e-12))
    assert linear(frame, "early", [], DESIGN).se[0] > 0.1


@pytest.mark.parametrize(
    ("change", "terms", "code", "message"),
    [
        ({}, ["nowhere"], "column", "There is no column 'nowhere'"),
        ({"y": 2}, ["x"], "value", "Column 'y' must hold 0 and 1 only"),
        ({"y": 1}, ["x"], "constant", "All rows have 'y' = 1"),
        ({"y": 0}, ["x"], "constant", "All rows have 'y' = 0"),
        ({"g": "a"}, [Factor("g")], "constant", "All rows have 'g' = a, so it explains nothing"),
        ({}, [Factor("g", "z")], "category", "No row with a valid answer has 'g' = z; the levels are a, b."),
        ({}, ["g"], "value", "Column 'g' holds 'a', which is no number; make it a Factor"),
        ({"z": pl.col("x") * 2}, ["x", "z"], "collinear", "The term 'z' follows from the terms before it"),
        ({"z": 0}, ["z"], "collinear", "The term 'z' follows from the terms before it (or is 0"),
        ({"x": None}, ["x"], "empty", "No row has 'y' and all of x filled in."),
    ],
)
def test_refused_by_name(change, terms, code, message):
    frame = ROWS.with_columns(**{k: v if isinstance(v, pl.Expr) else pl.lit(v) for k, v in change.items()})
    if code == "column":
        with pytest.raises(DesignError, match=message):
            logistic(frame, "y", terms, DESIGN)
        return
    found = refused(logistic, frame, "y", terms, DESIGN)
    assert (found[0], found[1][: len(message)]) == (code, message)


def test_an_unknown_outcome_and_a_term_that_is_not_in_the_model():
    assert refused(linear, ROWS, "z", ["x"], DESIGN)[1][:24] == "There is no column 'z'; "
    assert refused(wald_test, linear(ROWS, "y", ["x"], DESIGN), ["g"]) == (
        "column",
        "The model has no term 'g'.",
    )


def test_a_test_without_degrees_of_freedom_is_refused():
    found = linear(ROWS.filter(pl.col("psu") < 3), "y", ["x"], DESIGN)
    assert refused(wald_test, found, ["x"])[0] == "few"


def test_a_model_without_covariates_gives_the_share():
    found = logistic(ROWS, "y", [], DESIGN)
    share = (ROWS["y"] * ROWS["w"]).sum() / ROWS["w"].sum()
    assert found.coefficients[0] == pytest.approx(np.log(share / (1 - share)))


def test_margins_of_a_linear_model_differ_by_the_coefficient():
    found = predictive_margins(ROWS, "y", ["x"], "g", DESIGN, family="linear")
    model = linear(ROWS, "y", ["x", Factor("g")], DESIGN)
    assert found.estimate[1] - found.estimate[0] == pytest.approx(model.coefficients[2])
    assert ([dict(d) for d in found.domains], found.n.tolist()) == ([{"g": "a"}, {"g": "b"}], [6, 6])


def test_margins_of_a_logistic_model_lie_where_everybody_would_be():
    found = predictive_margins(ROWS, "y", ["x"], "g", DESIGN)
    model = logistic(ROWS, "y", ["x", Factor("g")], DESIGN)
    base, slope, group = model.coefficients
    moved = [1 / (1 + np.exp(-(base + slope * ROWS["x"] + shift))) for shift in (0, group)]
    assert found.estimate.tolist() == pytest.approx([(p * ROWS["w"]).sum() / ROWS["w"].sum() for p in moved])


def test_the_group_of_margins_is_no_covariate():
    code, text = refused(predictive_margins, ROWS, "y", ["x", "g"], "g", DESIGN)
    assert (code, text) == ("column", "'g' is the group and cannot be among the terms too.")
