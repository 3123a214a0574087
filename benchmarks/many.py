"""Favourable shares of 12 items and a composite by 60 municipalities and 8 waves, with standard errors.

    python benchmarks/many.py [--rows 100000 --rows 1000000 --rows 10000000] [--repeats 15] [--json]

Synthetic answers in a Parquet file: stratum = municipality, 20 PSUs in each, every PSU in all waves, unequal
weights. Against a bare Polars scan that adds up the same columns, and naive pandas (a group-by for each
item), in turn in one run. The ratio is the median of those of all rounds; beside it that of the least times,
which other work on the machine disturbs less. Then how cost grows: time of the processors for a row against
that of the size before, and peak memory of each side in a process of its own. Goals: <= 5 scans at 1e6 and
1e7, >= 10 times as fast as pandas, < 1 GB at 1e7, cost linear in the rows, memory flat.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from analysis import Design, many_shares

MUNICIPALITIES, WAVES, PSUS, ITEMS = 60, 8, 1200, tuple(f"item_{number}" for number in range(1, 13))
DESIGN = Design(weights="w", strata="municipality", psu="psu")
BY = ["municipality", "wave"]
PANDAS_ROWS, PANDAS_ROUNDS = 1_000_000, 3  # more rows take it minutes and gigabytes
KINDS = ("clock", "processors")


def write_answers(file: Path, rows: int, seed: int = 1) -> None:
    """Codes 1-5, some -9, and their mean as composite; a million rows a part, so that memory stays flat."""
    rng = np.random.default_rng(seed)
    parts = []
    for start in range(0, rows, 1_000_000):
        count = min(1_000_000, rows - start)
        psu = rng.integers(0, PSUS, count)
        codes = {item: _codes(rng, psu) for item in ITEMS}
        frame = pl.DataFrame(
            {
                "municipality": (psu // (PSUS // MUNICIPALITIES)).astype(np.int16),
                "wave": rng.integers(0, WAVES, count).astype(np.int8),
                "psu": psu.astype(np.int16),
                **codes,
                "composite": np.mean([np.maximum(each, 1) for each in codes.values()], axis=0),
                "w": rng.uniform(0.5, 2.0, count),
            }
        )
        parts.append(file.with_suffix(f".{len(parts)}.part"))
        frame.write_parquet(parts[-1])
    pl.scan_parquet(parts).sink_parquet(file)


def _codes(rng: np.random.Generator, psu: np.ndarray) -> np.ndarray:
    level = (0.9 + 0.05 * rng.standard_normal(PSUS))[psu]
    chance = rng.random(len(psu))
    code = np.where(chance < level, 4 + (chance * 1000 % 1 < 0.5), 1 + (chance * 1000 % 3).astype(int))
    return np.where(rng.random(len(psu)) < 0.02, -9, code).astype(np.int8)


def scan(file: Path) -> object:
    """Sums of the same columns, nothing else."""
    return pl.scan_parquet(file).select(pl.all().sum()).collect(engine="streaming")


def balsas(file: Path) -> object:
    """Shares of the items and means of the composite with standard errors."""
    items = {item: {4, 5} for item in ITEMS}
    return many_shares(pl.scan_parquet(file), items, DESIGN, scores=["composite"], by=BY)


def pandas(file: Path) -> object:
    """The same figures as a person would write them: for each item a group-by of domains and one of PSUs."""
    frame = pl.read_parquet(file).to_pandas()
    found = {}
    for item in (*ITEMS, "composite"):
        own = frame[frame[item] >= 0]
        x = own["w"] * (own[item].isin([4, 5]) if item != "composite" else own[item])
        keys = [own[name] for name in BY]
        sums = x.groupby(keys).transform("sum"), own["w"].groupby(keys).transform("sum")
        z = (x - own["w"] * sums[0] / sums[1]) / sums[1]
        units = z.groupby([*keys, own["psu"]]).sum()
        by = units.groupby(level=BY)
        n = PSUS // MUNICIPALITIES
        variance = n / (n - 1) * ((units**2).groupby(level=BY).sum() - by.sum() ** 2 / n)
        found[item] = (sums[0] / sums[1]).groupby(keys).first(), variance**0.5
    return found


SIDES: dict[str, Callable[[Path], object]] = {"scan": scan, "balsas": balsas, "pandas": pandas}


def peak(side: str, file: Path) -> float:
    """Peak memory of one side in a process of its own, MB."""
    command = [sys.executable, __file__, "--side", side, "--file", str(file)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measured(file: Path, rows: int, repeats: int) -> dict[str, Any]:
    """Clock and processor seconds of each side in each round, after one to warm up, and its memory in MB."""
    sides = [side for side in SIDES if side != "pandas" or rows <= PANDAS_ROWS]
    found: dict[str, Any] = {"rows": rows}
    found |= {f"{side} {kind}": [] for side in sides for kind in KINDS}
    for repeat in range(repeats + 1):
        for side in sides:
            if side == "pandas" and repeat > PANDAS_ROUNDS:
                continue
            clock, processor = time.perf_counter(), time.process_time()
            SIDES[side](file)
            taken = time.perf_counter() - clock, time.process_time() - processor
            for kind, seconds in zip(KINDS, taken, strict=True):
                found[f"{side} {kind}"] += [seconds] if repeat else []
    return found | {f"{side} MB": peak(side, file) for side in sides}


def ratios(over: list[float], under: list[float]) -> tuple[float, float]:
    """Median of the rounds' ratios, and ratio of the least times."""
    rounds = zip(over, under, strict=False)
    return statistics.median(one / other for one, other in rounds), min(over) / min(under)


