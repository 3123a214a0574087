"""Models and tests under replicate weights: what R's cases do not reach."""

import numpy as np
import polars as pl
import pytest

from analysis import (
    Design,
    Factor,
    Replicates,
    StatisticError,
    independence_test,
    influence_covariance,
    linear,
    logistic,
    means,
    post_stratify,
    predictive_margins,
    quantiles,
    rank_test,
    replicate_design,
)
from analysis.chi_square_sum import upper_tail
from tests.analysis.reference.case import HERE

API = pl.read_csv(HERE / "apistrat.csv")
MADE = replicate_design(API, Design(weights="pw", strata="stype", fpc="fpc"), "JKn")


def test_a_regression_on_nothing_has_the_error_of_the_mean():
    found, mean = linear(MADE.frame, "api00", [], MADE.design), means(MADE.frame, ["api00"], MADE.design)
    assert found.coefficients == pytest.approx(mean.estimate)
    assert found.covariance == pytest.approx(mean.covariance)
    assert found.df == 197


def test_the_logit_of_a_share_has_the_error_of_its_replicates():
    rows = MADE.frame.with_columns(met=(pl.col("sch.wide") == "Yes").cast(pl.Float64))
    found = logistic(rows, "met", [], MADE.design)
    share = means(rows, ["met"], MADE.design)
    away = np.log(share.replicates / (1 - share.replicates))[0]
    away -= away.mean()
    by_hand = (np.array(MADE.design.replicates.rscales) * away**2).sum()
    assert found.covariance[0, 0] == pytest.approx(by_hand, rel=1e-9)


def test_mse_centres_on_the_full_sample():
    centred = replicate_design(API, Design(weights="pw", strata="stype", fpc="fpc"), "JKn", mse=True)
    terms = ["ell", Factor("awards")]
    plain, mse = (linear(each.frame, "api00", terms, each.design) for each in (MADE, centred))
    assert (np.diag(mse.covariance) > np.diag(plain.covariance)).all()


def test_fitted_replicates_carry_the_margin_into_the_model():
    fitted = post_stratify(MADE.frame, MADE.design, {"sch.wide": {"No": 1072, "Yes": 5122}})
    found = linear(fitted.frame, "enroll", [Factor("sch.wide")], fitted.design)
    assert found.covariance[1, 1] > 0
    one = fitted.frame.with_columns(y=(pl.col("sch.wide") == "Yes").cast(pl.Float64))
    assert linear(one, "y", [], fitted.design).se[0] == pytest.approx(0, abs=1e-12)


def test_three_groups_are_ranked_and_a_margin_has_its_two_parts():
    three = rank_test(MADE.frame, "api00", "stype", MADE.design)
    linearised = rank_test(API, "api00", "stype", Design(weights="pw", strata="stype", fpc="fpc"))
    assert three.statistic == pytest.approx(linearised.statistic, rel=1e-6)  # the jackknife of a total
    assert three.df == linearised.df
    margins = predictive_margins(MADE.frame, "api00", ["ell"], "stype", MADE.design, family="linear")
    plain = predictive_margins(
        API, "api00", ["ell"], "stype", Design(weights="pw", strata="stype", fpc="fpc"), family="linear"
    )
    assert margins.se == pytest.approx(plain.se, rel=0.03)


def test_the_covariance_of_influences_is_that_of_their_replicated_totals():
    x = API["api00"].to_numpy().astype(float)
    found = means(MADE.frame, ["api00"], MADE.design)
    influence = ((x - found.estimate[0]) / API["pw"].sum())[:, None]
    variance = influence_covariance(MADE.frame, MADE.design, influence)[0, 0]
    assert variance == pytest.approx(found.se[0] ** 2, rel=1e-3)


def test_quantiles_take_the_interval_that_is_asked_for():
    # R: survey:::woodruffCI(apistrat$api00, 836, .9, d, qrule_math, .05, degf(d), method = ...)
    limits = {}
    for name in ("mean", "xlogit", "asin", "korn-graubard-r"):
        (found,) = quantiles(MADE.frame, "api00", [0.9], MADE.design, interval=name)
        limits[name] = (found.lower, found.upper)
    expected = {"mean": (806, 865), "xlogit": (788, 863), "asin": (805, 863), "korn-graubard-r": (788, 863)}
    assert limits == expected


@pytest.mark.parametrize(
    ("y", "code", "sentence"),
    [
        ([0, 1, 0, 1, 0, 1], "collinear", "The term 'g=b' follows"),
        ([0, 1, 1, 0, 0, 1], "separation", "Perfect separation: g=b"),
    ],
)
def test_weights_that_a_model_cannot_be_fitted_under_are_named(y, code, sentence):
    second = [1.0, 1, 1, 0, 0, 0] if code == "collinear" else [0.0, 1, 1, 1, 1, 0]
    rows = pl.DataFrame(
        {"y": y, "g": ["a"] * 3 + ["b"] * 3, "w": [1.0] * 6, "r1": [2.0, 1, 1, 1, 1, 1], "r2": second}
    )
    design = Design(weights="w", replicates=Replicates(("r1", "r2"), 1.0))
    with pytest.raises(StatisticError) as refused:
        logistic(rows, "y", [Factor("g")], design)
    assert refused.value.code == code
    told = f"Under the replicate weights 'r2' the model cannot be fitted: {sentence}"
    assert str(refused.value).startswith(told)


def test_with_replicate_weights_the_scale_of_a_sum_of_chi_squares_counts_as_known():
    delta = np.array([2.0, 0.5, 0.1])
    assert upper_tail(9.0, delta, np.inf) == pytest.approx(upper_tail(9.0, delta, 1e8), rel=1e-6)
    mean = float(delta.sum())
    assert upper_tail(mean, delta, np.inf) == pytest.approx(upper_tail(mean, delta, 1e8), rel=1e-6)
    found = independence_test(MADE.frame, "sch.wide", "stype", MADE.design, statistic="lincom")
    plain = independence_test(
        API, "sch.wide", "stype", Design(weights="pw", strata="stype", fpc="fpc"), statistic="lincom"
    )
    assert found.statistic == plain.statistic
    assert 0 < plain.p_value - found.p_value < 0.01 * plain.p_value + 0.001
