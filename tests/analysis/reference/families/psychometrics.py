"""Reliability of scales and agreement of judges."""

from typing import Any

import numpy as np
import polars as pl

from analysis import (
    alpha,
    correlations,
    eigenvalues,
    intraclass,
    kappa,
    omega,
    omega_hierarchical,
    polychoric,
    weighted_alpha,
)
from tests.analysis.reference.case import Case
from tests.analysis.reference.registry import answers
from tests.analysis.reference.rlang import Call, Name, Node, calls, terms, written
from tests.analysis.reference.rvalues import column
from tests.analysis.reference.scales import Scale, scale_of


def _scale(case: Case, function: str) -> tuple[Scale, Call]:
    call = case.find(function)
    return scale_of(case, call.args[0]), call


@answers("alpha")
def internal_consistency(case: Case) -> dict[str, Any]:
    scale, _ = _scale(case, "alpha")
    complete = case.args.get("na") == "listwise" or "complete" in case.note
    found = alpha(
        case.frame, scale.items, reverse=scale.reverse, missing="listwise" if complete else "pairwise"
    )
    return {
        "raw_alpha": found.alpha,
        "std_alpha": found.standardised,
        "G6": found.lambda6,
        "average_r": found.average_r,
        "mean": found.mean,
        "sd": found.sd,
        "ase_duhachek": found.se,
        "alpha_drop": [item.alpha_drop for item in found.items],
        "item_n": [item.n for item in found.items],
        "item_raw_r": [item.r_total for item in found.items],
        "item_r_cor": [item.r_corrected for item in found.items],
        "item_r_drop": [item.r_drop for item in found.items],
        "item_mean": [item.mean for item in found.items],
        "item_sd": [item.sd for item in found.items],
        "feldt_ci": [found.lower, found.upper],
    }


@answers("omega")
def total_omega(case: Case) -> dict[str, Any]:
    scale, _ = _scale(case, "omega1")
    found = omega(case.frame, scale.items, reverse=scale.reverse)
    return {
        "loadings": found.loadings.tolist(),
        "residual_var": found.residual_variance.tolist(),
        "omega_total": found.omega,
        "omega_total_observed_var": found.omega_observed,
        "chisq": found.chi_square,
        "df": found.df,
    }


@answers("omega_hierarchical")
def general_factor(case: Case) -> dict[str, Any]:
    scale, call = _scale(case, "omega")
    factors = int(call.named.get("nfactors", 3))
    found = omega_hierarchical(case.frame, scale.items, factors, reverse=scale.reverse)
    return {
        "omega_h": found.hierarchical,
        "omega_t": found.total,
        "alpha": found.alpha,
        "G6": found.lambda6,
    }


@answers("eigenvalues")
def roots(case: Case) -> dict[str, Any]:
    scale, _ = _scale(case, "cor")
    return {"eigenvalues": eigenvalues(case.frame, scale.items, reverse=scale.reverse).tolist()}


@answers("polychoric")
def ordered(case: Case) -> dict[str, Any]:
    made = case.named("pc")
    scale = scale_of(case, made.args[-1].args[0] if made.function == "::" else made.args[0])
    categories = {case.frame.select(scale.items).drop_nulls()[item].n_unique() for item in scale.items}
    found = polychoric(
        case.frame, scale.items, reverse=scale.reverse, empty_cells=0.0 if len(categories) == 1 else 0.5
    )
    return {"rho": found.correlations.tolist(), "ordinal_alpha": found.ordinal_alpha}


@answers("weighted_alpha")
def alpha_of_a_design(case: Case) -> dict[str, Any]:
    frame, design = case.sample()
    items = []
    for term in terms(case.find("svycralpha").args[0]):
        items.append(f"item {written(term)}")
        frame = frame.with_columns(column(term, frame).cast(pl.Float64).alias(items[-1]))
    return {"value": weighted_alpha(frame, items, design)}


@answers("icc")
def judges(case: Case) -> dict[str, Any]:
    rows = case.args.get("rows_subjects_cols_judges")
    if rows is None:
        items, frame = scale_of(case, case.find("ICC").args[0]).items, case.frame
    else:
        frame = pl.DataFrame(rows, orient="row")
        items = frame.columns
    found = intraclass(frame, items)
    fields = ("type", "icc", "F", "df1", "df2", "lower", "upper")
    return {
        **{name: [getattr(one, name) for one in found] for name in fields},
        "p": [f.p_value for f in found],
    }


@answers("weighted_kappa")
def two_judges(case: Case) -> dict[str, Any]:
    first, second = scale_of(case, case.find("cohen.kappa").args[0]).items
    weights = case.args.get("weights", "quadratic").split()[0]
    plain, weighted = (kappa(case.frame, first, second, weights=w, error="psych") for w in ("none", weights))
    limits = [[k.interval()[0], k.kappa, k.interval()[1]] for k in (plain, weighted)]
    return {
        "kappa": plain.kappa,
        "weighted_kappa": weighted.kappa,
        "var_kappa": plain.se**2,
        "var_weighted_kappa": weighted.se**2,
        "n": plain.n,
        "ci": np.clip(limits, -1, 1).tolist(),
    }


@answers("correlations")
def pairs(case: Case) -> dict[str, Any]:
    found = {}
    for key, tree in case.call.named.items():
        cor = next(calls(tree, "cor"))
        name = next(_names(cor))
        items = scale_of(case, name).items
        frame = case.frame.drop_nulls(items)
        rows = next(calls(cor, ":"), None)
        if rows is not None:
            frame = frame.slice(int(rows.args[0]) - 1, int(rows.args[1] - rows.args[0]) + 1)
        method = str(cor.named.get("method", "pearson"))
        both = correlations(frame, *items)
        found[key] = both.kendall_b if method == "kendall" else getattr(both, method)
    return {"value": found}


def _names(tree: Node):
    if isinstance(tree, Name):
        yield tree
    elif isinstance(tree, Call):
        for part in tree.args:
            yield from _names(part)
