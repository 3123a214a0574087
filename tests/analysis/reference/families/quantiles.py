"""Weighted quantiles with their intervals."""

from typing import Any

from analysis.quantile import quantiles
from tests.analysis.reference.case import Case
from tests.analysis.reference.described import term_columns
from tests.analysis.reference.families.estimates import R_METHOD, alike
from tests.analysis.reference.registry import answers

R_RULE = {"hf1": "math", "hf2": "school"}


@answers("quantile")
def quantile(case: Case) -> dict[str, Any]:
    call = case.find("svyquantile")
    frame, design = case.sample()
    frame, columns = term_columns(frame, call.args[0], case.subset())
    asked = call.args[2] if len(call.args) > 2 else call.named["quantiles"]
    probabilities = [float(p) for p in asked.args] if not isinstance(asked, float) else [asked]
    rule = str(call.named.get("qrule", "math"))
    method = str(call.named.get("interval.type", "mean"))
    return {
        name: _shown(
            quantiles(
                frame,
                column,
                probabilities,
                design,
                rule=R_RULE.get(rule, rule),
                interval=R_METHOD.get(method, method),
                confidence=1 - float(call.named.get("alpha", 0.05)),
            )
        )
        for name, column in columns.items()
    }


def _shown(found: list) -> dict[str, Any]:
    return {
        "quantiles": [f"{each.probability:g}" for each in found],
        "estimate": [each.estimate for each in found],
        "ci_l": [alike(each.lower, each.method) for each in found],
        "ci_u": [alike(each.upper, each.method) for each in found],
        "se": [alike(each.se, each.method) for each in found],
    }
