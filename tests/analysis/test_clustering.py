"""Clusters whose answers may be alike: the cautious design effect of a share."""

import numpy as np
import polars as pl
import pytest

from analysis.clustering import cautious_deff
from analysis.design import Design
from analysis.share import shares


def clustered(*favourable: int, size: int = 10) -> pl.DataFrame:
    """PSUs of `size` answers with so many favourable ones each."""
    answers = [5 if answer < count else 1 for count in favourable for answer in range(size)]
    return pl.DataFrame({"y": answers, "p": np.repeat(np.arange(len(favourable)), size)})


@pytest.mark.parametrize(
    ("found", "informative", "size", "deff"),
    [
        (1.0, 0, 11.0, 4.0),  # nothing is known: 1 + 0.3 · 10
        (1.0, 6, 11.0, 4.0**0.4),  # 6/12 · 24/30 = 0.4
        (2.0, 6, 11.0, 2.0**0.6 * 4.0**0.4),
        (9.0, 6, 11.0, 4.0),  # more than assumed: the variance itself speaks
        (2.0, 30, 11.0, 2.0),  # enough is known
        (0.5, 60, 11.0, 1.0),
        (2.0, 0, 1.0, 1.0),  # each row is a PSU
    ],
)
def test_the_assumption_fades_with_what_is_known(found, informative, size, deff):
    got = cautious_deff(np.array(found), np.array(float(informative)), np.array(size))
    assert got == pytest.approx(deff, rel=1e-12)


def test_all_favourable_in_clusters_counts_for_less():
    whole = shares(clustered(*[10] * 20), "y", {5}, Design(psu="p"))[0]
    r = (1.9719565442519 / 2.0930240544082634) ** 2  # (t(199) / t(19))^2
    assert whole.n_effective == pytest.approx(200 * r / 3.7, rel=1e-9)
    rows = shares(clustered(*[10] * 20), "y", {5}, Design())[0]
    assert (rows.n_effective, rows.lower > whole.lower) == (200, True)


def test_a_known_design_effect_of_earlier_waves_is_taken_instead():
    whole = shares(clustered(*[10] * 20), "y", {5}, Design(psu="p"), parent_deff=1.0)[0]
    assert whole.n_effective == pytest.approx(200 * (1.9719565442519 / 2.0930240544082634) ** 2, rel=1e-9)


def test_two_clusters_with_the_rarer_answer_are_not_believed():
    frame = clustered(*[10] * 18, 9, 8)
    whole = shares(frame, "y", {5}, Design(psu="p"))[0]
    reflected = shares(frame, "y", {1}, Design(psu="p"))[0]
    own = whole.deff
    weight = 6 / 8 * 28 / 30
    r = (1.9719565442519 / 2.0930240544082634) ** 2
    assert whole.n_effective == pytest.approx(200 * r / (own ** (1 - weight) * 3.7**weight), rel=1e-9)
    assert (reflected.lower, reflected.upper) == pytest.approx((1 - whole.upper, 1 - whole.lower), rel=1e-9)


def test_domains_take_the_design_effect_of_the_whole():
    frame = clustered(*[10] * 20).with_columns(g=pl.col("p") % 2)
    domains = shares(frame, "y", {5}, Design(psu="p"), by=["g"])[1:]
    r = (1.984216951642244 / 2.2621571627409915) ** 2  # (t(99) / t(9))^2
    assert [s.n_effective for s in domains] == pytest.approx([100 * r / 3.7] * 2, rel=1e-6)


def test_too_few_clusters_are_marked():
    marks = [
        [note for note in shares(clustered(*[9] * psus), "y", {5}, Design(psu="p"))[0].notes if "few" in note]
        for psus in (8, 9)
    ]
    told = "too few clusters (7 degrees of freedom): the interval may cover less often than it says"
    assert marks == [[told], []]
