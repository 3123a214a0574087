"""Weights fitted to margins: what is reached, what errors know of it, and what is refused."""

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from analysis import calibrate, means, nonresponse_cells, post_stratify, rake, shares, totals, trim
from analysis.design import Design, DesignError
from tests.analysis.reference.case import HERE

API = pl.read_csv(HERE / "apistrat.csv")
DESIGN = Design(weights="pw", strata="stype", fpc="fpc")
SCHOOLS = {"sch.wide": {"No": 1072, "Yes": 5122}}
BOTH = {**SCHOOLS, "awards": {"No": 2027, "Yes": 4167}}
ROWS = pl.DataFrame({"sex": ["f", "f", "m", "m"], "age": ["y", "o", "y", "o"], "w": [1.0, 2.0, 3.0, 4.0]})


def reached(made, column):
    added = made.frame.group_by(column).agg(pl.col(made.design.weights).sum()).sort(column)
    return added[made.design.weights].to_list()


def test_post_stratification_by_a_crossing():
    counts = {("f", "y"): 10, ("f", "o"): 20, ("m", "y"): 30, ("m", "o"): 40}
    made = post_stratify(ROWS, Design(weights="w"), {("sex", "age"): counts})
    assert made.weights.tolist() == [10, 20, 30, 40]


def test_every_margin_is_reached():
    made = rake(API, DESIGN, BOTH)
    assert reached(made, "sch.wide") == pytest.approx([1072, 5122], rel=1e-11)
    assert reached(made, "awards") == pytest.approx([2027, 4167], rel=1e-11)


def test_raking_is_calibration_with_exponential_factors():
    """The same weights, and the same errors by the default residuals."""
    raked = rake(API, DESIGN, BOTH)
    wanted = {"(Intercept)": 6194, "sch.wide": {"Yes": 5122}, "awards": {"Yes": 4167}}
    calibrated = calibrate(API, DESIGN, wanted, method="raking")
    assert raked.weights == pytest.approx(calibrated.weights, rel=1e-9)
    pair = [means(made.frame, ["api00", "meals"], made.design) for made in (raked, calibrated)]
    assert pair[0].covariance == pytest.approx(pair[1].covariance, rel=1e-8)


def test_r_takes_residuals_without_weights():
    ours, theirs = (
        means(made.frame, ["api00"], made.design).se[0]
        for made in (rake(API, DESIGN, BOTH), rake(API, DESIGN, BOTH, projection="r-rake"))
    )
    assert ours != pytest.approx(theirs, rel=1e-4)


def test_what_the_weights_are_fitted_to_does_not_vary():
    made = rake(API, DESIGN, BOTH)
    frame = made.frame.with_columns((pl.col("awards") == "Yes").cast(pl.Float64).alias("awarded"))
    assert totals(frame, ["awarded"], made.design).se[0] < 1e-6
    (whole,) = shares(frame.with_columns(pl.col("awarded").cast(pl.Int64)), "awarded", {1}, made.design)
    assert (whole.method, whole.lower, whole.upper) == (
        "fixed by the margins",
        whole.estimate,
        whole.estimate,
    )
    assert whole.notes == ("the weights are fitted to this share: it is known, not estimated",)
    assert whole.n_effective is None


def test_fitting_twice_takes_residuals_in_turn():
    """The second margin explains nothing of what the first left where it is the same margin."""
    once = post_stratify(API, DESIGN, SCHOOLS, name="a")
    twice = post_stratify(once.frame, once.design, SCHOOLS, name="b")
    assert twice.weights == pytest.approx(once.weights, rel=1e-12)
    se = [means(made.frame, ["api00"], made.design).se[0] for made in (once, twice)]
    assert se[1] == pytest.approx(se[0], rel=1e-10)
    assert len(twice.design.calibrations) == 2


def test_domains_of_a_calibrated_design_have_a_verdict():
    made = post_stratify(API, DESIGN, SCHOOLS)
    frame = made.frame.with_columns((pl.col("api00") > 500).cast(pl.Int64).alias("good"))
    whole, no, yes = shares(frame, "good", {1}, made.design, by=["awards"], target=0.5)
    assert [share.verdict for share in (whole, no, yes)] == ["met", "met", "met"]
    assert whole.se < shares(frame, "good", {1}, DESIGN)[0].se


