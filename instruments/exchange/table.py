"""A sheet as a table: the names of its columns in the first row, then lines of values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from instruments.exchange.problems import SheetProblem
from instruments.exchange.workbook import Sheet, Workbook


@dataclass(frozen=True)
class Line:
    """One row of a table: its number in the sheet and its values by column name; empty ones are left out."""

    number: int
    values: Mapping[str, str]

    def get(self, column: str) -> str:
        """Return the value of a column, empty where there is none."""
        return self.values.get(column, "")


@dataclass(frozen=True)
class Table:
    """The lines of a sheet with the places of its columns, so that a problem can name its cell."""

    file: str
    sheet: str
    columns: Mapping[str, int]
    lines: tuple[Line, ...]

    def problem(self, code: str, message: str, line: Line | None, column: str | None = None) -> SheetProblem:
        """Make the problem of a cell, a line or a column of this table."""
        place = self.columns.get(column or "")
        return SheetProblem(self.file, code, message, self.sheet, line.number if line else None, place)


def read_table(
    book: Workbook, name: str, needed: Collection[str], column_name: Callable[[str], str] = str
) -> Table | list[SheetProblem]:
    """Return a sheet as a table that has at least the columns needed, or all that is wrong with it.

    `column_name` turns what stands in the first row into the name of a column.
    """
    if book.problems:
        return list(book.problems)
    sheet = book.sheet(name)
    if sheet is None:
        there = ", ".join(one.name for one in book.sheets)
        message = f"there is no sheet '{name}' (there are: {there}); add it or correct its name"
        return [SheetProblem(book.file, "sheet_missing", message)]
    return _table(book.file, sheet, needed, column_name)


def _table(
    file: str, sheet: Sheet, needed: Collection[str], column_name: Callable[[str], str]
) -> Table | list[SheetProblem]:
    first = min(sheet.rows, default=0)
    problems = []
    columns: dict[str, int] = {}
    for place, cell in sheet.rows.get(first, {}).items():
        text = column_name(cell)
        if text in columns:
            message = f"the column '{text}' stands twice; keep one"
            problems.append(SheetProblem(file, "column_twice", message, sheet.name, first, place))
        columns[text] = place
    problems += [
        SheetProblem(file, "column_missing", f"the column '{one}' is missing; add it", sheet.name, first or 1)
        for one in needed
        if one not in columns
    ]
    if problems:
        return problems
    at = {place: text for text, place in columns.items()}
    lines = [
        Line(number, {at[place]: text for place, text in cells.items() if place in at})
        for number, cells in sheet.rows.items()
        if number != first
    ]
    lines = [line for line in lines if line.values]
    if not lines:
        message = "holds no line below the names of its columns; fill it in"
        return [SheetProblem(file, "sheet_empty", message, sheet.name)]
    return Table(file, sheet.name, columns, tuple(lines))
