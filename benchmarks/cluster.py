"""The same analysis on a Spark cluster, a worker of which is killed while it works.

    python benchmarks/cluster.py [--rows 4000000] [--json]

Starts Spark's local cluster (two worker processes of their own on 127.0.0.1), reads the synthetic answers of
`reduction.py` as a PySpark frame in 16 parts and does two tasks twice each: the shares of 240 domains with
all covariances, and raked weights with a share by them and its error. Once in peace, and once with a worker
process killed when the first parts are done. All have to equal what Polars gives on this machine to 1e-12.
Needs Java.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from reduction import DESIGN, answers

from analysis import Estimates, rake, share_estimates

PARTS, GOAL = 16, 1e-12


def session(folder: Path) -> Any:
    """Two workers with a core each."""
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"  # else it binds the address of the host
    from pyspark.sql import SparkSession  # noqa: PLC0415 - only once Java is known to be there

    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("balsas")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.files.maxPartitionBytes": "1m",
        "spark.executor.memory": "1g",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def workers() -> list[int]:
    """Process numbers of the worker processes that this run started."""
    parents: dict[int, int] = {}
    named = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes()
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:  # it ended meanwhile
                continue
            if b"CoarseGrainedExecutorBackend" in words:
                named.append(int(entry.name))
    return [pid for pid in named if os.getpid() in _ancestors(pid, parents)]


def _ancestors(pid: int, parents: dict[int, int]) -> list[int]:
    found = []
    while pid := parents.get(pid, 0):
        found.append(pid)
    return found


def kill_one(spark: Any, done: threading.Event, killed: list[dict[str, int]]) -> None:
    """Kill a worker process as soon as some parts of a running stage are done and others are not."""
    tracker = spark.sparkContext.statusTracker()
    while not done.wait(0.01):
        for number in tracker.getActiveStageIds():
            stage = tracker.getStageInfo(number)
            if stage and stage.numTasks >= PARTS // 2 and 1 <= stage.numCompletedTasks < stage.numTasks - 2:
                pid = workers()[0]
                os.kill(pid, signal.SIGKILL)
                killed.append({"pid": pid, "parts": stage.numTasks, "done": stage.numCompletedTasks})
                return


def estimates_of(frame: Any) -> Estimates:
    """Shares of the whole and 240 domains with their covariances."""
    return share_estimates(frame, "y", {4, 5}, DESIGN, by=["domain"])


def raked(frame: Any) -> Estimates:
    """Share by weights raked to two margins, with its error."""
    margins = {"half": {0: 1_000_000, 1: 1_200_000}, "third": {0: 700_000, 1: 700_000, 2: 800_000}}
    weighted = rake(frame, DESIGN, margins)
    return share_estimates(weighted.frame, "y", {4, 5}, weighted.design)


TASKS = {"shares": estimates_of, "raked": raked}
RUNS = ("in peace", "worker killed")


def largest_difference(ours: Estimates, theirs: Estimates) -> float:
    """Largest difference of an estimate, or of a covariance relative to the largest variance."""
    if ours.domains != theirs.domains or (ours.n != theirs.n).any() or (ours.df != theirs.df).any():
        return float("inf")
    covariances = np.abs(ours.covariance - theirs.covariance).max() / ours.covariance.max()
    return float(max(np.abs(ours.estimate - theirs.estimate).max(), covariances))


def measured(rows: int, folder: Path) -> dict[str, Any]:
    """Differences, seconds and what was killed."""
    parts = folder / "answers"
    parts.mkdir()
    whole = answers(rows).with_columns(half=pl.col("domain") % 2, third=pl.col("psu") % 3)
    for number, part in enumerate(whole.iter_slices(-(-rows // PARTS))):
        part.write_parquet(parts / f"{number:02}.parquet")
    expected = {task: estimates(whole) for task, estimates in TASKS.items()}
    spark = session(folder)
    found: dict[str, Any] = {"rows": rows, "goal": GOAL, "workers": len(workers())}
    killed: list[dict[str, int]] = []
    for task, estimates in TASKS.items():
        for run in RUNS:
            frame, done = spark.read.parquet(str(parts)), threading.Event()
            watcher = threading.Thread(target=kill_one, args=(spark, done, killed))
            if run == "worker killed":
                watcher.start()
            started = time.perf_counter()
            got = estimates(frame)
            found[f"{task}, {run}"] = {
                "seconds": time.perf_counter() - started,
                "largest_difference": largest_difference(expected[task], got),
            }
            done.set()
    found["killed"] = killed
    spark.stop()
    return found


def names() -> list[str]:
    """Each task in each run."""
    return [f"{task}, {run}" for task in TASKS for run in RUNS]


def table(found: dict[str, Any]) -> str:
    """The result for people."""
    lines = [f"{found['rows']:,} rows, {found['workers']} worker processes, goal: differences <= {GOAL:g}"]
    for name in names():
        run = found[name]
        lines.append(
            f"{name:<24}{run['seconds']:>8.1f} s   largest difference {run['largest_difference']:.1e}"
        )
    lines += [
        f"killed: process {kill['pid']} after {kill['done']} of {kill['parts']} parts"
        for kill in found["killed"]
    ]
    if len(found["killed"]) < len(TASKS):
        lines.append("A TASK WAS DONE BEFORE ITS WORKER COULD BE KILLED: take more rows")
    return "\n".join(lines)


def main() -> None:
    """Make the files, measure, print a table and JSON; exit code 1 where the numbers differ."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=4_000_000)
    options.add_argument("--json", action="store_true", help="JSON alone")
    chosen = options.parse_args()
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        print("left out: no Java (on PATH or JAVA_HOME=)")
        return
    with tempfile.TemporaryDirectory() as folder:
        found = measured(chosen.rows, Path(folder))
    if not chosen.json:
        print(table(found))
    print(json.dumps(found))
    largest = max(found[name]["largest_difference"] for name in names())
    sys.exit(int(len(found["killed"]) < len(TASKS) or largest > GOAL))


if __name__ == "__main__":
    main()
