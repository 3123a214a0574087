"""Shares of 240 domains with Korn-Graubard intervals and all covariances, against R's svyby.

    python benchmarks/svyby.py [--rows 1000000] [--repeats 5] [--json]

The synthetic answers of `reduction.py`: 60 strata, 1,200 PSUs, 240 domains that cross them. This side reads a
Parquet file; R reads a CSV before its clock starts and makes the means of all domains with their covariances
and the design object, without intervals. Both standard errors are compared. Goal: >= 20 times as fast. Needs
Rscript with the package survey.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from reduction import DESIGN, answers

from analysis import share_estimates, shares

GOAL = 20.0
SCRIPT = """
suppressMessages(library(survey))
d <- read.csv(commandArgs(TRUE)[1])
started <- proc.time()[c("elapsed", "user.self")]
design <- svydesign(~psu, strata = ~stratum, weights = ~w, data = d, nest = TRUE)
found <- svyby(~fav, ~domain, subset(design, !is.na(fav)), svymean, covmat = TRUE)
taken <- proc.time()[c("elapsed", "user.self")] - started
cat(taken, "\\n")
cat(sprintf("%.17g", SE(found)), "\\n")
"""


def by_r(file: Path, folder: Path) -> tuple[list[float], list[float]]:
    """Seconds (clock, processor) and standard errors of R."""
    table = folder / "answers.csv"
    code = pl.col("y")
    favourable = pl.when(code >= 0).then((code >= 4).cast(pl.Int8)).alias("fav")
    pl.read_parquet(file).select("stratum", "psu", "domain", "w", favourable).write_csv(
        table, null_value="NA"
    )
    script = folder / "svyby.R"
    script.write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(["Rscript", script, table], capture_output=True, text=True, check=True)  # noqa: S607 - the R on the PATH
    seconds, errors = ([float(word) for word in line.split()] for line in done.stdout.splitlines()[-2:])
    return seconds, errors


def by_balsas(file: Path) -> tuple[float, float]:
    """Seconds (clock, processor) of intervals and covariances."""
    clock, processor = time.perf_counter(), time.process_time()
    shares(pl.scan_parquet(file), "y", {4, 5}, DESIGN, by=["domain"])
    share_estimates(pl.scan_parquet(file), "y", {4, 5}, DESIGN, by=["domain"])
    return time.perf_counter() - clock, time.process_time() - processor


def measured(rows: int, repeats: int, folder: Path) -> dict[str, Any]:
    """Seconds of both sides and how far their standard errors are apart."""
    file = folder / "answers.parquet"
    answers(rows).write_parquet(file)
    by_balsas(file)
    ours = [by_balsas(file) for _ in range(repeats)]
    theirs, errors = by_r(file, folder)
    se = share_estimates(pl.scan_parquet(file), "y", {4, 5}, DESIGN, by=["domain"]).se[1:]
    found: dict[str, Any] = {"rows": rows, "goal": GOAL}
    for index, kind in enumerate(("clock", "processors")):
        found[f"balsas {kind}"] = statistics.median(pair[index] for pair in ours)
        found[f"svyby {kind}"] = theirs[index]
        found[f"times {kind}"] = theirs[index] / found[f"balsas {kind}"]
    found["largest relative difference of se"] = float(np.abs(np.array(errors) / se - 1).max())
    return found


def main() -> None:
    """Make the file, measure, print a table and JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--json", action="store_true", help="JSON alone")
    chosen = options.parse_args()
    probe = ["Rscript", "-e", "library(survey)"]
    if not shutil.which("Rscript") or subprocess.run(probe, check=False, capture_output=True).returncode:
        print("left out: no Rscript with the package survey")
        return
    with tempfile.TemporaryDirectory() as folder:
        found = measured(chosen.rows, chosen.repeats, Path(folder))
    if not chosen.json:
        print(f"{found['rows']:,} rows, goal >= {GOAL:g} times as fast")
        print(f"{'':<12}{'balsas s':>10}{'svyby s':>10}{'times':>8}")
        for kind in ("clock", "processors"):
            values = (found[f"{side} {kind}"] for side in ("balsas", "svyby", "times"))
            print("{:<12}{:>10.3f}{:>10.1f}{:>8.1f}".format(kind, *values))
        print(f"largest relative difference of an error: {found['largest relative difference of se']:.1e}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
