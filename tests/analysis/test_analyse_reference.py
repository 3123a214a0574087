"""`balsas analyse --json` gives R's numbers on a real data set."""

import json
import math

import pytest
from click.testing import CliRunner

from survey.cli.analyse import analyse
from tests.analysis.reference.case import HERE, load

METHODS = {"beta": "korn-graubard-r"}
CALL = [
    str(HERE / "insteval_a.csv"),
    *["--weight", "w", "--strata", "dept", "--psu", "d", "--item", "y", "--favourable", "4,5", "--json"],
]


def run(*options):
    result = CliRunner().invoke(analyse, [*CALL, *options])
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def die():
    cases = [case for file in ("ref_estimates.json", "ref_domains.json") for case in load(HERE, file)]
    return {case.id: case.content for case in cases if case.design_name == "die"}


@pytest.mark.parametrize("method", ["beta", "logit", "xlogit", "mean", "asin", "likelihood"])
def test_intervals(die, method):
    case = die[f"die.ciprop.{method}"]
    (whole,) = run("--interval", METHODS.get(method, method))
    found = (whole["estimate"], whole["lower"], whole["upper"], whole["se"] ** 2)
    expected = (case["expected"]["estimate"], *case["expected"]["ci"], case["expected"]["var"])
    assert found == pytest.approx(expected, rel=case["tol"], abs=0)


def test_estimate_error_df_and_design_effect(die):
    expected = die["die.mean"]["expected"]
    (whole,) = run("--deff", "without replacement")
    found = (whole["estimate"], whole["se"], whole["deff"])
    assert found == pytest.approx([expected[key][0] for key in ("estimate", "se", "deff")], rel=1e-8, abs=0)
    assert whole["df"] == expected["df"] == die["die.df"]["expected"]["value"]


def test_domains_crossed(die):
    expected = die["die.by_dept_wave"]["expected"]
    whole, *domains = run("--by", "dept", "--by", "lectage")
    assert whole["domain"] == {}
    by_key = {(share["domain"]["dept"], share["domain"]["lectage"]): share for share in domains}
    keys = list(zip(expected["domains"]["dept"], expected["domains"]["lectage"], strict=True))
    assert sorted(by_key) == sorted(keys)
    for key, estimate, se in zip(keys, expected["estimate"], expected["se"], strict=True):
        assert math.isclose(by_key[key]["estimate"], estimate, rel_tol=1e-8)
        assert math.isclose(by_key[key]["se"], se, rel_tol=1e-8)


def test_keys_are_the_documented_ones():
    (whole,) = run("--target", "0.95")
    assert list(whole) == [
        "domain", "n", "missing", "weighted_n", "estimate", "se", "lower", "upper", "method", "n_effective",
        "deff", "df", "verdict", "notes",
    ]  # fmt: skip
    assert (whole["n"], whole["missing"], whole["verdict"], whole["notes"]) == (13648, 0, "not met", [])


def test_the_cap_does_not_bind_where_r_has_none():
    assert run()[0]["lower"] == run("--interval", "korn-graubard-r")[0]["lower"]
