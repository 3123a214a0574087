"""The same analysis on a Spark cluster, a worker of which is killed while it works.

    python benchmarks/cluster.py [--rows 4000000] [--json]

Starts Spark's local cluster (two worker processes of their own on 127.0.0.1), reads the synthetic answers of
`reduction.py` as a PySpark frame in 16 parts and makes the shares of 240 domains with all covariances twice:
in peace, and with one worker process killed once the first parts are done. Both have to equal what Polars
gives on this machine to 1e-12. Needs Java.
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
from reduction import DESIGN, answers

from analysis import Estimates, share_estimates

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
    whole = answers(rows)
    for number, part in enumerate(whole.iter_slices(-(-rows // PARTS))):
        part.write_parquet(parts / f"{number:02}.parquet")
    expected = estimates_of(whole)
    spark = session(folder)
    found: dict[str, Any] = {"rows": rows, "goal": GOAL, "workers": len(workers())}
    killed: list[dict[str, int]] = []
    for name in ("in peace", "worker killed"):
        frame, done = spark.read.parquet(str(parts)), threading.Event()
        watcher = threading.Thread(target=kill_one, args=(spark, done, killed))
        if name == "worker killed":
            watcher.start()
        started = time.perf_counter()
        got = estimates_of(frame)
        found[name] = {
            "seconds": time.perf_counter() - started,
            "largest_difference": largest_difference(expected, got),
        }
        done.set()
    found["killed"] = killed
    spark.stop()
    return found


def table(found: dict[str, Any]) -> str:
    """The result for people."""
    lines = [f"{found['rows']:,} rows, {found['workers']} worker processes, goal: differences <= {GOAL:g}"]
    for name in ("in peace", "worker killed"):
        run = found[name]
        lines.append(
            f"{name:<16}{run['seconds']:>8.1f} s   largest difference {run['largest_difference']:.1e}"
        )
    lines += [
        f"killed: process {kill['pid']} after {kill['done']} of {kill['parts']} parts"
        for kill in found["killed"]
    ] or ["NO WORKER WAS KILLED: the work was done before; take more rows"]
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
    runs = (found["in peace"], found["worker killed"])
    sys.exit(int(not found["killed"] or max(run["largest_difference"] for run in runs) > GOAL))


if __name__ == "__main__":
    main()
