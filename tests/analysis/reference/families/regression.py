"""Regression, joint Wald tests, predictive margins and direct standardisation."""

from typing import Any

import polars as pl

from analysis import (
    Factor,
    direct_standardisation,
    linear,
    logistic,
    predictive_margins,
    wald_test,
)
from analysis.regression import Regression
from analysis.terms import Term
from tests.analysis.reference.case import Case, load
from tests.analysis.reference.registry import answers
from tests.analysis.reference.rlang import Call, Name, Node, parse, terms, written
from tests.analysis.reference.rvalues import column

_OF = {"gaussian": linear, "quasibinomial": logistic, "binomial": logistic}


@answers("glm")
def glm(case: Case) -> dict[str, Any]:
    found, _, weight = fitted(case, parse(case.args["formula"]), case.args["family"])
    return {
        "names": [name.replace("=", "") for name in found.names],  # R glues column and level together
        "coef": found.coefficients.tolist(),
        "se": found.se.tolist(),
        "vcov": found.covariance.tolist(),
        "df_residual": found.df,
        "p_value_t": found.p_values.tolist(),
        "deviance": found.deviance / weight,  # R scales the weights to a mean of 1 over all rows
    }


@answers("wald_test")
def wald(case: Case) -> dict[str, Any]:
    name, formula = case.find("regTermTest").args
    model = model_of(case, name)
    found, named, _ = fitted(case, parse(model.args["formula"]), model.args["family"])
    tested = wald_test(found, [named[written(term)] for term in terms(formula)])
    return {"Ftest": tested.F, "chisq": [], "df": tested.df, "ddf": tested.ddf, "p_value": tested.p_value}


@answers("predictive_margins")
def margins(case: Case) -> dict[str, Any]:
    formula = parse(case.args["adjust"])
    frame, design = case.sample()
    frame, outcome, named = _variables(frame, formula)
    group = case.args["group"]
    family = "logistic" if "binomial" in case.note else "linear"
    found = predictive_margins(frame, outcome, list(named.values()), group, design, family=family)
    order = [[domain[group] for domain in found.domains].index(name) for name in case.expected["names"]]
    estimate = found.estimate[order]
    half = 1.959963984540054 * found.se[order]
    return {
        "names": case.expected["names"],
        "estimate": estimate.tolist(),
        "se": found.se[order].tolist(),
        "vcov": found.covariance[order][:, order].tolist(),
        "ci95_normal": [[e - h, e + h] for e, h in zip(estimate.tolist(), half.tolist(), strict=True)],
    }


@answers("direct_standardisation")
def standardised(case: Case) -> dict[str, Any]:
    args = case.args
    frame, design = case.sample()
    mix = dict(zip(map(str, args["order"]), args["population"], strict=True))
    found = direct_standardisation(frame, args["var"], args["over"], mix, design, by=args["by"])
    return {
        "domains": {by: [domain[by] for domain in found.domains] for by in args["by"]},
        "estimate": found.estimate.tolist(),
        "se": found.se.tolist(),
    }


def fitted(case: Case, formula: Node, family: str) -> tuple[Regression, dict[str, Term], float]:
    """The model, R's name of each term -> ours, and the mean weight of all rows of the design."""
    frame, design = case.sample()
    every = frame
    frame, outcome, named = _variables(frame, formula)
    found = _OF[family](frame, outcome, list(named.values()), design)
    weight = every[design.weights].mean() if design.weights else found.weighted_n / found.n
    return found, named, weight


def model_of(case: Case, name: Name) -> Case:
    """The case whose R call is this name, in the same file."""
    return next(other for other in load(case.folder, case.file) if other.r == name.name)


def _variables(frame: pl.DataFrame, formula: Call) -> tuple[pl.DataFrame, str, dict[str, Term]]:
    """Frame with a column for each side of the formula, the outcome's name, and the terms by R's name."""
    outcome, named = written(formula.args[0]), {}
    frame = frame.with_columns(column(formula.args[0], frame).cast(pl.Float64).alias(outcome))
    for parts in _crossed(formula):
        made = []
        for part in parts:
            values = column(part, frame)
            frame = frame.with_columns(values.alias(written(part)))
            made.append(Factor(written(part)) if values.dtype == pl.String else written(part))
        named[":".join(map(written, parts))] = made[0] if len(made) == 1 else tuple(made)
    return frame, outcome, named


def _crossed(formula: Call) -> list[list[Node]]:
    """Columns of each term, those of fewer columns first; `a * b` is a, b and their product, as in R."""
    found: list[list[Node]] = []
    for term in terms(formula):
        sides = list(term.args) if isinstance(term, Call) and term.function in ("*", ":") else [term]
        found += [[side] for side in sides] if isinstance(term, Call) and term.function == "*" else []
        found.append(sides)
    return sorted(found, key=len)
