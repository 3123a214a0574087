"""Answers the cases of the ref_*.json files with our own engine, in the shape R's numbers have there."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from analysis.design import Design
from analysis.estimate import degrees_of_freedom, means, membership, ratio, totals
from analysis.reduce import reduce_frame
from analysis.results import Estimates
from analysis.share import share_estimates, shares

HERE = Path(__file__).parent
Case = Mapping[str, Any]
R_METHOD = {"beta": "korn-graubard-r"}


def load(file: str) -> tuple[dict[str, Any], list[Case]]:
    """Designs and cases of one file."""
    content = json.loads((HERE / file).read_text(encoding="utf-8"))
    return content["designs"], content["cases"]


def design_of(spec: Mapping[str, Any], lonely: str = "fail") -> Design:
    """Our design from the words of the file."""
    ids, fpc, weights = spec["ids"], spec["fpc"], spec["weights"]
    return Design(
        weights=weights if isinstance(weights, str) and "from fpc" not in weights else None,
        strata=spec["strata"].split(" ")[0] if spec["strata"] else None,
        psu=tuple(ids) if isinstance(ids, list) else ids,
        fpc=tuple(fpc) if isinstance(fpc, list) else fpc,
        lonely=lonely,
    )


def frame_of(spec: Mapping[str, Any]) -> pl.DataFrame:
    """Data of a design with the derived variables of NOTICE.md."""
    frame = pl.read_csv(HERE / spec["data"], infer_schema_length=None)
    derived = {
        "sch.wide": (pl.col("sch.wide") == "Yes").cast(pl.Int64).alias("met"),
        "HI_CHOL": (1 - pl.col("HI_CHOL")).alias("ok"),
        "y": (pl.col("y") >= 4).cast(pl.Int64).alias("fav"),
        "api00": (pl.col("api00") - pl.col("api99")).alias("I(api00 - api99)"),
    }
    return frame.with_columns(expr for column, expr in derived.items() if column in frame.columns)


def answer(case: Case, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Our numbers under the keys of `expected`; KeyError for a statistic nobody has answered yet."""
    return STATISTICS[case["statistic"]](case, spec)


def described(found: Estimates, df: int | None = None, names: list[str] | None = None) -> dict[str, Any]:
    """An estimate with its errors and intervals as the R extractor lays them out."""
    normal = float(stats.norm.ppf(0.975))
    wide = (
        {"ci95_normal": normal} if df is None else {"ci95_normal": normal, "ci95_t": stats.t.ppf(0.975, df)}
    )
    limits = {
        k: [[e - q * s, e + q * s] for e, s in zip(found.estimate, found.se, strict=True)]
        for k, q in wide.items()
    }
    cov = found.covariance.tolist()
    return {
        "names": names or list(found.names),
        "estimate": found.estimate.tolist(),
        "se": found.se.tolist(),
        "vcov": cov if len(cov) > 1 else cov[0],
        "df": df,
        **limits,
    }


def _variables(case: Case) -> list[str]:
    named = re.search(r"svy(?:mean|total)\(~([^,]+),", case["r"])
    return case["args"].get("vars") or [
        v.strip() for v in named[1].replace("api00-api99", "api00 - api99").split("+")
    ]


def _mean(case: Case, spec: Mapping[str, Any]) -> dict[str, Any]:
    frame, subset = frame_of(spec), case["args"].get("subset")
    if subset:
        frame = _only(frame, subset)
    lonely = case["args"].get("lonely_psu", "fail")
    variables = _variables(case)
    found = means(frame, [f"{v} " if subset else v for v in variables], design_of(spec, lonely), df="design")
    deff = found.deff
    if "replace" not in case["r"]:
        deff = deff / (1 - found.n / found.weighted_n)
    return {**described(found, int(found.df[0]), variables), "deff": deff.tolist()}


def _only(frame: pl.DataFrame, subset: str) -> pl.DataFrame:
    """`ok ` = ok within the subset and empty elsewhere: the others stay in the design."""
    race = pl.col("race") == int(subset.rsplit("==", 1)[1])
    first = pl.col("agecat") == "(19,39]"
    if "SDMVPSU" in subset:
        first = (pl.col("SDMVPSU") == 1) | (pl.col("SDMVSTRA") > 80)
    return frame.with_columns(pl.when(first & race).then(pl.col("ok")).alias("ok "))


def _total(case: Case, spec: Mapping[str, Any]) -> dict[str, Any]:
    found = totals(frame_of(spec), _variables(case), design_of(spec), df="design")
    return described(found, int(found.df[0]))


def _ratio(case: Case, spec: Mapping[str, Any]) -> dict[str, Any]:
    numerator, denominator = re.search(r"svyratio\(~(\w+), ~(\w+)", case["r"]).groups()
    found = ratio(frame_of(spec), numerator, denominator, design_of(spec), df="design")
    shown = described(found, int(found.df[0]))
    return {key: shown[key][0] for key in ("estimate", "se", "ci95_normal", "ci95_t")}


def _levels(case: Case, spec: Mapping[str, Any]) -> dict[str, Any]:
    frame, variable = frame_of(spec), case["args"]["vars"][0]
    levels = sorted(frame[variable].unique())
    frame = frame.with_columns((pl.col(variable) == v).cast(pl.Int64).alias(f"{variable}{v}") for v in levels)
    found = means(frame, [f"{variable}{v}" for v in levels], design_of(spec), df="design")
    return described(found, int(found.df[0]))


