"""How long each export takes beside its bare library, on one frame and in one run.

    python benchmarks/export_formats.py [rows] [--memory]

With --memory every format and the bundle are written in a process of its own, and the most memory that each
needed is printed instead.

100,000 answers x 21 columns unless told otherwise. Every format is compared with the same library writing the
same cells without labels; the times are processor seconds, the best of three. Prints a table and one line of
JSON. Goals: each ratio <= 2, CSV <= 1 s, .sav and .dta <= 3 s, bundle <= 30 s; 1,000,000 rows under 1.5 GB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pyreadstat
import xlsxwriter

from analysis.design import Design
from exports.bundle import Material, write_bundle
from exports.column import MISSING_LETTERS, column
from exports.dataset import Dataset, Words
from exports.ddi import Study
from exports.delimited import write_csv, write_dataset_for_spreadsheets
from exports.excel import OPTIONS, write_xlsx
from exports.parquet import write_parquet
from exports.spss import write_sav
from exports.stata import write_dta
from instruments import catalog

RUNS = 3
MANY = 200_000  # more rows than these are measured once
CODES = [-9, -7, -3, -2, -1, 1, 2, 3, 4, 5]
LABELS = {
    -9: "(neatsakyta)",
    -7: "(praleista)",
    -3: "Nenoriu",
    -2: "Nežinau",
    -1: "Netaikoma",
    1: "Visiškai nesutinku",
    2: "Nesutinku",
    3: "Nei taip, nei ne",
    4: "Sutinku",
    5: "Visiškai sutinku",
}
ITEMS = 16
BUNDLE = "bundle"


def dataset(rows: int) -> Dataset:
    """Make 16 rated items, a favourable rule, stratum, unit, population and weight: 21 columns."""
    dice = np.random.default_rng(1)
    strata = dice.integers(0, 66, rows)
    frame = pl.DataFrame(
        {
            "strat": [f"GC-{one:02d}" for one in strata],
            "psu": np.arange(rows, dtype=np.int32),
            "fpc": np.full(rows, rows, dtype=np.int32),
            "wt_final": 1.0 + strata / 66,
            **{f"a_item{place:02d}": dice.choice(CODES, rows).astype(np.int32) for place in range(ITEMS)},
            "f1": dice.choice([1, 1, 1, 0, -2], rows).astype(np.int32),
        }
    )
    columns = (
        column("strat", "Sluoksnis", "text"),
        column("psu", "Vienetas", "integer"),
        column("fpc", "Populiacija", "integer", measure="scale"),
        column("wt_final", "Svoris", "number", measure="scale"),
        *(
            column(
                f"a_item{place:02d}", f"Klausimas {place}: ar patenkinti?", "integer", LABELS, missing=True
            )
            for place in range(ITEMS)
        ),
        column("f1", "Palankiai", "integer", {0: "ne", 1: "taip", -2: "Nežinau"}, missing=True),
    )
    design = Design(weights="wt_final", strata="strat", psu="psu", fpc="fpc", lonely="adjust")
    words = Words("Lygios rankos", (), columns)
    spoken = dict.fromkeys(("en", "ru", "uk", "pl"), words)
    return Dataset("bench", "Lygios rankos", (), columns, frame, "lt", spoken, design, ("f1",))


def bare_csv(frame: pl.DataFrame, path: Path) -> None:
    """Polars alone."""
    frame.write_csv(path)


def bare_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Polars alone."""
    frame.write_parquet(path, compression="zstd")


def bare_sav(frame: pl.DataFrame, path: Path) -> None:
    """Pyreadstat alone."""
    pyreadstat.write_sav(frame, path)


def bare_dta(frame: pl.DataFrame, path: Path) -> None:
    """Pyreadstat alone, with letters for the missing codes as it asks for them."""
    coded = [name for name in frame.columns if name.startswith("a_") or name == "f1"]
    lettered = frame.with_columns(
        pl.Series(name, [MISSING_LETTERS.get(cell, cell) for cell in frame[name].to_list()], dtype=pl.Object)
        for name in coded
    )
    pyreadstat.write_dta(
        lettered, path, version=14, missing_user_values=dict.fromkeys(coded, sorted(MISSING_LETTERS.values()))
    )


def bare_xlsx(frame: pl.DataFrame, path: Path) -> None:
    """Xlsxwriter alone, row by row."""
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(frame.iter_rows()):
            sheet.write_row(number, 0, row)


