"""How often the national interval covers the share of the population it was drawn from.

    python benchmarks/coverage.py [--samples 1000] [--seed 2026] [--json]

One simulated country: 66 centres with 2,904 eligible children in all, at least 8 each, sizes spread as in the
demonstration country; a child is favourable with logit = intercept + centre (SD 0.45) + centre and wave
(0.20) + sibling group (0.60), the intercept solved so that the expected share is 95.8 %. The realised answers
are then fixed, and seeded samples of half the children of each centre are drawn: stratum = centre, fpc per
centre, no non-response. The interval has to cover the realised share in 95 % less two Monte Carlo errors.
"""

import argparse
import json
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import optimize

from analysis import Design, Share, shares

CENTRES, CHILDREN, LEAST, FRACTION, TARGET = 66, 2904, 8, 0.5, 0.95
CENTRE_SD, WAVE_SD, SIBLING_SD, EXPECTED = 0.45, 0.20, 0.60, 0.958
METHODS = ("korn-graubard", "mean")
COLUMNS = ("coverage", "below", "above", "width", "met", "not_met")
DESIGN = Design(strata="centre", fpc="eligible")


def country(rng: np.random.Generator) -> pl.DataFrame:
    """One row a child: centre, eligible children of the centre, and the answer 5 or 1."""
    spread = np.exp(rng.normal(0, 0.7, CENTRES))
    sizes = np.maximum(LEAST, np.floor(spread / spread.sum() * CHILDREN).astype(int))
    sizes[np.argmax(sizes)] += CHILDREN - sizes.sum()
    centre = np.repeat(np.arange(CENTRES), sizes)
    level = (rng.normal(0, CENTRE_SD, CENTRES) + rng.normal(0, WAVE_SD, CENTRES))[centre]
    level += rng.normal(0, SIBLING_SD, CHILDREN)[_sibling_group(centre, rng)]
    favourable = rng.random(CHILDREN) < _logistic(level + _intercept(level))
    return pl.DataFrame(
        {"centre": centre, "eligible": sizes[centre].astype(float), "y": np.where(favourable, 5, 1)}
    )


def _sibling_group(centre: npt.NDArray[np.int64], rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Index of a child's group: a third of the children share it with the next child of the centre."""
    group = np.arange(len(centre))
    for child in range(len(centre) - 1):
        alone = group[child] == child
        if alone and centre[child] == centre[child + 1] and rng.random() < 0.2:
            group[child + 1] = child
    return group


def _logistic(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 1 / (1 + np.exp(-x))


def _intercept(level: npt.NDArray[np.float64]) -> float:
    return float(optimize.brentq(lambda a: float(_logistic(level + a).mean()) - EXPECTED, -10, 10))


def sample(children: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Half of the children of each centre, rounded half up, drawn without replacement."""
    order = pl.Series("order", rng.random(len(children)))
    taken = (pl.col("eligible") * FRACTION + 0.5).floor()
    return children.with_columns(order).filter(pl.col("order").rank("ordinal").over("centre") <= taken)


def simulated(samples: int, seed: int) -> dict[str, Any]:
    """Coverage, mean width and verdicts of each method over the samples of one country."""
    rng = np.random.default_rng(seed)
    children = country(rng)
    truth = children.filter(pl.col("y") == 5).height / len(children)
    drawn = [sample(children, rng) for _ in range(samples)]
    error = math.sqrt(0.95 * 0.05 / samples)
    found = {m: _row([_national(s, m) for s in drawn], truth) for m in METHODS}
    return {"samples": samples, "seed": seed, "truth": truth, "goal": 0.95 - 2 * error,
            "monte_carlo_error": error, "methods": found}  # fmt: skip


def _national(answers: pl.DataFrame, method: str) -> Share:
    return shares(answers, "y", {4, 5}, DESIGN, interval=method, target=TARGET)[0]


def _row(found: list[Share], truth: float) -> dict[str, float]:
    limits = [(s.lower, s.upper) for s in found if s.lower is not None and s.upper is not None]
    return {
        "coverage": sum(lower <= truth <= upper for lower, upper in limits) / len(found),
        "below": sum(upper < truth for _, upper in limits) / len(found),
        "above": sum(lower > truth for lower, _ in limits) / len(found),
        "width": sum(upper - lower for lower, upper in limits) / len(limits),
        "met": sum(s.verdict == "met" for s in found) / len(found),
        "not_met": sum(s.verdict == "not met" for s in found) / len(found),
    }


def table(found: dict[str, Any]) -> str:
    """The result for people: shares and widths in per cent."""
    truth, error, goal = (100 * found[key] for key in ("truth", "monte_carlo_error", "goal"))
    lines = [
        f"true share {truth:.2f} %, {found['samples']} samples of one country",
        f"Monte Carlo error {error:.2f} points, goal: covers at least {goal:.2f} %",
        f"{'interval':<14}" + "".join(f"{name.replace('_', ' '):>10}" for name in COLUMNS),
    ]
    for name, row in found["methods"].items():
        lines.append(f"{name:<14}" + "".join(f"{100 * row[column]:>10.2f}" for column in COLUMNS))
    return "\n".join(lines)


def main() -> None:
    """Simulate, print a table and JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--samples", type=int, default=1000)
    options.add_argument("--seed", type=int, default=2026)
    options.add_argument("--json", action="store_true", help="JSON alone")
    chosen = options.parse_args()
    found = simulated(chosen.samples, chosen.seed)
    if not chosen.json:
        print(table(found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
