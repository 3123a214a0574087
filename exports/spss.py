"""A dataset as an SPSS system file (.sav)."""

from __future__ import annotations

from pathlib import Path

import pyreadstat

from exports.column import Column, cut
from exports.dataset import Dataset
from exports.writing import whole_file

# The header holds the date and time of writing: fixed, so that equal datasets give equal files.
CLOCK_AT = 92
CLOCK = b"01 Jan 7000:00:00"
LOWEST = float("-inf")
NOTE_BYTES = 80
FILE_LABEL_BYTES = 63
TEXT_BYTES = 32_767
FORMATS = {"integer": "F8.0", "number": "F12.6"}


def write_sav(dataset: Dataset, path: Path) -> None:
    """Write the file; negative codes are declared missing as LO THRU -1. Equal datasets give equal bytes.

    Raises DatasetError for a text longer than the program holds.
    """
    dataset.check_lengths(TEXT_BYTES, "SPSS")
    columns = dataset.columns
    labels: dict[str, dict[int | float, str]] = {
        one.name: {code: text for code, text in one.value_labels.items()}  # noqa: C416 - dict() fixes key type
        for one in columns
    }
    with whole_file(path, pyreadstat.ReadstatError) as unfinished:
        pyreadstat.write_sav(
            dataset.frame,
            unfinished,
            file_label=cut(dataset.label, FILE_LABEL_BYTES),
            column_labels={one.name: one.label for one in columns},
            note=[line for note in dataset.notes for line in _note_lines(note)],
            variable_value_labels={name: found for name, found in labels.items() if found},
            missing_ranges={one.name: [{"lo": LOWEST, "hi": -1}] for one in columns if one.missing},
            variable_measure={one.name: one.measure for one in columns},
            variable_format={one.name: _format(dataset, one) for one in columns},
            row_compress=True,
        )
        with unfinished.open("r+b") as file:
            file.seek(CLOCK_AT)
            file.write(CLOCK)


def _format(dataset: Dataset, one: Column) -> str:
    if one.kind != "text":
        return FORMATS[one.kind]
    return f"A{dataset.text_bytes(one.name)}"


def _note_lines(note: str) -> list[str]:
    """Break a note into lines as long as the format takes, between words."""
    lines: list[str] = []
    for word in note.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and len(longer.encode()) <= NOTE_BYTES:
            lines[-1] = longer
        else:
            lines.append(cut(word, NOTE_BYTES))
    return lines
