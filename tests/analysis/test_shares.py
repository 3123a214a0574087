"""Domains, missing answers, full counts, two stages and one-PSU strata."""

import numpy as np
import polars as pl
import pytest

from analysis.design import Design, DesignError
from analysis.estimate import means, totals
from analysis.results import SILENT_ALIKE
from analysis.share import share_estimates, shares
from tests.analysis.frames import WITH_FPC, counted, three_strata

CLUSTERS = pl.DataFrame(
    {
        "psu": [1, 1, 2, 2, 3, 3, 4, 4],
        "y": [5, 5, 5, 1, 1, 1, 5, 1],
        "g": ["a", "b", "a", "a", "b", "b", "b", "b"],
    }
)


def test_a_psu_with_nobody_in_the_domain_still_counts():
    domain = shares(CLUSTERS, "y", {5}, Design(psu="psu"), by=["g"])[1]
    z = np.array([1 / 3 * (1 - 2 / 3), 1 / 3 * (1 - 2 * 2 / 3), 0, 0])
    assert domain.estimate == pytest.approx(2 / 3)
    assert domain.se == pytest.approx(np.sqrt(4 / 3 * np.sum((z - z.mean()) ** 2)), rel=1e-12)
    assert domain.df == 1


def test_degrees_of_freedom_of_the_whole_design_on_request():
    assert [s.df for s in shares(CLUSTERS, "y", {5}, Design(psu="psu"), by=["g"], df="design")] == [3, 3, 3]
    assert [s.df for s in shares(CLUSTERS, "y", {5}, Design(psu="psu"), by=["g"])] == [3, 1, 2]


def test_whole_first_then_domains_in_the_order_of_their_values():
    frame = pl.DataFrame(
        {"y": [5, 1] * 6, "k": [10, 10, 9, 9, 10, 10] * 2, "m": ["b", "b", "a", "a", "a", "a"] * 2}
    )
    found = shares(frame, "y", {5}, Design(), by=["k", "m"])
    assert [dict(s.domain) for s in found] == [
        {},
        {"k": "9", "m": "a"},
        {"k": "10", "m": "a"},
        {"k": "10", "m": "b"},
    ]


def test_a_row_without_a_domain_is_in_the_whole_only():
    frame = CLUSTERS.with_columns(pl.when(pl.col("psu") < 4).then(pl.col("g")).alias("g"))
    whole, *domains = shares(frame, "y", {5}, Design(psu="psu"), by=["g"])
    assert (whole.n, [d.n for d in domains]) == (8, [3, 3])
    assert whole == shares(CLUSTERS, "y", {5}, Design(psu="psu"))[0]


def test_empty_and_negative_codes_are_missing():
    frame = pl.DataFrame({"y": [5, 4, -1, -9, None, 1], "g": ["a", "a", "a", "b", "b", "b"]})
    found = shares(frame, "y", {4, 5}, Design(), by=["g"])
    assert [(s.n, s.missing) for s in found] == [(3, 3), (2, 1), (1, 2)]
    assert found[0].estimate == pytest.approx(2 / 3)


def test_a_domain_without_valid_answers():
    frame = pl.DataFrame({"y": [5, 4, 1, -9], "g": ["a", "a", "a", "b"]})
    empty = shares(frame, "y", {4, 5}, Design(), by=["g"], target=0.95)[2]
    assert (empty.n, empty.missing, empty.estimate, empty.verdict, empty.method) == (0, 1, None, None, "none")
    assert empty.notes == ("no valid answers",)


def test_rows_of_weight_zero_are_left_out_and_told():
    frame = pl.DataFrame({"y": [5, 1, 5, 1, -9], "w": [1.0, 1.0, 1.0, 0.0, 0.0]})
    whole = shares(frame, "y", {5}, Design(weights="w"))[0]
    assert (whole.n, whole.missing, whole.estimate) == (3, 0, pytest.approx(2 / 3))
    assert "2 rows with weight 0 are left out" in whole.notes


