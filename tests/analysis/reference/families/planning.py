"""Sample sizes, and Korn-Graubard intervals from moments."""

from typing import Any

from analysis import sample_size
from analysis.interval import (
    Moments,
    adjusted_n_effective,
    interval,
    nchs_n_effective,
    variance_n_effective,
    wilson,
)
from tests.analysis.reference.case import Case
from tests.analysis.reference.registry import answers
from tests.analysis.reference.rlang import calls


@answers("sample_size")
def planned(case: Case) -> dict[str, Any]:
    found = {}
    for name, call in next(calls(case.call.args[-1], "list")).named.items():
        share, margin, population = next(calls(call, "f")).args
        found[name] = [sample_size(share, margin), sample_size(share, margin, population=int(population))]
    return found


@answers("korn_graubard")
def from_moments(case: Case) -> list[dict[str, Any]]:
    rows = []
    for row in case.expected:
        moments = Moments(row["p"], row["var"], int(row["n"]), int(row["df"]))
        found, capped = (interval(f"korn-graubard-{kind}", moments) for kind in ("r", "nchs"))
        rows.append(
            {
                **row,
                "neff_raw": variance_n_effective(moments),
                "neff_kg": adjusted_n_effective(moments),
                "ci": [found.lower, found.upper],
                "neff_kg_capped": nchs_n_effective(moments),
                "ci_capped": [capped.lower, capped.upper],
                "wilson_neff_capped": list(wilson(moments, nchs_n_effective(moments))),
            }
        )
    return rows
