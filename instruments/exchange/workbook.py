"""The one opener of .xlsx files: whatever the file holds, its texts by cell or clear problems, no exception.

Nothing is trusted: the file and what it unpacks to are limited, document types and entities are refused, and
a formula is a problem at its cell, never evaluated.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.sax.handler import ContentHandler

import openpyxl
from defusedxml import DefusedXmlException
from defusedxml.expatreader import create_parser

from instruments.exchange.problems import SheetProblem, hidden_letter

MOST_BYTES = 20_000_000
MOST_PARTS = 1_000
MOST_UNPACKED = 100_000_000
MOST_RATIO = 200  # unpacked to packed, of a part that is not small: a sheet of one repeated text has about 60
SMALL_PART = 1_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 1_000
MOST_CELLS = 5_000_000
LAST_ROW = 1_048_576  # of the format
MOST_PROBLEMS = 100  # of one kind of fault in a sheet: more say nothing new

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # the old .xls, and any workbook locked with a password
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how the format writes a character that XML cannot hold


@dataclass(frozen=True)
class Sheet:
    """One sheet: its texts by row and column, both counted from 1; empty cells and rows are left out."""

    name: str
    rows: Mapping[int, Mapping[int, str]]


@dataclass(frozen=True)
class Workbook:
    """What came of a file: its sheets where there was no problem, else every problem found."""

    file: str
    sheets: tuple[Sheet, ...] = ()
    problems: tuple[SheetProblem, ...] = ()

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of a name, whatever its capitals, or None."""
        return next((one for one in self.sheets if one.name.strip().lower() == name.lower()), None)


def open_file(path: Path, *, free_texts: bool = False) -> Workbook:
    """Read a file as `open_bytes` does; never more of it than may be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return _only(
            path.name, "workbook_not_readable", f"the file cannot be read ({reason}); check the path"
        )
    return open_bytes(content, path.name, free_texts=free_texts)


def open_bytes(content: bytes, file: str, *, free_texts: bool = False) -> Workbook:
    """Return the texts of an .xlsx file's sheets; `file` is its name in problems.

    Numbers are written as people type them (4, not 4.0), dates as 2026-05-31. An invisible character is a
    problem, except in `free_texts`: what people wrote in their own words may hold some, and the reader of
    answers takes them out.
    """
    fault = _unsafe(content, file)
    if fault is not None:
        return Workbook(file, problems=(fault,))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions: only texts are read here
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
            found = [_read_sheet(file, sheet, free_texts=free_texts) for sheet in book.worksheets]
    except Exception as error:  # noqa: BLE001 - a damaged file makes the library raise whatever it likes
        return _only(file, "workbook_damaged", f"the workbook is damaged ({_short(error)}); save it again")
    if not found:
        return _only(file, "workbook_damaged", "the workbook has no sheet; save it again")
    problems = tuple(problem for _sheet, faults in found for problem in faults)
    return Workbook(file, () if problems else tuple(sheet for sheet, _faults in found), problems)


def _only(file: str, code: str, message: str) -> Workbook:
    return Workbook(file, problems=(SheetProblem(file, code, message),))


def _unsafe(content: bytes, file: str) -> SheetProblem | None:
    """Return why the bytes must not be unpacked or parsed, or None."""
    if len(content) > MOST_BYTES:
        message = f"more than {MOST_BYTES // 1_000_000} MB; keep to the sheets that are asked for"
        return SheetProblem(file, "workbook_too_large", message)
    if content.startswith(_OLE):
        message = "an old .xls file, or locked with a password; save it as .xlsx without a password"
        return SheetProblem(file, "workbook_locked", message)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _bomb(packed, file) or _entities(packed, file)
    except Exception as error:  # noqa: BLE001 - a damaged archive makes zipfile raise whatever it likes
        message = f"not an .xlsx workbook ({_short(error)}); save it as .xlsx"
        return SheetProblem(file, "workbook_not_xlsx", message)


def _bomb(packed: zipfile.ZipFile, file: str) -> SheetProblem | None:
    parts = packed.infolist()
    unpacked = sum(part.file_size for part in parts)
    dense = [
        part
        for part in parts
        if part.file_size > SMALL_PART and part.file_size > MOST_RATIO * part.compress_size
    ]
    if len(parts) <= MOST_PARTS and unpacked <= MOST_UNPACKED and not dense:
        return None
    message = f"unpacks to {unpacked:,} bytes in {len(parts):,} parts, far more than a workbook; not opened"
    return SheetProblem(file, "workbook_bomb", message)


def _entities(packed: zipfile.ZipFile, file: str) -> SheetProblem | None:
    """Find a document type or entity in any XML part: no spreadsheet program writes one."""
    for part in packed.infolist():
        if not part.filename.lower().endswith((".xml", ".rels")):
            continue
        parser = create_parser(forbid_dtd=True)
        parser.setContentHandler(ContentHandler())
        try:
            with packed.open(part) as stream:
                parser.parse(stream)
        except DefusedXmlException:
            message = f"{part.filename[:60]!r} declares a document type or entities; save the workbook again"
            return SheetProblem(file, "workbook_entities", message)
    return None


def _read_sheet(file: str, sheet: Any, *, free_texts: bool) -> tuple[Sheet, list[SheetProblem]]:
    name = str(sheet.title)
    rows: dict[int, Mapping[int, str]] = {}
    problems: list[SheetProblem] = []
    for number, cells in _numbered(sheet):
        texts = {}
        for column, cell in cells:
            text, problem = _read_cell(cell, free_texts=free_texts)
            if problem is not None:
                problems.append(SheetProblem(file, *problem, name, number, column))
            elif text:
                texts[column] = text
        if texts:
            rows[number] = texts
        if len(rows) > MOST_ROWS or (texts and max(texts) > MOST_COLUMNS):
            message = f"more than {MOST_ROWS:,} rows or {MOST_COLUMNS:,} columns; divide the sheet"
            return Sheet(name, {}), [SheetProblem(file, "sheet_too_large", message, name)]
        if len(problems) >= MOST_PROBLEMS:
            break
    return Sheet(name, rows), problems


def _numbered(sheet: Any) -> Iterator[tuple[int, list[tuple[int, Any]]]]:
    """Yield the number of each row that holds something, and its cells that are not empty with their column.

    The size that the sheet itself states is not believed.
    """
    sheet.reset_dimensions()
    seen = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        seen += len(row)
        if number > LAST_ROW or seen > MOST_CELLS:
            msg = "a sheet without end"
            raise ValueError(msg)
        cells = [(column, cell) for column, cell in enumerate(row, start=1) if cell.value is not None]
        if cells:
            yield number, cells


def _read_cell(cell: Any, *, free_texts: bool) -> tuple[str, tuple[str, str] | None]:
    """Return the text of a cell, or the code and message of its problem."""
    if cell.data_type == "f":
        return "", ("cell_formula", "holds a formula, which is never calculated here; put its value instead")
    if cell.data_type == "e":
        return "", ("cell_error", "holds the error of a calculation; put a value instead")
    text = _text(cell.value)
    letter = None if free_texts else hidden_letter(text)
    if letter is not None:
        return "", ("cell_hidden", f"holds the invisible character U+{ord(letter):04X}; type the text again")
    return text, None


def _text(value: object) -> str:
    if isinstance(value, str):
        plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        return plain.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _short(error: Exception) -> str:
    return (str(error).split("\n", 1)[0] or type(error).__name__)[:80]
