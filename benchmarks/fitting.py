"""How much a logistic regression and raking cost: a million rows against the reduction of the same rows.

    python benchmarks/fitting.py [--rows 1000000] [--repeats 9] [--json]

Synthetic answers in memory: 60 strata, 1,200 PSUs, unequal weights, three covariates with 4, 5 and 2 values,
margins of 60 municipalities and 10 bands. The reduction is that of one measure into 60 x 8 domains. All sides
in turn; the ratio is the median of those of all rounds. Goal: <= 5 each.
"""

import argparse
import json
import statistics
import time

import narwhals as nw
import numpy as np
import polars as pl

from analysis import Design, Factor, logistic, rake
from analysis.reduce import reduce_frame

GOAL = 5.0
DESIGN = Design(weights="w", strata="stratum", psu="psu")


def answers(rows: int, seed: int = 1) -> pl.DataFrame:
    """Synthetic 0/1 answers whose share rises with age."""
    rng = np.random.default_rng(seed)
    psu, age = rng.integers(0, 1200, rows), rng.integers(0, 4, rows)
    return pl.DataFrame(
        {
            "stratum": psu // 20,
            "psu": psu,
            "w": rng.uniform(0.5, 2.0, rows),
            "municipality": rng.integers(0, 60, rows),
            "wave": rng.integers(0, 8, rows),
            "band": rng.integers(0, 10, rows),
            "age": age,
            "form": rng.integers(0, 5, rows),
            "sex": rng.integers(0, 2, rows),
            "y": (rng.random(rows) < 0.88 + 0.02 * age).astype(np.int64),
        }
    )


def reduction(frame: pl.DataFrame) -> object:
    """Sums by stratum, PSU and 480 domains."""
    valid = ~nw.col("y").is_null()
    return reduce_frame(frame, DESIGN, {"y": nw.col("y").cast(nw.Float64)}, valid, ["municipality", "wave"])


def regression(frame: pl.DataFrame) -> object:
    """Nine coefficients with design-based errors."""
    return logistic(frame, "y", [Factor("age"), Factor("form"), "sex"], DESIGN)


def raking(frame: pl.DataFrame) -> object:
    """Weights brought to population counts of municipalities and bands."""
    margins = {name: _counts(levels) for name, levels in (("municipality", 60), ("band", 10))}
    return rake(frame, DESIGN, margins)


def _counts(levels: int) -> dict[int, float]:
    """Population counts that rise by level, 2,000,000 in all."""
    raised = np.linspace(1, 2, levels)
    return dict(enumerate((2_000_000 * raised / raised.sum()).tolist()))


def measured(frame: pl.DataFrame, repeats: int) -> dict[str, float]:
    """Median milliseconds of each side by the clock and of the processors, and medians of the ratios."""
    taken: dict[str, list[tuple[float, float]]] = {"reduction": [], "regression": [], "raking": []}
    for turn in range(repeats + 1):
        for side in (reduction, regression, raking):
            before = time.perf_counter(), time.process_time()
            side(frame)
            after = time.perf_counter(), time.process_time()
            if turn:  # the first turn warms up
                taken[side.__name__].append((after[0] - before[0], after[1] - before[1]))
    found = {}
    for name, runs in taken.items():
        for index, kind in enumerate(("clock", "processor")):
            found[f"{name} {kind} ms"] = 1000 * statistics.median(times[index] for times in runs)
            if name != "reduction":
                rounds = zip(runs, taken["reduction"], strict=True)
                found[f"{name} {kind} ratio"] = statistics.median(
                    one[index] / of[index] for one, of in rounds
                )
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measured(answers(options.rows), options.repeats)
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:26} {value:8.2f}")
    print(f"goal: <= {GOAL}")


if __name__ == "__main__":
    main()