def table(found: list[dict[str, Any]]) -> str:
    """Times and ratios, for people."""
    heads = ("scan ms", "balsas ms", "scans", "of least", "pandas ms", "times", "of least")
    lines = [f"{'rows':>11} {'measured by':<11}" + "".join(f"{head:>10}" for head in heads)]
    for size in found:
        for kind in KINDS:
            scanned, ours, theirs = (size.get(f"{side} {kind}", []) for side in SIDES)
            figures = [1000 * statistics.median(scanned), 1000 * statistics.median(ours)]
            figures += ratios(ours, scanned)
            if theirs:
                figures += [1000 * statistics.median(theirs), *ratios(theirs, ours)]
            line = "".join(f"{figure:>10.1f}" for figure in figures)
            lines.append(f"{size['rows']:>11,} {kind:<11}{line}")
    return "\n".join(lines)


def growth(found: list[dict[str, Any]]) -> str:
    """Cost of a row and memory, for people."""
    lines = [
        f"{'rows':>11}"
        + "".join(f"{head:>20}" for head in ("ns a row", "of the size before", "MB", "scan MB"))
    ]
    before = None
    for size in found:
        cost = min(size["balsas processors"]) / size["rows"] * 1e9
        grown = f"{cost / before:>20.2f}" if before else f"{'-':>20}"
        lines.append(
            f"{size['rows']:>11,}{cost:>20.0f}{grown}{size['balsas MB']:>20.0f}{size['scan MB']:>20.0f}"
        )
        before = cost
    return "\n".join(lines)


def main() -> None:
    """Make the files, measure, print a table and JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, action="append")
    options.add_argument("--repeats", type=int, default=15)
    options.add_argument("--json", action="store_true", help="JSON alone")
    options.add_argument("--side", choices=SIDES, help="run one side once and print its peak memory in MB")
    options.add_argument("--file", type=Path, help="of that side")
    chosen = options.parse_args()
    if chosen.side:
        SIDES[chosen.side](chosen.file)
        status = Path("/proc/self/status").read_text()  # getrusage counts the parent's memory too
        print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
        return
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for rows in chosen.rows or [100_000, 1_000_000, 10_000_000]:
            file = Path(folder) / f"{rows}.parquet"
            write_answers(file, rows)
            found.append(measured(file, rows, chosen.repeats))
    if not chosen.json:
        print(table(found), growth(found), sep="\n\n")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
