"""Whether our numbers are R's, number by number at the case's own tolerance."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NOISE = 1e-12  # what float sums leave of an exact zero, as a share of the size of what was summed
_ZERO = 1e-14


@dataclass(frozen=True)
class Documented:
    """Our own answer where R has none or none that can stand, under its name in docs/methodology.md."""

    value: Any
    name: str


# First column of the table in docs/methodology.md, "Equal to R, and where not".
DOCUMENTED = ("0 % and 100 %", "collinear terms", "perfect separation")
_SEPARATED = 100  # a standard error on the logit scale that only separation gives


def documented(found: Any) -> set[str]:
    """Names of the documented answers among values."""
    return {value.name for value in numbers(found) if isinstance(value, Documented)}


def refused_too(code: str, expected: Mapping[str, Any]) -> bool:
    """Whether R refuses as well, or returns what our documentation says is refused here instead."""
    if "error" in expected:
        return code == "lonely" if "only one PSU" in expected["error"] else code != "column"
    if code == "collinear":  # R leaves the coefficient empty
        return None in numbers(expected)
    errors = [abs(value) for value in numbers(expected.get("se", [])) if value is not None]
    return code == "separation" and max(errors, default=0.0) > _SEPARATED


def misses(found: Mapping[str, Any], expected: Mapping[str, Any], tolerance: float) -> list[str]:
    """One line for each number, text or key of `expected` that is not met; of a list the places are keys."""
    if isinstance(expected, list):
        found, expected = (dict(enumerate(rows)) for rows in (found, expected))
    lines = []
    for key, theirs in expected.items():
        if key not in found:
            lines.append(f"{key}: missing")
            continue
        ours, wanted = numbers(found[key]), numbers(theirs)
        if len(ours) != len(wanted):
            lines.append(f"{key}: {len(ours)} values, R has {len(wanted)}")
            continue
        small = _small(key, expected, tolerance, len(wanted))
        lines += [
            f"{key}: {a!r}, R has {b!r}"
            for a, b, near in zip(ours, wanted, small, strict=True)
            if not _alike(a, b, tolerance, near)
        ]
    return lines


def numbers(value: Any) -> list[Any]:
    """Values of nested lists and objects, in their order."""
    if isinstance(value, Mapping):
        return [number for inner in value.values() for number in numbers(inner)]
    if isinstance(value, list | tuple):
        return [number for inner in value for number in numbers(inner)]
    return [value]


def _alike(ours: Any, theirs: Any, tolerance: float, near: float) -> bool:
    if isinstance(ours, Documented):
        return ours.name in DOCUMENTED
    if isinstance(theirs, str) or theirs is None or ours is None:
        return bool(ours == theirs)
    if not isinstance(ours, int | float):
        return False
    return math.isclose(ours, theirs, rel_tol=tolerance, abs_tol=max(near, _ZERO))


def _small(key: str, expected: Mapping[str, Any], tolerance: float, count: int) -> list[float]:
    """Sizes below which a difference is nothing: of errors beside estimates, of covariances beside errors."""
    estimate = numbers(expected.get("estimate", expected.get("coef", [])))
    noise = [_NOISE * abs(value or 0.0) for value in estimate]
    if key == "se" and len(noise) == count:
        return noise
    if key == "var" and len(noise) == count:
        return [value**2 for value in noise]
    if key == "vcov" and len(noise) ** 2 == count:
        matrix = expected["vcov"] if count > 1 else [[numbers(expected["vcov"])[0]]]
        spread = [math.sqrt(max(matrix[i][i] or 0.0, 0.0)) for i in range(len(noise))]
        return [
            tolerance * a * b + a * y + b * x + x * y
            for a, x in zip(spread, noise, strict=True)
            for b, y in zip(spread, noise, strict=True)
        ]
    return [0.0] * count