def test_weights_without_a_column_are_those_of_the_fpc():
    srs = pl.read_csv(HERE / "apisrs.csv")
    made = post_stratify(srs, Design(fpc="fpc"), {"stype": {"E": 4421, "H": 755, "M": 1018}})
    assert made.frame["weight before"].to_list() == pytest.approx([6194 / 200] * 200)
    assert reached(made, "stype") == pytest.approx([4421, 755, 1018])


def test_the_frame_stays_of_its_kind():
    made = rake(nw.from_native(ROWS).to_pandas(), Design(weights="w"), {"sex": {"f": 1, "m": 1}})
    assert type(made.frame).__module__.startswith("pandas")
    assert list(made.frame.columns) == ["sex", "age", "w", "w_fitted"]


def test_the_silent_stay_as_sampled_units():
    people = pl.DataFrame({"age": ["y", "y", "o", "o"], "in": [1, 0, 1, 1], "y": [1.0, None, 0.0, 1.0]})
    made = nonresponse_cells(people, Design(), "in", ["age"])
    assert made.weights.tolist() == [2, 0, 1, 1]
    assert means(made.frame, ["y"], made.design).estimate[0] == 0.75


def test_trimming_keeps_the_sum():
    frame = pl.DataFrame({"w": [1.0, 2.0, 3.0, 14.0]})
    assert trim(frame, Design(weights="w"), 2, 7).weights.tolist() == [2, 5, 6, 7]
    frame = pl.DataFrame({"w": [1.0, 6.0, 3.0, 14.0]})
    strict = trim(frame, Design(weights="w"), 0, 7, strict=True).weights
    assert strict == pytest.approx([4, 7, 6, 7])


@pytest.mark.parametrize(
    ("margins", "code", "message"),
    [
        ({}, "margin", "Give at least one margin"),
        ({"sex": {"f": 60, "m": 40}, "age": {"y": 50, "o": 40}}, "margin",
         "The counts of margin age add up to 90, those of sex to 100"),
        ({"sex": {"f": 60}}, "margin", "Margin sex has no count above 0 for m, which rows of the sample"),
        ({"sex": {"f": 60, "m": 40, "x": 5}}, "margin", "Margin sex counts 5 for x, but no row of the"),
        ({"sex": {"f": -1, "m": 40}}, "margin", "Margin sex, level f: -1 is not a count"),
        ({"sex": {"f": float("nan"), "m": 40}}, "margin", "Margin sex, level f: nan is not a count"),
        ({("sex", "age"): {"f": 1}}, "margin", "Margin sex x age, level f: give a value for each"),
        ({"sex": {1: 3, "1": 4}}, "margin", "Margin sex, level 1: the level is there twice"),
        ({"region": {"a": 1}}, "column", "There is no column 'region'"),
    ],
)  # fmt: skip
def test_margins_that_cannot_be(margins, code, message):
    with pytest.raises(DesignError) as refused:
        rake(ROWS, Design(weights="w"), margins)
    assert (refused.value.code, str(refused.value)[: len(message)]) == (code, message)


def test_an_empty_level_an_empty_cell_and_weights_of_0():
    with pytest.raises(DesignError, match="Column 'sex' is empty in 1 rows"):
        rake(pl.DataFrame({"sex": ["f", None]}), Design(), {"sex": {"f": 1}})
    diagonal = pl.DataFrame({"sex": ["f", "m"], "age": ["y", "o"]})
    with pytest.raises(
        DesignError, match=r"does not reach the margins in 9 turns: sex = f stays .* away from 60"
    ):
        rake(diagonal, Design(), {"sex": {"f": 60, "m": 40}, "age": {"y": 50, "o": 50}}, turns=9)
    with pytest.raises(DesignError, match="The rows of sex = f all have weight 0"):
        rake(
            pl.DataFrame({"sex": ["f", "m"], "w": [0.0, 1.0]}), Design(weights="w"), {"sex": {"f": 1, "m": 1}}
        )


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf"), None])
def test_weights_that_cannot_be(weight):
    frame = ROWS.with_columns(pl.Series("w", [weight, 1.0, 1.0, 1.0]))
    with pytest.raises(DesignError, match="1 rows have an empty, negative or infinite weight in column 'w'"):
        rake(frame, Design(weights="w"), {"sex": {"f": 1, "m": 1}})


