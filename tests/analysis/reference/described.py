"""Terms of a formula as columns, and estimates laid out as R's extractors lay them out."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from scipy import stats

from analysis.results import Estimates, HypothesisTest
from tests.analysis.reference.case import Case
from tests.analysis.reference.rlang import Node, terms
from tests.analysis.reference.rvalues import column, holds


def term_columns(frame: pl.DataFrame, formula: Node, subset: Node | None = None) -> tuple[pl.DataFrame, dict]:
    """Frame with a numeric column for each term, or each level of a factor; R's name -> name of the column.

    Outside the subset the columns are empty: the others stay in the design.
    """
    found = {}
    inside = holds(subset, frame) if subset is not None else pl.repeat(value=True, n=len(frame), eager=True)
    for term in terms(formula):
        values = column(term, frame)
        for label, series in _levels(values).items():
            found[label] = f"term {label}"
            kept = pl.when(inside).then(series.cast(pl.Float64)).otherwise(None)
            frame = frame.with_columns(kept.alias(found[label]))
    return frame, found


def _levels(values: pl.Series) -> dict[str, pl.Series]:
    if values.dtype == pl.Boolean:
        return {f"{values.name}FALSE": ~values, f"{values.name}TRUE": values}
    if values.dtype != pl.String:
        return {values.name: values}
    return {f"{values.name}{level}": values == level for level in sorted(values.drop_nulls().unique())}


def described(found: Estimates, names: Sequence[str], df: int | None = None) -> dict[str, Any]:
    """An estimate with its errors and intervals: normal ones, and Student's with the design's df."""
    wide = {"ci95_normal": float(stats.norm.ppf(0.975))}
    if df is not None:
        wide["ci95_t"] = float(stats.t.ppf(0.975, df))
    pairs = list(zip(found.estimate.tolist(), found.se.tolist(), strict=True))
    return {
        "names": list(names),
        "estimate": found.estimate.tolist(),
        "se": found.se.tolist(),
        "vcov": found.covariance.tolist(),
        "df": df,
        **{key: [[e - q * s, e + q * s] for e, s in pairs] for key, q in wide.items()},
    }


def in_order(case: Case, found: Estimates) -> list[int]:
    """Places of R's domains among ours."""
    wanted = wanted_domains(case)
    own = [dict(domain) for domain in found.domains]
    return [own.index(domain) for domain in wanted]


def wanted_domains(case: Case) -> list[dict[str, str]]:
    """R's domains in its order, as column -> value."""
    domains = {key: [str(value) for value in values] for key, values in case.expected["domains"].items()}
    return [dict(zip(domains, values, strict=True)) for values in zip(*domains.values(), strict=True)]


def described_test(found: HypothesisTest) -> dict[str, Any]:
    """A test as R's htest is laid out."""
    return {"statistic": found.statistic, "parameter": list(found.df), "p_value": found.p_value}
