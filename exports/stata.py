"""A dataset as a Stata file (.dta, version 14 and later): missing answers are .a to .g, with their labels."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from exports.column import MISSING_LETTERS, Column
from exports.dataset import Dataset, DatasetError
from exports.writing import whole_file

# The header holds the date and time of writing: fixed, so that equal datasets give equal files.
CLOCK = b"01 Jan 2000 00:00"
CLOCK_PATTERN = re.compile(rb"<timestamp>\x11(.{17})</timestamp>", re.DOTALL)
HEADER_BYTES = 1000
LABEL_LETTERS = 80
LETTERS = sorted(MISSING_LETTERS.values())
LARGEST = 2_147_483_620
TEXT_BYTES = 32_767
FORMATS = {"integer": "%12.0g", "number": "%14.0g"}


def write_dta(dataset: Dataset, path: Path) -> None:
    """Write the file; equal datasets give equal bytes.

    Raises DatasetError for a negative code without a letter, and for a text longer than the program holds.
    """
    dataset.check_lengths(TEXT_BYTES, "Stata")
    columns = dataset.columns
    labels: dict[str, Any] = {one.name: value_labels(one) for one in columns if one.value_labels}
    with whole_file(path, pyreadstat.ReadstatError) as unfinished:
        pyreadstat.write_dta(
            pl.DataFrame([_lettered(one, dataset.frame[one.name]) for one in columns]),
            unfinished,
            file_label=shorten(dataset.label),
            column_labels={one.name: shorten(one.text) for one in columns},
            version=14,
            variable_value_labels=labels,
            missing_user_values={one.name: LETTERS for one in columns if one.missing},
            variable_format={one.name: FORMATS[one.kind] for one in columns if one.kind != "text"},
        )
        _fix_clock(unfinished)


def shorten(label: str) -> str:
    """Shorten a label to the 80 letters that Stata shows, never before an accent; "…" ends it."""
    if len(label) <= LABEL_LETTERS:
        return label
    end = LABEL_LETTERS - 1
    while end and unicodedata.combining(label[end]):
        end -= 1
    return label[:end].rstrip() + "…"


def is_shortened(one: Column) -> bool:
    """Tell whether a column's own label is shorter in Stata than it was written."""
    return shorten(one.text) != one.text


def value_labels(one: Column) -> dict[int | str, str]:
    """Return the labels by code, or by letter for a missing answer; a code without a letter has none."""
    if not one.missing:
        return {code: text for code, text in one.value_labels.items()}  # noqa: C416 - dict() fixes key type
    return {
        (code if code >= 0 else MISSING_LETTERS[code]): text
        for code, text in one.value_labels.items()
        if code >= 0 or code in MISSING_LETTERS
    }


def _lettered(one: Column, cells: pl.Series) -> pl.Series:
    """Return the cells with letters where an answer is missing."""
    if one.kind == "text":
        return cells.fill_null("")
    beyond = cells.filter(cells > LARGEST)
    if one.kind == "integer" and len(beyond):
        raise DatasetError(f"column {one.name!r} holds {beyond[0]}; Stata's whole numbers end at {LARGEST}")
    if not one.missing:
        return cells
    strange = cells.filter((cells < 0) & ~cells.is_in(list(MISSING_LETTERS)))
    if len(strange):
        raise DatasetError(
            f"column {one.name!r} holds {strange[0]}, a missing answer without a letter in Stata; "
            f"the known codes are {', '.join(map(str, sorted(MISSING_LETTERS, reverse=True)))}"
        )
    return pl.Series(one.name, [MISSING_LETTERS.get(cell, cell) for cell in cells.to_list()], dtype=pl.Object)


def _fix_clock(file: Path) -> None:
    with file.open("r+b") as opened:
        found = CLOCK_PATTERN.search(opened.read(HEADER_BYTES))
        if found is None:
            raise DatasetError("the Stata file has no time of writing where it should; it was not kept")
        opened.seek(found.start(1))
        opened.write(CLOCK)