def _df(case: Case, spec: Mapping[str, Any]) -> dict[str, Any]:
    frame = frame_of(spec)
    valid = pl.lit(value=True)
    if "subset" in case["args"]:
        frame = _only(frame, case["args"]["subset"])
        valid = (pl.col("agecat") == "(19,39]") & (pl.col("race") == 2)
    frame = frame.with_columns(valid.alias("in"))
    import narwhals as nw

    reduced = reduce_frame(frame, design_of(spec), {}, nw.col("in"))
    return {"value": int(degrees_of_freedom(reduced, membership(reduced)[1])[0])}


def _proportion(case: Case, spec: Mapping[str, Any]) -> dict[str, Any]:
    item = re.search(r"svyciprop\(~(\w+)", case["r"])[1]
    method = case["args"]["method"]
    whole = shares(
        frame_of(spec),
        item,
        {1},
        design_of(spec),
        interval=R_METHOD.get(method, method),
        confidence=case["args"]["level"],
        df="design",
    )[0]
    return {"estimate": whole.estimate, "ci": [whole.lower, whole.upper], "var": whole.se**2}


def _in_order(domains: Mapping[str, list[str]], own: list[Mapping[str, str]]) -> list[int]:
    """Place of R's domains among ours."""
    wanted = [dict(zip(domains, values, strict=True)) for values in zip(*domains.values(), strict=True)]
    return [own.index(domain) for domain in wanted]


def _domains(case: Case, spec: Mapping[str, Any]) -> dict[str, Any]:
    item, by = case["args"]["var"], case["args"]["by"]
    frame, design = frame_of(spec), design_of(spec)
    if case["statistic"] == "domain_total":
        found = totals(frame, [item], design, by=by)
    elif item == "api00":
        found = means(frame, [item], design, by=by)
    else:
        found = share_estimates(frame, item, {1}, design, by=by)
    expected = case["expected"]["domains"]
    order = _in_order(expected, [dict(domain) for domain in found.domains])
    return {
        "domains": expected,
        "estimate": found.estimate[order].tolist(),
        "se": found.se[order].tolist(),
        "vcov": found.covariance[np.ix_(order, order)].tolist(),
    }


def _domain_intervals(case: Case, spec: Mapping[str, Any]) -> dict[str, Any]:
    args = case["args"]
    method = R_METHOD.get(args["method"], args["method"])
    found = shares(
        frame_of(spec), args["var"], {1}, design_of(spec), by=args["by"], interval=method, df="design"
    )
    expected = case["expected"]["domains"]
    chosen = [found[i] for i in _in_order(expected, [dict(share.domain) for share in found])]
    columns = {key: [getattr(share, key) for share in chosen] for key in ("estimate", "lower", "upper")}
    return {"domains": expected, **columns}


def _contrast(case: Case, spec: Mapping[str, Any]) -> dict[str, Any]:
    frame, design = frame_of(spec), design_of(spec)
    if "by" in case["args"]:
        inner = _domains(
            {**case, "statistic": "domain_mean", "expected": {"domains": _levels_of(case, frame)}}, spec
        )
        estimate, cov = np.array(inner["estimate"]), np.array(inner["vcov"])
    else:
        found = means(frame, ["api99", "api00"], design)
        estimate, cov = found.estimate, found.covariance
    if "quote" in case["r"]:
        value, rows = [estimate[1] / estimate[0]], [[-estimate[1] / estimate[0] ** 2, 1 / estimate[0]]]
    else:
        rows = [[float(x) for x in text.split(",")] for text in re.findall(r"c\(([-\d.,]+)\)", case["r"])]
        value = [float(np.dot(row, estimate)) for row in rows]
    variance = [np.array(row) @ cov @ np.array(row) for row in rows]
    return {"names": case["expected"]["names"], "estimate": value, "se": np.sqrt(variance).tolist()}


def _levels_of(case: Case, frame: pl.DataFrame) -> dict[str, list[str]]:
    by = case["args"]["by"][0]
    return {by: [str(value) for value in frame[by].unique().drop_nulls().sort()]}


def _lonely(case: Case, spec: Mapping[str, Any]) -> dict[str, Any]:
    frame, design = frame_of(spec), design_of(spec, case["args"]["lonely_psu"])
    total = totals(frame, ["arrests", "alive"], design)
    mean = means(frame, ["alive"], design)
    share = ratio(frame, "alive", "arrests", design)
    return {
        "total": total.estimate.tolist(), "total_se": total.se.tolist(),
        "mean": mean.estimate[0], "mean_se": mean.se[0], "ratio": share.estimate[0], "ratio_se": share.se[0],
    }  # fmt: skip


STATISTICS: dict[str, Callable[[Case, Mapping[str, Any]], dict[str, Any]]] = {
    "mean": _mean,
    "mean_lonely_domain": _mean,
    "total": _total,
    "ratio": _ratio,
    "proportions_of_factor": _levels,
    "degrees_of_freedom": _df,
    "proportion_ci": _proportion,
    "domain_mean": _domains,
    "domain_total": _domains,
    "domain_proportion_ci": _domain_intervals,
    "contrast": _contrast,
    "total_mean_lonely": _lonely,
}
