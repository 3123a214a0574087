"""Writing .xlsx files: texts only, never a formula or a link, and equal bytes for equal content."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import xlsxwriter

MADE = datetime(2000, 1, 1, tzinfo=UTC)  # the format asks for a moment; a fixed one keeps the bytes equal


@dataclass(frozen=True)
class NewSheet:
    """A sheet to write: column names with their widths in letters, and lines of texts.

    Columns named in `open` can be filled in, and all others are locked (without a password); with no such
    column nothing is locked. `choices` offers a list of values in a column.
    """

    name: str
    columns: Mapping[str, int]
    lines: Sequence[Sequence[str]]
    open: tuple[str, ...] = ()
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)


def workbook_bytes(sheets: Sequence[NewSheet]) -> bytes:
    """Return an .xlsx file of sheets."""
    memory = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(memory, {**options, "strings_to_numbers": False}) as book:
        book.set_properties({"created": MADE.replace(tzinfo=None)})
        for sheet in sheets:
            _write(book, sheet)
    return memory.getvalue()


def _write(book: xlsxwriter.Workbook, sheet: NewSheet) -> None:
    page = book.add_worksheet(sheet.name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    page.freeze_panes(1, 0)
    for place, (name, width) in enumerate(sheet.columns.items()):
        fillable = name in sheet.open
        look = {"text_wrap": True, "valign": "top", "num_format": "@", "locked": not fillable}
        cell = book.add_format({**look, "bg_color": "#FFF8E1", "border": 1} if fillable else look)
        page.set_column(place, place, width, cell)
        page.write_string(0, place, name, head)
        for number, line in enumerate(sheet.lines, start=1):
            if line[place]:
                page.write_string(number, place, line[place], cell)
            elif fillable:
                page.write_blank(number, place, None, cell)
        if name in sheet.choices:
            offered = {"validate": "list", "source": list(sheet.choices[name])}
            page.data_validation(1, place, max(1, len(sheet.lines)), place, offered)
    if sheet.open:
        page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
