"""Reading a CSV file that people made: any usual form of it, all problems at once, nothing that runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from instruments.exchange.problems import hidden_letter
from survey.domain.problems import Problem

MOST_BYTES = 5_000_000
MOST_ROWS = 50_000
MOST_LETTERS = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Row:
    """One line of a table: where it stands in the file, and its values by column."""

    line: int
    values: Mapping[str, str | int]


def read(content: bytes, columns: Collection[str]) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a file that must have these columns and may have more; none where a problem is."""
    if len(content) > MOST_BYTES:
        return [], [Problem("table_too_large", {"most": MOST_BYTES // 1_000_000})]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Problem("table_encoding", {"line": content.count(b"\n", 0, error.start) + 1})]
    try:
        lines = list(_numbered(text))
    except csv.Error as error:
        return [], [Problem("table_damaged", {"error": str(error)})]
    if not lines:
        return [], [Problem("table_no_rows")]
    header = [name.strip().lower() for name in lines[0][1]]
    problems = _header_problems(header, columns)
    if problems:
        return [], problems
    if len(lines) == 1:
        return [], [Problem("table_no_rows")]
    if len(lines) - 1 > MOST_ROWS:
        return [], [Problem("table_too_many_rows", {"most": MOST_ROWS})]
    problems = [problem for number, cells in lines[1:] for problem in _cell_problems(number, header, cells)]
    if problems:
        return [], problems
    return [
        Row(number, {name: cell.strip() for name, cell in zip(header, cells, strict=True)})
        for number, cells in lines[1:]
    ], []


def _numbered(text: str) -> list[tuple[int, list[str]]]:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found, start = [], 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            found.append((start, cells))
        start = reader.line_num + 1
    return found


def _header_problems(header: Sequence[str], columns: Collection[str]) -> list[Problem]:
    missing = [name for name in columns if name not in header]
    if missing:
        return [Problem("table_columns_missing", {"columns": ", ".join(missing)})]
    twice = sorted({name for name in header if header.count(name) > 1})
    return (
        [Problem("table_columns_twice", {"columns": ", ".join(one or "(no name)" for one in twice)})]
        if twice
        else []
    )


def _cell_problems(line: int, header: Sequence[str], cells: Sequence[str]) -> list[Problem]:
    if len(cells) != len(header):
        return [Problem("table_cells", {"line": line, "expected": len(header), "found": len(cells)})]
    problems = []
    for name, cell in zip(header, cells, strict=True):
        where = {"line": line, "column": name}
        hidden = hidden_letter(cell.replace("\r\n", "\n"))
        if len(cell) > MOST_LETTERS:
            problems.append(Problem("table_cell_long", {**where, "most": MOST_LETTERS}))
        elif cell.startswith(FORMULA) and not _is_number(cell):
            problems.append(Problem("table_formula", where))
        elif hidden is not None:
            problems.append(Problem("table_hidden", {**where, "sign": f"U+{ord(hidden):04X}"}))
    return problems


def _is_number(cell: str) -> bool:
    text = cell.strip().removeprefix("-").removeprefix("+").replace(",", ".")
    return text.replace(".", "", 1).isdecimal()
