"""How exactly a result is printed: with more decimals, whole-number arithmetic would find what is hidden."""

from __future__ import annotations

from dataclasses import replace

from analysis.target import decimals_to_tell
from exports.report.model import Row, Unaided

SHARE_DECIMALS = 3  # of a fraction: one decimal of a per cent

# Everything else that is not a whole number.
DECIMALS = {
    "weighted_n": 0,
    "se": 4,
    "n_effective": 1,
    "deff": 2,
    "response_rate": 3,
    "dont_know": 3,
    "no_answer": 3,
    "bounds_lower": 3,
    "bounds_upper": 3,
    "needed_share": 3,
}
AGAINST_TARGET = ("estimate", "lower", "upper")


def share_decimals(share: float, target: float) -> int:
    """Decimals of a printed share: three, and as many more as tell on which side of the target it lies."""
    return max(SHARE_DECIMALS, 2 + decimals_to_tell(share, target))


def rounded(row: Row, target: float) -> Row:
    """Return the row as it is printed everywhere; verdicts were made before, from the unrounded values."""
    changed: dict[str, float | Unaided] = {}
    for name in AGAINST_TARGET:
        value = getattr(row, name)
        if value is not None:
            changed[name] = round(value, share_decimals(value, target))
    for name, decimals in DECIMALS.items():
        value = getattr(row, name)
        if value is not None:
            changed[name] = round(value, decimals)
    if row.unaided is not None:
        changed["unaided"] = _rounded_unaided(row.unaided, target)
    return replace(row, **changed)  # type: ignore[arg-type]


def _rounded_unaided(unaided: Unaided, target: float) -> Unaided:
    def share(value: float) -> float:
        return round(value, share_decimals(value, target))

    return Unaided(
        n=unaided.n,
        estimate=share(unaided.estimate),
        lower=None if unaided.lower is None else share(unaided.lower),
        upper=None if unaided.upper is None else share(unaided.upper),
    )
