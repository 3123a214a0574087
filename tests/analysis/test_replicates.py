"""Replicate weights: made, accepted by every estimate, fitted to margins, refused."""

import math

import numpy as np
import polars as pl
import pytest

from analysis import Replicates, means, post_stratify, replicate_design, shares, totals
from analysis.design import Design, DesignError
from tests.analysis.reference.case import HERE

SCD = pl.read_csv(HERE / "scd.csv").with_columns(w=pl.lit(1.0))
PAIRS = Design(weights="w", strata="ESA", psu="ambulance", nested=True)
API = pl.read_csv(HERE / "apistrat.csv")
SMALL = pl.DataFrame({"h": ["a"] * 4 + ["b"] * 2, "y": [1, 2, 3, 4, 5, 7], "w": [1.0] * 6, "N": [8.0] * 6})


@pytest.mark.parametrize("kind", ["JKn", "BRR", "Fay"])
def test_the_error_of_a_total_is_the_linearised_one(kind):
    made = replicate_design(SCD, PAIRS, kind, rho=0.3)
    plain = totals(SCD, ["arrests", "alive"], PAIRS)
    assert totals(made.frame, ["arrests", "alive"], made.design).covariance == pytest.approx(plain.covariance)


def test_jackknife_carries_the_fpc():
    made = replicate_design(SMALL, Design(weights="w", strata="h", fpc="N"), "JKn")
    assert made.design.replicates.rscales == pytest.approx([0.5 * 3 / 4] * 4 + [0.75 * 1 / 2] * 2)
    plain = totals(SMALL, ["y"], Design(weights="w", strata="h", fpc="N"))
    assert totals(made.frame, ["y"], made.design).se == pytest.approx(plain.se)


@pytest.mark.parametrize(("kind", "fpc"), [("bootstrap", None), ("bootstrap", "N"), ("subbootstrap", None)])
def test_bootstrap_comes_near_and_comes_again(kind, fpc):
    design = Design(weights="w", strata="h", fpc=fpc)
    made, again = (replicate_design(SMALL, design, kind, replicates=2000, seed=7) for _ in range(2))
    assert made.frame.equals(again.frame)
    draws = made.frame.select(made.design.replicates.columns).to_numpy()
    sums = np.stack([draws[:4].sum(axis=0), draws[4:].sum(axis=0)])
    assert sums == pytest.approx(np.broadcast_to([[4.0], [2.0]], sums.shape))
    if kind == "subbootstrap":  # the plain bootstrap is right for equal strata only
        assert totals(made.frame, ["y"], made.design).se[0] == pytest.approx(
            totals(SMALL, ["y"], design).se[0], rel=0.05
        )


def test_larger_even_strata_are_split_in_pairs():
    made = replicate_design(SMALL, Design(weights="w", strata="h"), "BRR")
    weights = made.frame.select(made.design.replicates.columns).to_numpy()
    assert weights.shape == (6, 4)
    assert (weights[0] + weights[1]).tolist() == [2.0] * 4
    assert (weights @ weights.T).tolist()[0] == [8, 0, 4, 4, 4, 4]  # balanced: pairs are independent


@pytest.mark.parametrize(
    ("policy", "replicates", "scale"), [("remove", 2, 1), ("adjust", 3, 1), ("average", 2, 1.5)]
)
def test_a_stratum_with_one_psu(policy, replicates, scale):
    rows = pl.DataFrame({"h": ["a", "a", "b"], "w": [1.0] * 3, "y": [1, 2, 3]})
    made = replicate_design(rows, Design(weights="w", strata="h", lonely=policy), "JKn")
    assert (len(made.design.replicates.columns), made.design.replicates.scale) == (replicates, scale)


def test_degrees_of_freedom_are_the_rank_less_one():
    made = replicate_design(API, Design(weights="pw", strata="stype", fpc="fpc"), "JKn")
    found = means(made.frame, ["api00"], made.design, by=["stype"])
    assert found.df.tolist() == [197, 99, 49, 49]
    fixed = Design(weights="pw", replicates=Replicates(made.design.replicates.columns, 1.0, df=12))
    assert means(made.frame, ["api00"], fixed).df.tolist() == [12]
    assert means(made.frame, ["api00"], made.design, df="design").df.tolist() == [197]


def test_a_domain_that_some_weights_leave_empty_has_no_error():
    rows = pl.DataFrame({"g": ["a", "b", "b"], "y": [1, 0, 1], "w": [1.0] * 3})
    made = replicate_design(rows, Design(weights="w"), "JK1")
    whole, alone, pair = shares(made.frame, "y", {1}, made.design, by=["g"])
    assert (whole.se, pair.se) != (None, None)
    assert (alone.se, alone.lower, alone.method, alone.deff) == (None, None, "none", None)
    mixed = pl.DataFrame({"g": ["a", "b", "b", "b"], "y": [1, 0, 1, 1], "w": [1.0] * 4, "r1": [0.0, 2, 1, 0],
                          "r2": [0.0, 0, 2, 2]})  # fmt: skip
    design = Design(weights="w", replicates=Replicates(("r1", "r2"), 1.0, df=5))
    _, alone, pair = shares(mixed, "y", {1}, design, by=["g"])
    assert math.isnan(means(mixed, ["y"], design, by=["g"]).se[1])
    assert alone.notes[0] == "some replicate weights leave nobody here: no error and no interval"
    assert pair.method == "korn-graubard"


