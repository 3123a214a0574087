"""Shares of 240 domains with Korn-Graubard intervals and all covariances, against the package svy from PyPI.

    python benchmarks/peer_svy.py --python /path/to/an/environment/with/svy/bin/python
                                  [--rows 1000000] [--repeats 3] [--json]

The interpreter may also be named by SVY_PYTHON. svy is no part of this project's environment; without it the
benchmark says so and ends. The synthetic answers of `reduction.py`: 60 strata, 1,200 PSUs, 240 domains that
cross them. Each run of each side is a fresh process, in turn: it imports its library, then reads the same
Parquet file and computes (the clock and the processors' time run from the reading on; memory is the peak of
the whole process). svy's `prop` gives what is asked for, both answers of every domain; its `mean` has the
covariances without these intervals. Estimates and errors are compared. Goals: >= 10 times as fast, a quarter
of the memory.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from reduction import answers

GOAL_TIMES, GOAL_MEMORY = 10.0, 4.0
FRAME = """
import json, resource, sys, time
import polars as pl
{imports}
started, busy = time.perf_counter(), time.process_time()
{work}
taken = {{"clock": time.perf_counter() - started, "processors": time.process_time() - busy}}
taken["MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(taken | {{"estimate": estimate, "se": se}}))
"""
OURS = FRAME.format(
    imports="from analysis import Design, share_estimates, shares",
    work="""
design = Design(weights="w", strata="stratum", psu="psu")
frame = pl.scan_parquet(sys.argv[1])
intervals = shares(frame, "y", {4, 5}, design, by=["domain"])
found = share_estimates(frame, "y", {4, 5}, design, by=["domain"])
estimate, se = found.estimate[1:].tolist(), found.se[1:].tolist()
""",
)
THEIRS = FRAME.format(
    imports="import svy",
    work="""
code = pl.col("y")
frame = pl.read_parquet(sys.argv[1]).with_columns(fav=pl.when(code >= 0).then((code >= 4).cast(pl.Int8)))
sample = svy.Sample(frame, svy.Design(stratum="stratum", psu="psu", wgt="w"))
found = sample.estimation.CALL
covariance, table = found.covariance, found.to_polars()
table = table.filter(pl.col("fav").cast(pl.Float64) == 1) if "fav" in table.columns else table
shown = table.sort(pl.col("domain").cast(pl.Int64))
estimate, se = shown["est"].to_list(), shown["se"].to_list()
""",
)
CALLS = {
    "svy prop": 'prop("fav", by="domain", ci_method="korn-graubard", drop_nulls=True)',
    "svy mean": 'mean("fav", by="domain", drop_nulls=True)',
}
KINDS = ("clock", "processors", "MiB")


def run(python: str, script: str, file: Path) -> dict[str, Any]:
    """What one fresh process took and found."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [python, "-c", script, str(file)], capture_output=True, text=True, check=True, env=environment
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(python: str, rows: int, repeats: int, folder: Path) -> dict[str, Any]:
    """Medians of all sides, their quotients by ours, and how far their figures are from ours."""
    file = folder / "answers.parquet"
    answers(rows).write_parquet(file)
    sides = {"balsas": (sys.executable, OURS)}
    sides |= {name: (python, THEIRS.replace("CALL", call)) for name, call in CALLS.items()}
    runs = [{name: run(*side, file) for name, side in sides.items()} for _ in range(repeats)]
    found: dict[str, Any] = {"rows": rows, "goal times": GOAL_TIMES, "goal memory": GOAL_MEMORY}
    ours = runs[-1]["balsas"]
    for name in sides:
        medians = {kind: statistics.median(one[name][kind] for one in runs) for kind in KINDS}
        away = {
            what: float(np.abs(np.array(runs[-1][name][what]) / np.array(ours[what]) - 1).max())
            for what in ("estimate", "se")
        }
        found[name] = {**medians, **away}
    return found


def table(found: dict[str, Any]) -> str:
    """The result for people."""
    head = f"{found['rows']:,} rows, goals: >= {GOAL_TIMES:g} times as fast, 1/{GOAL_MEMORY:g} of the memory"
    lines = [
        head,
        f"{'':<10}{'clock s':>10}{'cpu s':>10}{'MiB':>10}   times ours      estimate, se differ by",
    ]
    for name in ("balsas", *CALLS):
        side = found[name]
        times = " ".join(f"{side[kind] / found['balsas'][kind]:>5.1f}" for kind in KINDS)
        figures = f"{side['clock']:>10.2f}{side['processors']:>10.2f}{side['MiB']:>10.0f}"
        lines.append(f"{name:<10}{figures}   {times}   {side['estimate']:.1e}, {side['se']:.1e}")
    return "\n".join(lines)


def main() -> None:
    """Make the file, measure, print a table and JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--python", default=os.environ.get("SVY_PYTHON"), help="interpreter that has svy")
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--json", action="store_true", help="JSON alone")
    chosen = options.parse_args()
    probe = [chosen.python or "", "-c", "import svy; print(svy.__version__)"]
    if not chosen.python or subprocess.run(probe, check=False, capture_output=True).returncode:
        print("left out: no interpreter with the package svy; name one by --python or SVY_PYTHON")
        return
    with tempfile.TemporaryDirectory() as folder:
        found = measured(chosen.python, chosen.rows, chosen.repeats, Path(folder))
    if not chosen.json:
        print(table(found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
