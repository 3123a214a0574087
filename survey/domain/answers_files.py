"""A file of answers collected elsewhere as rows of texts: CSV, .xlsx or .sav of the documented form."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyreadstat

from instruments.exchange.problems import SheetProblem
from instruments.exchange.table import read_table
from instruments.exchange.workbook import open_bytes
from survey.domain import csv_table
from survey.domain.csv_table import Row
from survey.domain.problems import Problem

NEEDED = ("row", "code")
SHEET = "answers"
SPSS_START = b"$FL"  # of .sav and .zsav
XLSX_START = b"PK"
MOST_BYTES = 20_000_000


def read_rows(content: bytes, name: str) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a file, whatever of the three it is, or every problem found in it."""
    if len(content) > MOST_BYTES:
        return [], [Problem("table_too_large", {"most": MOST_BYTES // 1_000_000})]
    if content.startswith(SPSS_START):
        return _read_sav(content)
    if content.startswith(XLSX_START):
        return _read_xlsx(content, name)
    return csv_table.read(content, NEEDED)


def _read_xlsx(content: bytes, name: str) -> tuple[list[Row], list[Problem]]:
    table = read_table(open_bytes(content, name), SHEET, NEEDED)
    if isinstance(table, list):
        return [], [_of_sheet(one) for one in table]
    if not table.lines:
        return [], [Problem("table_no_rows")]
    return [
        Row(line.number, {column.strip().lower(): line.get(column).strip() for column in table.columns})
        for line in table.lines
    ], []


def _of_sheet(problem: SheetProblem) -> Problem:
    return Problem("answers_sheet", {"told": str(problem)})


def _read_sav(content: bytes) -> tuple[list[Row], list[Problem]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.sav"
        path.write_bytes(content)
        try:
            columns, _ = pyreadstat.read_sav(path, user_missing=True, output_format="dict")
        except (pyreadstat.ReadstatError, UnicodeDecodeError) as error:
            return [], [Problem("answers_sav_damaged", {"error": str(error)})]
    found = {name.lower(): values for name, values in columns.items()}
    missing = [name for name in NEEDED if name not in found]
    if missing:
        return [], [Problem("table_columns_missing", {"columns": ", ".join(missing)})]
    rows = list(zip(*found.values(), strict=True))
    if not rows:
        return [], [Problem("table_no_rows")]
    if len(rows) > csv_table.MOST_ROWS:
        return [], [Problem("table_too_many_rows", {"most": csv_table.MOST_ROWS})]
    return [_row(number, list(found), cells) for number, cells in enumerate(rows, start=1)], []


def _row(number: int, names: Sequence[str], cells: Sequence[object]) -> Row:
    return Row(number, {name: _text(cell) for name, cell in zip(names, cells, strict=True)})


def _text(cell: object) -> str:
    """Return a cell as text: 4.0 as 4, nothing for an empty one."""
    if cell is None or cell != cell:  # noqa: PLR0124 - not a number is not itself
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
