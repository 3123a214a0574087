"""Problems of a spreadsheet: values with a stable code, the cell, and a sentence with the remedy."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from instruments.problems import CODES as OF_INSTRUMENTS

# Stable: programs and guides may name them; docs/instruments.md says what each means.
CODES = frozenset(
    {
        "workbook_not_readable",
        "workbook_too_large",
        "workbook_bomb",
        "workbook_not_xlsx",
        "workbook_locked",
        "workbook_entities",
        "workbook_damaged",
        "sheet_missing",
        "sheet_empty",
        "sheet_too_large",
        "column_missing",
        "column_twice",
        "column_language",
        "cell_formula",
        "cell_error",
        "cell_hidden",
        "cell_wrong",
        "cell_unknown",
        "cell_missing",
        "cell_twice",
        "cell_changed",
        "cell_stale",
        "cell_not_held",
        "cell_left_out",
    }
)


@dataclass(frozen=True)
class SheetProblem:
    """One fault: the file, the sheet, the row and column (from 1), and what to do about it."""

    file: str
    code: str
    message: str
    sheet: str | None = None
    row: int | None = None
    column: int | None = None

    def __post_init__(self) -> None:
        """Refuse a code that is on no list (a gate's own may be told at cells): a programmer's fault."""
        if self.code not in CODES | OF_INSTRUMENTS:
            msg = f"{self.code} is not a problem's code"
            raise ValueError(msg)

    @property
    def cell(self) -> str | None:
        """The place as spreadsheets name it: `B7`, `B` for a whole column, `7` for a whole row, or None."""
        found = column_letters(self.column) + ("" if self.row is None else str(self.row))
        return found or None

    def __str__(self) -> str:
        """Return the one line that a person reads."""
        place = [self.file, *([f"sheet {self.sheet}"] if self.sheet is not None else [])]
        if self.cell is not None:
            place.append(f"cell {self.cell}" if self.row and self.column else f"{self._whole} {self.cell}")
        said = " ".join(self.message.split())  # a cell that a message quotes may have line breaks
        return f"{', '.join(place)}: {self.code}: {said}"

    @property
    def _whole(self) -> str:
        return "row" if self.column is None else "column"


def column_letters(column: int | None) -> str:
    """Return the letters of a column, `A` for 1 and `AA` for 27; nothing for None."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def hidden_letter(text: str) -> str | None:
    """Return the first invisible character of a text (control, direction mark, private use), or None.

    Line breaks and tabs are visible in their way and are no fault.
    """
    return next(
        (letter for letter in text if unicodedata.category(letter)[0] == "C" and letter not in "\n\t"), None
    )