FORMATS: dict[str, tuple[Callable[[Dataset, Path], None], Callable[[pl.DataFrame, Path], None]]] = {
    "csv": (write_csv, bare_csv),
    "csv for spreadsheets": (write_dataset_for_spreadsheets, bare_csv),
    "parquet": (write_parquet, bare_parquet),
    "sav": (write_sav, bare_sav),
    "dta": (write_dta, bare_dta),
    "xlsx": (write_xlsx, bare_xlsx),
}


def best(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Return the best processor and wall time of some runs, in seconds."""
    times = []
    for _ in range(runs):
        wall, used = time.perf_counter(), time.process_time()
        work()
        times.append((time.process_time() - used, time.perf_counter() - wall))
    return min(times)


def material(made: Dataset) -> Material:
    """Return what the whole bundle is made of."""
    texts = {"lt": "Lygios rankos", "en": "Benchmark"}
    study = Study("b", "1", texts, texts, texts, texts, texts, texts, "b", "2026-01-01", "2026-01-31", "b")
    facts = {"lt": ("Išgalvota.",), "en": ("Invented.",)}
    return Material(made, study, ((catalog.load("A", "1.0.0"), ("FCC",)),), facts, facts, {})


def path_of(name: str, folder: str) -> Path:
    """Return where a format is written."""
    return Path(folder) / ("a-for-spreadsheets.csv" if "spread" in name else f"a.{name}")


def write_one(name: str, rows: int) -> None:
    """Write one format, or the bundle, and print processor seconds and the most memory of this process."""
    made = dataset(rows)
    with tempfile.TemporaryDirectory() as folder:
        used = time.process_time()
        if name == BUNDLE:
            write_bundle(material(made), "archive", Path(folder) / "a.zip")
        else:
            FORMATS[name][0](made, path_of(name, folder))
        used = time.process_time() - used
    print(json.dumps({"cpu": used, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def memory(rows: int) -> None:
    """Print the most memory of each format in a fresh process; the rows themselves are in it."""
    found = {}
    print(f"{rows} rows, highest memory of a process that makes the rows and writes them once (goal 1500 MB)")
    for name in (*FORMATS, BUNDLE):
        command = [sys.executable, __file__, str(rows), "--only", name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found[name] = json.loads(done.stdout)
        print(
            f"{name:22} {found[name]['peak_mb']:8.0f} MB {found[name]['cpu']:8.1f} s of processor", flush=True
        )
    print(json.dumps({"rows": rows, "memory": found}))


def main() -> None:
    """Measure what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("rows", nargs="?", type=int, default=100_000)
    asked.add_argument("--memory", action="store_true")
    asked.add_argument("--only", choices=(*FORMATS, BUNDLE), help=argparse.SUPPRESS)
    chosen = asked.parse_args()
    if chosen.only:
        write_one(chosen.only, chosen.rows)
    elif chosen.memory:
        memory(chosen.rows)
    else:
        speed(chosen.rows)


def speed(rows: int) -> None:
    """Measure every format beside its library, and the bundle; print table and JSON."""
    made = dataset(rows)
    found: dict[str, dict[str, float]] = {}
    runs = RUNS if rows <= MANY else 1
    load = os.getloadavg()[0]
    print(f"{rows} rows x {made.frame.width} columns, load {load:.1f}, processor seconds (wall)")
    print(f"{'format':22} {'ours':>8} {'bare':>8} {'ratio':>6} {'MB':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for name, (ours, bare) in FORMATS.items():
            path = path_of(name, folder)
            ours_cpu, ours_wall = best(lambda ours=ours, path=path: ours(made, path), runs)
            size = path.stat().st_size / 1e6
            bare_cpu, bare_wall = best(lambda bare=bare, path=path: bare(made.frame, path), runs)
            ratio = ours_cpu / bare_cpu
            found[name] = {"ours": ours_cpu, "bare": bare_cpu, "ratio": ratio, "wall": ours_wall}
            print(
                f"{name:22} {ours_cpu:8.2f} {bare_cpu:8.2f} {ratio:6.2f} {size:7.1f}   "
                f"({ours_wall:.2f}, {bare_wall:.2f})"
            )
        whole = material(made)
        cpu, wall = best(lambda: write_bundle(whole, "archive", Path(folder) / "a.zip"), 1)
        size = (Path(folder) / "a.zip").stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["bundle"] = {"ours": cpu, "wall": wall}
    print(f"{'bundle (5 languages)':22} {cpu:8.2f} {'':15} {size:7.1f}   ({wall:.2f})")
    print(f"highest memory {peak:.0f} MB")
    print(json.dumps({"rows": rows, "peak_mb": round(peak), "load": load, "formats": found}))


if __name__ == "__main__":
    main()