def test_no_degrees_of_freedom_is_undecided():
    frame = pl.DataFrame({"y": [5, 5, 1], "g": ["a", "b", "b"]})
    alone = shares(frame, "y", {5}, Design(), by=["g"], target=0.5)[1]
    assert (alone.lower, alone.upper, alone.method, alone.verdict) == (None, None, "none", "undecided")
    assert alone.notes == ("no degrees of freedom: no interval",)


def test_domains_take_the_design_effect_of_the_whole():
    rng = np.random.default_rng(3)
    centre = np.repeat(np.arange(40), 25)
    frame = pl.DataFrame(
        {"y": np.where(rng.random(1000) < np.repeat(rng.choice([0.2, 0.9], 40), 25), 5, 1), "c": centre}
    ).with_columns((pl.col("c") < 10).alias("g"), pl.when(pl.col("c") < 10).then(5).otherwise("y").alias("y"))
    whole, _, alike = shares(frame, "y", {5}, Design(psu="c"), by=["g"])
    t = np.array([1.969536868, 2.262157163])  # t(249) and t(9) at 97.5 %
    assert alike.estimate == 1
    assert alike.n_effective == pytest.approx(250 * (t[0] / t[1]) ** 2 / whole.deff, rel=1e-8)


def test_the_parents_design_effect_leaves_out_the_fpc():
    frame = counted(90, 100, N=200.0, g="x").with_columns(pl.int_range(100).alias("i"))
    frame = frame.with_columns(pl.when(pl.col("i") < 30).then(pl.lit("p")).otherwise(pl.lit("q")).alias("g"))
    alike = shares(frame, "y", {5}, Design(fpc="N"), by=["g"])[1]
    assert alike.n_effective == pytest.approx(30 / (1 - 0.5), rel=1e-12)


def test_the_parents_design_effect_leaves_out_the_fpc_of_clusters():
    centre = [number for number in range(20) for _ in range(10)]
    frame = pl.DataFrame({"c": centre, "N": [40.0] * 200}).with_columns(
        pl.when(pl.col("c") < 14).then(5).otherwise(1).alias("y"), (pl.col("c") < 5).alias("g")
    )
    whole, _, alike = shares(frame, "y", {5}, Design(psu="c", fpc="N"), by=["g"])
    r = (2.009575237 / 2.776445105) ** 2  # t(49) and t(4) at 97.5 %
    assert alike.n_effective == pytest.approx(50 / 0.5 * r / (whole.deff / 0.5), rel=1e-8)


def test_parent_design_effect_from_outside():
    one = shares(counted(72, 72), "y", {5}, Design(), parent_deff=2.0)[0]
    assert one.n_effective == 36


def test_full_count_by_stratum():
    frame = pl.concat([counted(9, 10, h="a", N=10.0), counted(8, 9, h="b", N=20.0)])
    whole, a, b = shares(frame, "y", {5}, Design(strata="h", fpc="N", full_count=True), by=["h"], target=0.85)
    assert whole.estimate == pytest.approx((9 + 20 * 8 / 9) / 30)
    assert (a.method, a.lower, a.verdict, a.notes) == ("full count", None, "met", ())
    assert (b.method, b.notes) == ("korn-graubard", (SILENT_ALIKE,))
    assert b.se == pytest.approx(np.sqrt((1 - 9 / 20) * 8 / 9 * 1 / 9 / 8), rel=1e-12)


def test_those_who_gave_no_answer_in_a_full_count_are_silent_too():
    """20 persons, 12 forms, 9 answers: the error is that of 9 drawn from 20, whoever the others are."""
    frame = pl.concat([counted(7, 9, N=20.0), pl.DataFrame({"y": [-9, -9, -2], "N": [20.0] * 3})])
    found = shares(frame, "y", {5}, Design(fpc="N", full_count=True))[0]
    assert found.se == pytest.approx(np.sqrt((1 - 9 / 20) * 7 / 9 * 2 / 9 / 8), rel=1e-12)
    assert found.weighted_n == pytest.approx(20)


