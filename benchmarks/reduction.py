"""How much the reduction costs: shares of 240 domains with all covariances against a bare Polars scan.

    python benchmarks/reduction.py [--rows 1000000] [--repeats 25] [--json]

Synthetic answers in a Parquet file: 60 strata, 1,200 PSUs (20 a stratum), 240 domains that cross them,
unequal weights. Both sides read the same columns of the same file in turn; the ratio is the median of those
of all rounds. Beside it that of the least times, which other work on the machine disturbs less. Goal: <= 6.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from analysis import Design, share_estimates

STRATA, PSUS, DOMAINS, GOAL = 60, 1200, 240, 6.0
DESIGN = Design(weights="w", strata="stratum", psu="psu")


def answers(rows: int, seed: int = 1) -> pl.DataFrame:
    """Synthetic answers: codes 1-5, a share of favourable that differs by PSU and domain."""
    rng = np.random.default_rng(seed)
    psu = rng.integers(0, PSUS, rows)
    domain = rng.integers(0, DOMAINS, rows)
    level = 0.9 + 0.05 * rng.standard_normal(PSUS)[psu] + 0.02 * rng.standard_normal(DOMAINS)[domain]
    favourable = rng.random(rows) < level
    code = np.where(favourable, rng.integers(4, 6, rows), rng.integers(1, 4, rows))
    code = np.where(rng.random(rows) < 0.02, -9, code)
    return pl.DataFrame(
        {
            "stratum": (psu // (PSUS // STRATA)).astype(np.int16),
            "psu": psu.astype(np.int16),
            "domain": domain.astype(np.int16),
            "y": code.astype(np.int8),
            "w": rng.uniform(0.5, 2.0, rows),
        }
    )


def scan(file: Path) -> object:
    """Sums of the same columns, nothing else."""
    return pl.scan_parquet(file).select(pl.all().sum()).collect(engine="streaming")


def reduction(file: Path) -> object:
    """Shares of the whole and 240 domains with the 241 x 241 covariance matrix."""
    return share_estimates(pl.scan_parquet(file), "y", {4, 5}, DESIGN, by=["domain"])


def measured(file: Path, repeats: int) -> dict[str, float]:
    """Median and least seconds of each side, by clock and processors, in turn after a run to warm up."""
    sides: dict[str, Callable[[Path], object]] = {"scan": scan, "reduction": reduction}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for repeat in range(repeats + 1):
        for name, run in sides.items():
            clock, processor = time.perf_counter(), time.process_time()
            run(file)
            if repeat:
                taken[name].append((time.perf_counter() - clock, time.process_time() - processor))
    found: dict[str, float] = {}
    for index, by in enumerate(("", "_cpu")):
        scans, ours = ([pair[index] for pair in taken[name]] for name in sides)
        for of, chosen in (("", statistics.median), ("_least", min)):
            found |= {f"scan{by}{of}": chosen(scans), f"reduction{by}{of}": chosen(ours)}
        found[f"ratio{by}"] = statistics.median(one / other for one, other in zip(ours, scans, strict=True))
        found[f"ratio{by}_least"] = min(ours) / min(scans)
    return found


def table(found: dict[str, float]) -> str:
    """The result for people."""
    lines = [
        f"{found['rows']:,.0f} rows",
        f"{'':<12}{'scan ms':>9}{'reduction ms':>14}{'ratio':>7}{'goal':>7}",
    ]
    kinds = {"clock": "", "least": "_least", "processors": "_cpu", "least ": "_cpu_least"}
    for name, kind in kinds.items():
        scanned, reduced = 1000 * found["scan" + kind], 1000 * found["reduction" + kind]
        lines.append(f"{name:<12}{scanned:>9.1f}{reduced:>14.1f}{found['ratio' + kind]:>7.2f}{GOAL:>7.1f}")
    return "\n".join(lines)


def main() -> None:
    """Make the file, measure, print a table and JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--repeats", type=int, default=25)
    options.add_argument("--json", action="store_true", help="JSON alone")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.parquet"
        answers(chosen.rows).write_parquet(file)
        found = {"rows": chosen.rows, "goal": GOAL, **measured(file, chosen.repeats)}
    if not chosen.json:
        print(table(found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
