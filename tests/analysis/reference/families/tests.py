"""Rao-Scott tests, t tests, rank tests, agreement under a design, goodness of fit."""

from typing import Any

import polars as pl

from analysis import design_kappa, goodness_of_fit, independence_test, rank_test, t_test, t_test_groups
from analysis.keys import natural
from tests.analysis.reference.case import Case
from tests.analysis.reference.described import described_test
from tests.analysis.reference.registry import answers
from tests.analysis.reference.rlang import Call, Node, calls, terms, written
from tests.analysis.reference.rvalues import column, holds

INSIDE = "in R's subset"
RANK_SCORES = {"wilcoxon": "wilcoxon", "KruskalWallis": "kruskal-wallis", "median": "median",
               "vanderWaerden": "van der waerden"}  # fmt: skip


@answers("chisq")
def independence(case: Case) -> dict[str, Any]:
    call = case.find("svychisq")
    frame, design, (rows, columns) = _prepared(case, call, *terms(call.args[0]))
    statistic = str(call.named.get("statistic", case.args.get("statistic", "F")))
    found = independence_test(frame, rows, columns, design, statistic=statistic)
    shown = described_test(found)
    if statistic in ("Chisq", "lincom", "saddlepoint"):  # R's X2 counts empty answers in its n, ours does not
        shown["statistic"] *= frame[INSIDE].sum() / len(frame.drop_nulls([rows, columns]))
    return shown


@answers("t_test")
def student(case: Case) -> dict[str, Any]:
    call = case.find("svyttest")
    outcome, group = call.args[0].args
    if isinstance(group, float):
        frame, design, (name,) = _prepared(case, call, outcome)
        found = t_test(frame, name, design)
    else:
        frame, design, (name, by) = _prepared(case, call, outcome, group)
        found = t_test_groups(frame, name, by, design)
    return {**described_test(found), "estimate": found.estimate, "ci": [found.lower, found.upper]}


@answers("rank_test")
def ranks(case: Case) -> dict[str, Any]:
    call = case.find("svyranktest")
    frame, design, (name, by) = _prepared(case, call, *call.args[0].args)
    named = next((arg for arg in call.args[2:] if isinstance(arg, str)), call.named.get("test", "wilcoxon"))
    found = rank_test(frame, name, by, design, scores=RANK_SCORES[str(named)], ties="row order")
    if len(found.df) == 1:
        return {**described_test(found), "estimate": found.estimate}
    k = int(found.df[0])  # with three groups or more R writes the statistic where the df belong
    return {"statistic": k, "parameter": k * found.statistic, "p_value": found.p_value}


@answers("kappa")
def agreement(case: Case) -> dict[str, Any]:
    call = case.find("svykappa")
    frame, design, (first, second) = _prepared(case, call, *terms(call.args[0]))
    found = design_kappa(frame, first, second, design)
    return {"names": ["kappa"], "estimate": [found.kappa], "se": [found.se]}


@answers("gof")
def fit_to_shares(case: Case) -> dict[str, Any]:
    call = case.find("svygofchisq")
    frame, design, (name,) = _prepared(case, call, *terms(call.args[0]))
    levels = sorted(map(str, frame[name].drop_nulls().unique()), key=natural)
    shares = dict(zip(levels, case.args["p"], strict=True))
    return described_test(goodness_of_fit(frame, name, shares, design))


def _prepared(case: Case, call: Call, *variables: Node) -> tuple[pl.DataFrame, Any, list[str]]:
    """Frame with a column for each variable, empty outside R's subset; the design; their names."""
    frame, design = case.sample()
    subset = case.subset() or next((inner.args[1] for inner in calls(call, "subset")), None)
    inside = pl.repeat(value=True, n=len(frame), eager=True) if subset is None else holds(subset, frame)
    frame, names = frame.with_columns(inside.alias(INSIDE)), []
    for variable in variables:
        values = column(variable, frame)
        values = values.cast(pl.Float64) if values.dtype == pl.Boolean else values
        names.append(f"of {written(variable)}")
        frame = frame.with_columns(values.alias(names[-1]))
        frame = frame.with_columns(pl.when(INSIDE).then(pl.col(names[-1])).alias(names[-1]))
    return frame, design, names
