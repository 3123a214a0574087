"""Means, totals and intervals of domains with their covariances, and contrasts between them."""

from typing import Any

import numpy as np

from analysis.estimate import means, totals
from analysis.share import shares
from tests.analysis.reference.case import Case
from tests.analysis.reference.described import in_order, term_columns, wanted_domains
from tests.analysis.reference.families.estimates import R_METHOD, alike
from tests.analysis.reference.registry import answers
from tests.analysis.reference.rlang import Call, Name, Node, calls, parse, terms, written

_OF = {"svymean": means, "svytotal": totals}


@answers("domain_mean", "domain_total")
def by_domain(case: Case) -> dict[str, Any]:
    found = estimated(case, case.find("svyby"))
    order = in_order(case, found)
    return {
        "domains": case.expected["domains"],
        "estimate": found.estimate[order].tolist(),
        "se": found.se[order].tolist(),
        "vcov": found.covariance[np.ix_(order, order)].tolist(),
    }


def estimated(case: Case, call: Call):
    """Estimates of every domain of a call of svyby, or of the terms of svymean or svytotal."""
    frame, design = case.sample()
    frame, columns = term_columns(frame, call.args[0], case.subset() or _inner_subset(call))
    if call.function in _OF:
        return _OF[call.function](frame, list(columns.values()), design)
    by = [written(term) for term in terms(call.args[1])]
    function = next(arg.name for arg in call.args[2:] if isinstance(arg, Name) and arg.name in _OF)
    return _OF[function](frame, list(columns.values()), design, by=by)


def _inner_subset(call: Call) -> Node | None:
    return next((inner.args[1] for inner in calls(call, "subset")), None)


@answers("domain_proportion_ci")
def intervals(case: Case) -> dict[str, Any]:
    call = case.find("svyby")
    frame, design = case.sample()
    frame, columns = term_columns(frame, call.args[0], case.subset())
    by = [written(term) for term in terms(call.args[1])]
    method = str(call.named.get("method", "logit"))
    found = shares(
        frame, *columns.values(), {1}, design, by=by, interval=R_METHOD.get(method, method), df="design"
    )
    own = [dict(share.domain) for share in found]
    chosen = [found[own.index(domain)] for domain in wanted_domains(case)]
    return {
        "domains": case.expected["domains"],
        "estimate": [share.estimate for share in chosen],
        "lower": [alike(share.lower, share.method) for share in chosen],
        "upper": [alike(share.upper, share.method) for share in chosen],
    }


@answers("contrast")
def contrast(case: Case) -> dict[str, Any]:
    source, what = case.find("svycontrast").args
    if isinstance(source, Name):
        source = case.named(source.name) or _as_other(case)
    found = estimated(case, source)
    names = [name.removeprefix("term ") for name in found.names]
    estimate, cov = found.estimate, found.covariance
    if source.function == "svyby":  # the whole comes first
        names, estimate, cov = names[1:], estimate[1:], cov[1:, 1:]
    if what.function == "quote":
        value, rows = _nonlinear(what.args[0], dict(zip(names, estimate, strict=True)))
    else:
        rows = (
            [[_number(x) for x in row.args] for row in (what.named.values() or [what])]
            if (what.function == "list")
            else [[_number(x) for x in what.args]]
        )
        value = [float(np.dot(row, estimate)) for row in rows]
    variance = [np.array(row) @ cov @ np.array(row) for row in rows]
    return {
        "names": list(what.named) if what.function == "list" else ["contrast"],
        "estimate": value,
        "se": np.sqrt(variance).tolist(),
    }


def _number(tree: Node) -> float:
    if isinstance(tree, Call):
        return -_number(tree.args[0])
    return float(tree)


def _as_other(case: Case) -> Call:
    """Domain means of `var` by `by` where the note only points to another case."""
    return parse(f"svyby(~{case.args['var']}, ~{'+'.join(case.args['by'])}, design, svymean)")


def _nonlinear(tree: Node, at: dict[str, float]) -> tuple[list[float], list[list[float]]]:
    """Value and gradient (by complex steps, exact to the last bits) of an expression of estimates."""
    step = 1e-30
    value = float(_value(tree, at).real)
    gradient = [_value(tree, {**at, name: at[name] + 1j * step}).imag / step for name in at]
    return [value], [gradient]


def _value(tree: Node, at: dict[str, complex]) -> complex:
    if isinstance(tree, Name):
        return complex(at[tree.name])
    if not isinstance(tree, Call):
        return complex(tree)
    values = [_value(part, at) for part in tree.args]
    return {
        "+": lambda a, b=0: a + b, "-": lambda a, b=None: -a if b is None else a - b, "*": lambda a, b: a * b,
        "/": lambda a, b: a / b, "^": lambda a, b: a**b, "log": np.log, "exp": np.exp, "sqrt": np.sqrt,
        "(": lambda a: a,
    }[tree.function](*values)  # fmt: skip