def test_other_refusals_of_weighting():
    with pytest.raises(DesignError, match="Post-stratification takes one margin"):
        post_stratify(API, DESIGN, BOTH)
    with pytest.raises(DesignError, match="There is a column 'pw' already"):
        rake(API, DESIGN, BOTH, name="pw")
    with pytest.raises(DesignError, match="Column 'sex' holds texts; weights must be numbers"):
        rake(ROWS, Design(weights="sex"), {"age": {"y": 1, "o": 1}})
    with pytest.raises(DesignError, match="There is no column 'v'"):
        trim(ROWS, Design(weights="v"), 1, 2)
    with pytest.raises(DesignError, match="Nobody responded in cell age = o"):
        nonresponse_cells(pl.DataFrame({"age": ["y", "o"], "in": [1, 0]}), Design(), "in", ["age"])
    with pytest.raises(DesignError, match="The lower bound 3 is above the upper bound 2"):
        trim(ROWS, Design(weights="w"), 3, 2)
    with pytest.raises(DesignError, match=r"No weights from 0 to 0\.5 have the sum 10; widen the bounds"):
        trim(ROWS, Design(weights="w"), 0, 0.5)
    with pytest.raises(DesignError, match="full count stand for the silent; they are not calibrated"):
        Design(fpc="N", full_count=True, calibrations=rake(API, DESIGN, BOTH).design.calibrations)


@pytest.mark.parametrize(
    ("totals_", "options", "code", "message"),
    [
        ({}, {}, "margin", "Give at least one population total"),
        ({"stype": 5.0}, {}, "margin", "Column 'stype' holds texts; give the count of each of its levels"),
        ({"stype": {"X": 5.0}}, {}, "margin", "No row of the sample has stype = X"),
        ({"api99": float("inf")}, {}, "margin", "The total of api99 is inf"),
        ({"nobody": 1.0}, {}, "column", "There is no column 'nobody'"),
        ({"api99": 1.0}, {"method": "square"}, "bounds", "There is no method 'square'"),
        ({"api99": 1.0}, {"bounds": (1.1, 2)}, "bounds", "Bounds 1.1 to 2 do not hold 1"),
        ({"api99": 1.0}, {"method": "logit"}, "bounds", "The logit method needs two finite bounds"),
        ({"(Intercept)": 6194, "api99": 9e6}, {"bounds": (0.9, 1.1)}, "margin", "Calibration does not reach"),
    ],
)  # fmt: skip
def test_totals_that_cannot_be(totals_, options, code, message):
    with pytest.raises(DesignError) as refused:
        calibrate(API, DESIGN, totals_, **options)
    assert (refused.value.code, str(refused.value)[: len(message)]) == (code, message)


@pytest.mark.parametrize("value", [float("inf"), -float("inf")])
def test_an_auxiliary_that_is_not_finite_is_named(value):
    frame = pl.DataFrame({"age": [10.0, 12.0, value]})
    with pytest.raises(DesignError, match="Column 'age' holds a value that is not finite; correct it"):
        calibrate(frame, Design(), {"age": 50.0})


@pytest.mark.parametrize("method", ["linear", "raking"])
def test_factors_stay_within_their_bounds(method):
    wanted = {"(Intercept)": 6194, "api99": 3914069}
    made = calibrate(API, DESIGN, wanted, method=method, bounds=(0.95, 1.04))
    factors = made.weights / API["pw"].to_numpy()
    assert (factors.min() >= 0.95 - 1e-12, factors.max() <= 1.04 + 1e-12) == (True, True)
    assert np.dot(made.weights, API["api99"].to_numpy()) == pytest.approx(3914069, rel=1e-9)
