"""A dataset as an Excel workbook: codes on one sheet, their meaning in each language on further sheets."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from exports.codebook.words import words_of
from exports.dataset import Dataset, DatasetError
from exports.writing import whole_file

MOST_ROWS = 1_048_575  # Excel's own limit without the header
MOST_LETTERS = 32_767  # in one cell, Excel's own limit
SHEET = {"lt": "duomenys", "en": "data"}
# Excel keeps the time of writing: fixed, so that equal datasets give equal files.
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,  # "=1+1" is an answer, not a sum
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
HEADINGS = {
    "lt": (
        "stulpelis",
        "pavadinimas",
        "tipas",
        "matavimo lygmuo",
        "reikšmė",
        "reikšmės pavadinimas",
        "trūksta",
    ),
    "en": ("column", "label", "kind", "measurement level", "value", "value label", "missing"),
}
MISSING = {"lt": "taip", "en": "yes"}
WIDTHS = (16, 60, 10, 16, 8, 44, 9)


def fits(dataset: Dataset) -> bool:
    """Tell whether a sheet holds all rows."""
    return dataset.frame.height <= MOST_ROWS


def write_xlsx(dataset: Dataset, path: Path) -> None:
    """Write the workbook; equal datasets give equal bytes.

    Raises DatasetError for more rows or a longer text than Excel holds.
    """
    if not fits(dataset):
        raise DatasetError(
            f"{dataset.frame.height} rows; an Excel sheet holds {MOST_ROWS}. Take the CSV or Parquet file."
        )
    _check_letters(dataset)
    words = "lt" if dataset.language == "lt" else "en"
    with whole_file(path, FileCreateError) as unfinished, warnings.catch_warnings():
        warnings.simplefilter("error")  # the library warns where it leaves a cell out
        with xlsxwriter.Workbook(str(unfinished), OPTIONS) as book:
            book.set_properties({"title": dataset.label, "created": MADE})
            bold = book.add_format({"bold": True, "bottom": 1})
            wrapped = book.add_format({"text_wrap": True, "valign": "top"})
            data = book.add_worksheet(SHEET[words])
            data.freeze_panes(1, 0)
            data.write_row(0, 0, dataset.frame.columns, bold)
            for number, row in enumerate(dataset.frame.iter_rows(), start=1):
                data.write_row(number, 0, row)
            for language in dataset.languages:
                _write_codebook(book, dataset.in_language(language), bold, wrapped)


def _check_letters(dataset: Dataset) -> None:
    for one in dataset.columns:
        if one.kind == "text" and (dataset.frame[one.name].str.len_chars() > MOST_LETTERS).any():
            row = int((dataset.frame[one.name].str.len_chars() > MOST_LETTERS).arg_true()[0]) + 1
            raise DatasetError(
                f"column {one.name!r}, row {row}: an Excel cell holds {MOST_LETTERS} letters. "
                "Shorten the text, or take the CSV or Parquet file."
            )


def _write_codebook(book: Any, dataset: Dataset, bold: Any, wrapped: Any) -> None:
    words = "lt" if dataset.language == "lt" else "en"
    name = {"lt": "kodai", "en": "codebook"}[words]
    sheet = book.add_worksheet(f"{name}-{dataset.language}")
    sheet.freeze_panes(1, 0)
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    for number, note in enumerate(_lines(dataset, words)):
        sheet.write_row(number, 0, note, bold if number == 0 else wrapped)


def _lines(dataset: Dataset, words: str) -> Iterator[tuple[str | int, ...]]:
    said = words_of(words)
    yield HEADINGS[words]
    for one in dataset.columns:
        yield one.name, one.text, said[one.kind], said[one.measure]
        for code, text in one.value_texts.items():
            yield one.name, "", "", "", code, text, MISSING[words] if one.missing and code < 0 else ""
