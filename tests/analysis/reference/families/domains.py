"""Means, totals and intervals of domains with their covariances, and contrasts between them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from analysis.compare import contrasts, transformed
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
    first = 1 if source.function == "svyby" else 0  # of domains the whole comes first, and R has none
    wanted = what.named if what.function == "list" else {"contrast": what}
    if all(tree.function == "quote" for tree in wanted.values()):
        labels = [
            ".".join(d.values()) or n.removeprefix("term ")
            for n, d in zip(found.names, found.domains, strict=True)
        ]
        shown = transformed(found, {name: _function(tree, labels) for name, tree in wanted.items()})
    else:
        rows = {name: [_number(x) for x in tree.args] for name, tree in wanted.items()}
        shown = contrasts(found, {name: [0.0] * first + row for name, row in rows.items()})
    return {"names": list(shown.names), "estimate": shown.estimate.tolist(), "se": shown.se.tolist()}


def _number(tree: Node) -> float:
    if isinstance(tree, Call):
        return -_number(tree.args[0])
    return float(tree)


def _as_other(case: Case) -> Call:
    """Domain means of `var` by `by` where the note only points to another case."""
    return parse(f"svyby(~{case.args['var']}, ~{'+'.join(case.args['by'])}, design, svymean)")


def _function(tree: Call, labels: list[str]) -> Callable[[Any], Any]:
    """The quoted expression as a function of the estimates, which it calls by their labels."""
    return lambda estimates: _value(tree.args[0], dict(zip(labels, estimates, strict=True)))


def _value(tree: Node, at: dict[str, Any]) -> Any:
    if isinstance(tree, Name):
        return at[tree.name]
    if not isinstance(tree, Call):
        return tree
    values = [_value(part, at) for part in tree.args]
    return {
        "+": lambda a, b=0: a + b, "-": lambda a, b=None: -a if b is None else a - b, "*": lambda a, b: a * b,
        "/": lambda a, b: a / b, "^": lambda a, b: a**b, "log": np.log, "exp": np.exp, "sqrt": np.sqrt,
        "(": lambda a: a,
    }[tree.function](*values)  # fmt: skip