def test_logits_have_their_own_variance_unless_some_are_infinite():
    rows = pl.DataFrame({"y": [1, 0, 1, 1], "w": [1.0] * 4, "r1": [1.0, 1, 2, 0], "r2": [1.0, 2, 1, 0]})
    design = Design(weights="w", replicates=Replicates(("r1", "r2"), 1.0, df=5))
    logit, xlogit = (shares(rows, "y", {1}, design, interval=name)[0].lower for name in ("logit", "xlogit"))
    assert logit != xlogit
    empty = rows.with_columns(r2=pl.Series([0.0, 4, 0, 0]))
    logit, xlogit = (shares(empty, "y", {1}, design, interval=name)[0].lower for name in ("logit", "xlogit"))
    assert logit == xlogit


def test_every_set_of_weights_is_fitted():
    made = replicate_design(API, Design(weights="pw", strata="stype"), "JKn")
    counts = {"sch.wide": {"No": 1072, "Yes": 5122}}
    fitted = post_stratify(made.frame, made.design, counts)
    sums = (
        fitted.frame.group_by("sch.wide").agg(pl.col(fitted.design.replicates.columns).sum()).sort("sch.wide")
    )
    assert sums.drop("sch.wide").to_numpy() == pytest.approx(np.repeat([[1072.0], [5122.0]], 200, axis=1))
    linear = post_stratify(API, Design(weights="pw", strata="stype"), counts)
    se = [means(each.frame, ["api00"], each.design).se[0] for each in (fitted, linear)]
    assert se[0] == pytest.approx(se[1], rel=0.02)


def test_a_design_without_weights_gets_those_of_the_fpc():
    srs = pl.read_csv(HERE / "apisrs.csv")
    made = replicate_design(srs, Design(fpc="fpc"), "JK1")
    assert made.design.weights == "weight before"
    plain = totals(srs, ["api00"], Design(fpc="fpc"))
    assert totals(made.frame, ["api00"], made.design).se == pytest.approx(plain.se)


@pytest.mark.parametrize(
    ("design", "kind", "message"),
    [
        (Design(weights="w", strata="h"), "JK1", "JK1 is for a design without strata"),
        (Design(weights="w"), "BRR", "BRR needs strata"),
        (Design(weights="w"), "JK2", "There is no kind 'JK2'"),
        (Design(weights="w"), "bootstrap", "A bootstrap needs a seed, to be made again"),
        (Design(weights="w", strata="y"), "JKn", "stratum 1, 2, 3, 4, 5 has only one PSU"),
        (Design(weights="w", strata="y"), "BRR", "stratum 1 has 1 PSUs; half-samples need an even number"),
        (Design(weights="w", strata="y"), "subbootstrap", "stratum 1 has only one PSU"),
    ],
)
def test_replicates_that_cannot_be_made(design, kind, message):
    with pytest.raises(DesignError, match=message):
        replicate_design(SMALL, design, kind, seed=None if kind == "bootstrap" else 1)


def test_a_half_sample_keeps_less_than_the_whole():
    with pytest.raises(DesignError, match="rho is 1; give a factor from 0 to below 1"):
        replicate_design(SMALL, Design(weights="w", strata="h"), "Fay", rho=1.0)


def test_half_samples_of_many_strata_are_as_exact():
    rows = pl.DataFrame({"h": [h for h in range(7) for _ in range(2)], "y": [float(i**2) for i in range(14)]})
    design = Design(weights="w", strata="h")
    made = replicate_design(rows.with_columns(w=1.0), design, "BRR")
    assert len(made.design.replicates.columns) == 8
    plain = totals(rows.with_columns(w=1.0), ["y"], design)
    assert totals(made.frame, ["y"], made.design).se == pytest.approx(plain.se)


def test_a_domain_without_values_has_no_degrees_of_freedom():
    rows = SMALL.with_columns(y=pl.when(pl.col("h") == "a").then("y"))
    made = replicate_design(rows, Design(weights="w"), "JK1")
    assert means(made.frame, ["y"], made.design, by=["h"]).df.tolist() == [3, 3, 0]


def test_designs_that_cannot_be():
    with pytest.raises(DesignError, match="two or more columns of replicate weights, each once"):
        Replicates(("a", "a"), 1.0)
    with pytest.raises(DesignError, match="There are 2 columns of replicate weights and 1 rscales"):
        Replicates(("a", "b"), 1.0, (1.0,))
    with pytest.raises(DesignError, match="no strata, psu or fpc"):
        Design(weights="w", strata="h", replicates=Replicates(("a", "b"), 1.0))
    made = replicate_design(SMALL, Design(weights="w"), "JK1")
    with pytest.raises(DesignError, match="Make replicates of the design weights first"):
        replicate_design(made.frame, made.design, "JK1")