def test_full_count_of_sibling_groups_drops_silent_groups():
    frame = pl.DataFrame({"y": [5, 5, 1, 5, -9, 5, -9], "s": [1, 1, 2, 3, 4, 5, 5], "N": [6.0] * 7})
    silent = shares(frame, "y", {5}, Design(psu="s", fpc="N", full_count=True))[0]
    answered = shares(frame.filter(pl.col("s") != 4), "y", {5}, Design(psu="s", fpc="N", full_count=True))[0]
    assert (silent.se, silent.df, silent.weighted_n) == pytest.approx(
        (answered.se, answered.df, answered.weighted_n), rel=1e-12
    )


def test_a_census_stratum_adds_no_variance():
    frame = pl.concat([counted(5, 10, h="a", N=10.0, w=1.0), counted(5, 10, h="b", N=100.0, w=10.0)])
    whole = shares(frame, "y", {5}, Design(weights="w", strata="h", fpc="N"))[0]
    assert whole.se == pytest.approx(100 / 110 * np.sqrt(0.9 * 0.25 / 9), rel=1e-12)


def test_counts_and_fractions_are_the_same_fpc():
    counts = shares(three_strata(), "y", {5}, WITH_FPC)[0]
    frame = three_strata().with_columns((pl.len().over("h") / pl.col("N")).alias("f"))
    found = shares(frame, "y", {5}, Design(weights="w", strata="h", fpc="f"))[0]
    assert (found.se, found.lower) == pytest.approx((counts.se, counts.lower), rel=1e-9)


def test_total_of_the_whole_has_the_variance_of_the_sum_of_domains():
    found = totals(CLUSTERS, ["y"], Design(psu="psu"), by=["g"])
    assert found.estimate[0] == found.estimate[1:].sum()
    assert found.covariance[0, 0] == pytest.approx(found.covariance[1:, 1:].sum(), rel=1e-12)


def test_covariance_of_domains_that_share_psus():
    found = share_estimates(CLUSTERS, "y", {5}, Design(psu="psu"), by=["g"])
    a = np.array([1 / 9, -1 / 9, 0, 0])
    b = np.array([(1 - 0.4) / 5, 0, -2 * 0.4 / 5, (1 - 0.8) / 5])
    assert found.covariance[1, 2] == pytest.approx(4 / 3 * (a @ b), rel=1e-12)


LONELY = pl.DataFrame({"h": ["a", "a", "a", "b"], "y": [5, 1, 5, 5]})


def test_one_psu_strata_are_never_silent():
    with pytest.raises(DesignError, match="stratum b has only one PSU") as refused:
        shares(LONELY, "y", {5}, Design(strata="h"))
    assert refused.value.code == "lonely"


def test_policies_differ_as_they_say():
    se = {
        policy: shares(LONELY, "y", {5}, Design(strata="h", lonely=policy))[0].se
        for policy in ("remove", "certainty", "average", "adjust")
    }
    assert se["remove"] == se["certainty"]
    assert se["average"] == pytest.approx(se["remove"] * np.sqrt(2), rel=1e-12)
    assert se["adjust"] == pytest.approx(np.sqrt(se["remove"] ** 2 + (0.25 / 4) ** 2), rel=1e-12)


def test_policies_are_the_same_where_a_row_is_a_psu_and_where_it_is_named():
    named = LONELY.with_columns(pl.int_range(4).alias("i"))
    for policy in ("remove", "average", "adjust"):
        rows = means(LONELY, ["y"], Design(strata="h", lonely=policy))
        units = means(named, ["y"], Design(strata="h", psu="i", lonely=policy))
        assert rows.covariance == pytest.approx(units.covariance, rel=1e-12)


def test_second_stage_counts_only_with_fpc():
    frame = pl.DataFrame({"p": [1, 1, 2, 2], "s": [1, 2, 3, 4], "y": [5, 1, 5, 5]})
    with_it, without = (shares(frame, "y", {5}, Design(psu=psu))[0] for psu in (("p", "s"), "p"))
    assert with_it == without
