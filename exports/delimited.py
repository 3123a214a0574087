"""A dataset or a table as CSV: exact for statistical programs, or safe to open in a spreadsheet.

The two are never the same file: a spreadsheet runs text that begins with = + - or @ as a formula, and what
makes it harmless would be a wrong value to a statistical program.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from exports.dataset import Dataset
from exports.writing import whole_file

Cell = str | int | float | bool | None

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FORMULA_BEGINNING = f"^( *[{re.escape(''.join(FORMULA_STARTS))}])"
SAFE_ENDING = "-for-spreadsheets.csv"
BYTE_ORDER_MARK = "\ufeff"


def write_csv(dataset: Dataset, path: Path) -> None:
    """Write the CSV for statistical programs: UTF-8, comma, a header of names, codes, nothing changed."""
    with whole_file(path) as unfinished:
        dataset.frame.write_csv(unfinished, line_terminator="\n")


def write_dataset_for_spreadsheets(dataset: Dataset, path: Path) -> None:
    """Write the CSV for spreadsheets: the same cells, but formulas neutralised; the name has to say so."""
    if not path.name.endswith(SAFE_ENDING):
        raise ValueError(f"{path.name}: the name of a spreadsheet-safe file ends in {SAFE_ENDING}")
    texts = [one.name for one in dataset.columns if one.kind == "text"]
    frame = dataset.frame.with_columns(pl.col(texts).str.replace(FORMULA_BEGINNING, "'${1}"))
    with whole_file(path) as unfinished:
        frame.write_csv(unfinished, include_bom=True, line_terminator="\r\n")


def spreadsheet_safe(cell: Cell) -> Cell:
    """Give a cell that no spreadsheet runs: an apostrophe before text that begins like a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS) else cell


def spreadsheet_safe_csv(records: Sequence[Mapping[str, Cell]]) -> str:
    """Give records as CSV text for spreadsheets: formulas neutralised, with the mark that shows UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    names = list(records[0]) if records else []
    writer.writerow([spreadsheet_safe(name) for name in names])
    writer.writerows([[spreadsheet_safe(record[name]) for name in names] for record in records])
    return BYTE_ORDER_MARK + text.getvalue()


def spreadsheet_safe_name(name: str) -> str:
    """Give the file name that says so: "result.csv" becomes "result-for-spreadsheets.csv"."""
    return name.removesuffix(".csv") + SAFE_ENDING


def write_spreadsheet_safe_csv(records: Sequence[Mapping[str, Cell]], path: Path) -> None:
    """Write the CSV for spreadsheets; the path has to end as `spreadsheet_safe_name` makes it."""
    if not path.name.endswith(SAFE_ENDING):
        raise ValueError(f"{path.name}: the name of a spreadsheet-safe file ends in {SAFE_ENDING}")
    with whole_file(path) as unfinished:
        unfinished.write_bytes(spreadsheet_safe_csv(records).encode())
