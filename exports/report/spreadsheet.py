"""The same records for a spreadsheet program: numbers in the local form, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from exports.report.delimited import Cell

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"


def spreadsheet_csv(records: Sequence[Mapping[str, Cell]], language: str) -> str:
    """Return records as CSV text for spreadsheets, with a byte-order mark.

    Lithuanian spreadsheets read semicolons and decimal commas, English ones commas and decimal points. A text
    that a spreadsheet would run as a formula gets an apostrophe in front; the plain CSV stays as it is.
    """
    comma = language == "lt"
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if comma else ",", lineterminator="\r\n")
    writer.writerow(records[0])
    for record in records:
        writer.writerow([_cell(value, comma=comma) for value in record.values()])
    return BYTE_ORDER_MARK + text.getvalue()


def _cell(value: Cell, *, comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_SIGNS) else value
    return str(value).replace(".", ",") if comma else str(value)
