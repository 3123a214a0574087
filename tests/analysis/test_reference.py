"""Our engine returns the numbers of R's survey package."""

import math
from typing import Any

import pytest

from analysis.design import DesignError
from tests.analysis.reference.cases import answer, load

FILES = ("ref_estimates.json", "ref_domains.json", "ref_lonely.json")
LATER = {  # what no function answers yet, by name
    *(f"{d}{end}.var" for d in ("dsrs", "dstrat", "dclus1", "d2st") for end in ("", "_nofpc", "_wr")),
    "dnhanes.domain_lonely.adjust.TRUE",
    "dnhanes.domain_lonely.average.TRUE",
    "dnhanes.by_age_ci.beta",  # R takes the domain's df here, of all rows, those without an answer included
}
ALL = [
    pytest.param(case, designs[case["design"]], id=case["id"])
    for designs, cases in map(load, FILES)
    for case in cases
    if case["id"] not in LATER
]


def numbers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return numbers(list(value.values()))
    if isinstance(value, list):
        return [number for inner in value for number in numbers(inner)]
    return [value]


def scale(key: str, value: Any) -> list[float]:
    """Sizes against which a number counts as near to zero: standard errors for covariances, else nothing."""
    if key != "vcov" or not isinstance(value[0], list):
        return [0.0] * len(numbers(value))
    spread = [math.sqrt(value[i][i]) for i in range(len(value))]
    return [a * b for a in spread for b in spread]


@pytest.mark.parametrize(("case", "spec"), ALL)
def test_equals_r(case, spec):
    expected = case["expected"]
    if "error" in expected:
        with pytest.raises(DesignError) as refused:
            answer(case, spec)
        assert refused.value.code == "lonely"
        return
    found = answer(case, spec)
    for key, value in expected.items():
        pairs = zip(numbers(found[key]), numbers(value), scale(key, value), strict=True)
        missed = [
            (key, ours, theirs)
            for ours, theirs, near in pairs
            if not (ours == theirs if isinstance(theirs, str) else close(ours, theirs, case["tol"], near))
        ]
        assert missed == []


def close(ours: float, theirs: float, tolerance: float, near: float) -> bool:
    return math.isclose(ours, theirs, rel_tol=tolerance, abs_tol=max(tolerance * near, 1e-14))


def test_no_case_is_passed_over_in_silence():
    left = {case["id"] for _, cases in map(load, FILES) for case in cases if case["id"] in LATER}
    assert len(left) == 8 + 3
    assert len(ALL) == 207 - len(left)
