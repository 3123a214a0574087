"""Means, totals, ratios, shares of factor levels, degrees of freedom and intervals of a share."""

from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from analysis.estimate import degrees_of_freedom, means, membership, ratio, totals, variances
from analysis.interval import CLOPPER_PEARSON
from analysis.reduce import reduce_frame
from analysis.share import shares
from tests.analysis.reference.case import Case
from tests.analysis.reference.compare import Documented
from tests.analysis.reference.described import described, term_columns
from tests.analysis.reference.registry import answers
from tests.analysis.reference.rlang import Node, terms, written
from tests.analysis.reference.rvalues import column, holds

R_METHOD = {"beta": "korn-graubard-r"}


@answers("mean", "mean_lonely_domain", "proportions_of_factor")
def mean(case: Case) -> dict[str, Any]:
    call = case.find("svymean")
    frame, design = case.sample(
        lonely=case.args.get("lonely_psu", "fail"),
        lonely_in_domain=case.args.get("adjust_domain_lonely", False),
        mse=case.args.get("mse", False),
    )
    frame, columns = term_columns(frame, call.args[0], case.subset())
    found = means(frame, list(columns.values()), design, df="design")
    deff = found.deff
    if call.named.get("deff") != "replace":
        with np.errstate(divide="ignore", invalid="ignore"):
            deff = deff / (1 - found.n / found.weighted_n)
    return {**described(found, list(columns), int(found.df[0])), "deff": deff.tolist()}


@answers("variance")
def variance(case: Case) -> dict[str, Any]:
    frame, design = case.sample()
    frame, columns = term_columns(frame, case.find("svyvar").args[0], case.subset())
    found = variances(frame, list(columns.values()), design)
    return {"estimate": found.estimate.tolist(), "se": found.se.tolist()}


@answers("total")
def total(case: Case) -> dict[str, Any]:
    frame, design = case.sample()
    frame, columns = term_columns(frame, case.find("svytotal").args[0], case.subset())
    found = totals(frame, list(columns.values()), design, df="design")
    return described(found, list(columns), int(found.df[0]))


@answers("ratio")
def quotient(case: Case) -> dict[str, Any]:
    numerator, denominator = case.find("svyratio").args[:2]
    frame, design = case.sample()
    frame, above = term_columns(frame, numerator, case.subset())
    frame, below = term_columns(frame, denominator, case.subset())
    found = ratio(frame, *above.values(), *below.values(), design, df="design")
    shown = described(found, ["ratio"], int(found.df[0]))
    return {key: shown[key][0] for key in ("estimate", "se", "ci95_normal", "ci95_t")}


@answers("degrees_of_freedom")
def degf(case: Case) -> dict[str, Any]:
    frame, design = case.sample()
    subset = case.subset()
    inside = pl.lit(value=True) if subset is None else holds(subset, frame)
    reduced = reduce_frame(frame.with_columns(inside.alias("in")), design, {}, nw.col("in"))
    members = membership(reduced)[1]
    return {"value": int(degrees_of_freedom(reduced, members, design)[0])}


@answers("proportion_ci")
def proportion_interval(case: Case) -> dict[str, Any]:
    call = case.find("svyciprop")
    frame, design = case.sample()
    values = column(call.args[0].args[0], frame).cast(pl.Int64)
    method = str(call.named.get("method", "logit"))
    (whole,) = shares(
        frame.with_columns(values.alias("share of")),
        "share of",
        {1},
        design,
        interval=R_METHOD.get(method, method),
        confidence=float(call.named.get("level", 0.95)),
        df="design",
    )
    limits = [alike(limit, whole.method) for limit in (whole.lower, whole.upper)]
    return {"estimate": whole.estimate, "ci": limits, "var": whole.se**2}


def alike(limit: float | None, method: str) -> Any:
    """A limit, marked where all answers are alike: R has NaN, a width of zero or an error there."""
    return Documented(limit, "0 % and 100 %") if method == CLOPPER_PEARSON else limit


@answers("total_mean_lonely")
def total_mean_ratio(case: Case) -> dict[str, Any]:
    frame, design = case.sample(lonely=case.args["lonely_psu"])
    several = [written(term) for term in _names(case, "svytotal")]
    total_ = totals(frame, several, design)
    mean_ = means(frame, [written(term) for term in _names(case, "svymean")], design)
    above, below = (written(side.args[0]) for side in case.find("svyratio").args[:2])
    ratio_ = ratio(frame, above, below, design)
    return {
        "total": total_.estimate.tolist(), "total_se": total_.se.tolist(),
        "mean": mean_.estimate.tolist()[0], "mean_se": mean_.se.tolist()[0],
        "ratio": ratio_.estimate.tolist()[0], "ratio_se": ratio_.se.tolist()[0],
    }  # fmt: skip


def _names(case: Case, function: str) -> list[Node]:
    return terms(case.find(function).args[0])
