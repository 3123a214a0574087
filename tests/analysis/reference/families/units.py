"""Comparing units: funnel, reliability of their means, case mix."""

import re
from typing import Any

import polars as pl

from analysis import case_mix, funnel, funnel_limits, random_intercept, unit_reliability
from tests.analysis.reference.case import Case, load
from tests.analysis.reference.registry import answers
from tests.analysis.reference.rlang import Call, Name, parse, terms, written

UNIT = "unit"


@answers("funnel")
def around(case: Case) -> dict[str, Any]:
    if case.design_name == "inline":
        centre = float(re.search(r"funnel_exact\(n, ?([\d.]+)", case.r)[1])
        n, tails = case.expected["n"], {"lo95": 0.025, "hi95": 0.975, "lo998": 0.001, "hi998": 0.999}
        limits = {key: funnel_limits(n, centre, tail) for key, tail in tails.items()}
        return {"n": n, **{key: limit.clip(max=1).tolist() for key, limit in limits.items()}}
    table = _units(case).group_by(UNIT).agg(pl.len(), pl.col("fav").sum()).sort(UNIT)
    found = funnel(table["fav"].to_list(), table["len"].to_list())
    return {
        "theta": found.centre,
        "unit": table[UNIT].to_list(),
        "n": table["len"].to_list(),
        "fav": table["fav"].to_list(),
        "lo95": found.lower95.tolist(),
        "hi95": found.upper95.tolist(),
        "lo998": found.lower998.tolist(),
        "hi998": found.upper998.tolist(),
        "z": found.z.tolist(),
        "phi_winsor10": found.phi,
        "tau2": found.tau2,
        "z_adj": found.z_adjusted.tolist(),
    }


def _units(case: Case) -> pl.DataFrame:
    """Rows of the units that the case names: "the 60 smallest ids d"."""
    words = case.args["units"]
    if words.startswith("as "):
        other = next(o for o in load(case.folder, case.file) if o.id == words.removeprefix("as ").strip())
        words = other.args["units"]
    found = re.search(r"the (\d+) smallest ids (\w+)", words)
    smallest = case.frame[found[2]].unique().sort().head(int(found[1]))
    return case.frame.filter(pl.col(found[2]).is_in(smallest.implode())).rename({found[2]: UNIT})


@answers("unit_reliability")
def of_units(case: Case) -> dict[str, Any]:
    model = re.search(r"lmer\((\w+) ~ 1 \+ \(1 ?\| ?(\w+)\)", case.note)
    if model:
        found = random_intercept(case.frame, model[1], model[2])
        return {"intercept": found.intercept, "tau2": found.tau2, "sigma2": found.sigma2}
    score = re.search(r"ANOVA of (\w+)", case.note)[1]
    found = unit_reliability(_units(case), score, UNIT)
    return {
        "F": found.F,
        "msb": found.between,
        "msw": found.within,
        "n0": found.n0,
        "tau2": found.tau2,
        "icc1": found.icc,
        "reliability_1_minus_1_over_F": found.overall,
        "unit_reliability": found.reliability.tolist(),
    }


@answers("case_mix")
def adjusted(case: Case) -> dict[str, Any]:
    formula = parse(case.args["model"].split(",")[0])
    outcome, parts = written(formula.args[0]), terms(formula)
    unit = next(part.args[0] for part in parts if isinstance(part, Call) and part.function == "factor")
    adjusters = [written(part) for part in parts if isinstance(part, Name)]
    found = case_mix(case.frame, outcome, unit.name, adjusters)
    return {
        "beta": found.beta.tolist(),
        unit.name: [int(name) if name.lstrip("-").isdecimal() else name for name in found.units],
        "raw": found.raw.tolist(),
        "adjusted": found.adjusted.tolist(),
    }
