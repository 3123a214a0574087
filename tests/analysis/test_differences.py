"""Differences of shares between domains: R's numbers, and who is left out."""

import numpy as np
import polars as pl
import pytest

from analysis import Design, StatisticError, adjusted, differences, share_estimates
from tests.analysis.reference.case import HERE

DESIGN = Design(weights="w", strata="dept", psu="d")
# R: d$own <- as.numeric(d$studage == a); coef and SE of svyglm(fav ~ own), for a = 2, 4, 6, 8
REST = {
    "2": (0.0116079628579031, 0.0257563842207592),
    "4": (0.0278843577724542, 0.0163776188136061),
    "6": (-0.0340903132007276, 0.0126674594065830),
    "8": (0.0044661730736372, 0.0155589312018874),
}
# R: b <- svyby(~fav, ~studage, des, svymean, covmat = TRUE); svycontrast(b, c(-1, 1, 0, 0)) and so on
SECOND = {
    "4": (0.0115987408174633, 0.0258392406916752),
    "6": (-0.0330039566610626, 0.0274395285614772),
    "8": (-0.00665685958559575, 0.02889822429700631),
}
SMALL = pl.DataFrame(
    {"y": [5, 1, 5, 5, 4, 1, -9], "g": ["a", "a", "b", "b", None, "c", "d"], "N": [14] * 7, "p": [*range(7)]}
)


@pytest.fixture(scope="module")
def lectures():
    return pl.read_csv(HERE / "insteval_a.csv")


def found(frame, against, **more):
    design = more.pop("design", DESIGN)
    made = differences(frame, more.pop("item", "y"), {4, 5}, design, against=against, **more)
    names = [domain[more["by"][0]] for domain in made.domains]
    pairs = zip(made.differences.estimate, made.differences.se, strict=True)
    return made, dict(zip(names, pairs, strict=True))


@pytest.mark.parametrize(("against", "expected"), [("rest", REST), ({"studage": "2"}, SECOND)])
def test_as_r(lectures, against, expected):
    made, numbers = found(lectures, against, by=["studage"])
    assert numbers.keys() == expected.keys()
    for name, pair in expected.items():
        assert numbers[name] == pytest.approx(pair, rel=1e-9)
    assert made.p_adjusted.tolist() == adjusted(made.differences.p_values, "holm").tolist()


def test_all_pairs_are_the_later_less_the_earlier(lectures):
    made, _ = found(lectures, "pairs", by=["studage"], adjustment="benjamini-hochberg")
    named = [(a["studage"], b["studage"]) for a, b in zip(made.domains, made.against, strict=True)]
    assert named == [("4", "2"), ("6", "2"), ("8", "2"), ("6", "4"), ("8", "4"), ("8", "6")]
    assert np.array_equal(made.share[:, 0] - made.share[:, 1], made.differences.estimate)
    p = made.differences.p_values
    assert made.p_adjusted.tolist() == adjusted(p, "benjamini-hochberg").tolist()


def test_the_rest_is_everybody_outside_in_no_domain_too():
    made, numbers = found(SMALL, "rest", by=["g"], design=Design(psu="p"))
    assert {name: pair[0] for name, pair in numbers.items()} == {"a": 0.5 - 0.75, "b": 0.5, "c": -0.8}
    assert made.n.tolist() == [[2, 4], [2, 4], [1, 5]]
    assert (made.against, made.left_out) == (({}, {}, {}), ({"g": "d"},))


def test_fpc_is_kept_on_request_only():
    design = Design(psu="p", fpc="N")
    without, _ = found(SMALL, {"g": "a"}, by=["g"], design=design)
    kept, _ = found(SMALL, {"g": "a"}, by=["g"], design=design, fpc=True)
    assert kept.differences.se[0] / without.differences.se[0] == pytest.approx(np.sqrt(0.5))


def test_a_difference_without_an_error_is_no_comparison():
    rows = pl.DataFrame({"y": [5, 4, 5, 5, 4, 1, 5, 1], "g": list("aabbccdd")})
    made, _ = found(rows, {"g": "a"}, by=["g"], design=Design())
    assert np.isnan(made.differences.p_values).tolist() == [True, False, False]
    known = made.differences.p_values[1:]
    assert made.p_adjusted[1:].tolist() == adjusted(known, "holm").tolist()
    assert np.isnan(made.p_adjusted[0])


@pytest.mark.parametrize(
    ("against", "code", "sentence"),
    [
        ({"g": "x"}, "match", "There is no domain g=x; compare with one that the data have."),
        ({"g": "d"}, "empty", "Domain g=d has no valid answer; compare with another."),
    ],
)
def test_a_domain_to_compare_with_that_is_not_there(against, code, sentence):
    with pytest.raises(StatisticError, match=sentence) as refused:
        found(SMALL, against, by=["g"], design=Design(psu="p"))
    assert refused.value.code == code


def test_one_domain_is_not_compared():
    with pytest.raises(StatisticError, match="There are no two domains with valid answers to compare"):
        found(SMALL.filter(pl.col("g") == "a"), "rest", by=["g"], design=Design(psu="p"))


def test_the_shares_of_the_rest_follow_those_of_the_domains():
    estimates = share_estimates(SMALL, "y", {4, 5}, Design(psu="p"), by=["g"], rest=True)
    assert [*map(dict, estimates.domains)][5:] == [{"all but g": name} for name in "abcd"]
    assert estimates.estimate[[0, 1, 5]].tolist() == [4 / 6, 0.5, 0.75]
