"""What breaks files elsewhere: each format gives a right file or a clear error, and never a partial file."""

from __future__ import annotations

import csv

import openpyxl
import polars as pl
import pyreadstat
import pytest

from exports.column import column
from exports.dataset import Dataset, DatasetError
from exports.delimited import write_csv
from exports.excel import write_xlsx
from exports.parquet import write_parquet
from exports.spss import write_sav
from exports.stata import shorten, write_dta

ALPHABETS = ("ąčęėįšųūž", "щэюяіїєґ", "łńśźżó", "日本語の", "👪🏽")
SCHEMA = {"a": pl.Int32, "b": pl.String, "c": pl.Float64, "e": pl.Int32}
COLUMNS = (
    column("a", "a", "integer", {1: "one", -2: "don't know"}, missing=True),
    column("b", "b", "text"),
    column("c", "c", "number"),
    column("e", "e", "integer"),
)


def table(rows, columns=COLUMNS):
    return Dataset("x", "x", (), columns, pl.DataFrame(rows, schema=SCHEMA, orient="row"), "en")


def read_sav(path):
    return pyreadstat.read_sav(path, user_missing=True, output_format="polars")[0].rows()


def read_dta(path):
    frame = pyreadstat.read_dta(path, user_missing=True)[0]
    return [
        tuple(None if cell != cell else cell for cell in row)  # noqa: PLR0124 - not a number is not itself
        for row in frame.itertuples(index=False)
    ]


def read_xlsx(path):
    return list(openpyxl.load_workbook(path)["data"].iter_rows(min_row=2, values_only=True))


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (int(a) if a else None, b or None, float(c) if c else None, int(e) if e else None)
            for a, b, c, e in list(csv.reader(file))[1:]
        ]


def read_parquet(path):
    return pl.read_parquet(path).rows()


FORMATS = {
    "sav": (write_sav, read_sav, ""),
    "dta": (write_dta, read_dta, ""),
    "xlsx": (write_xlsx, read_xlsx, None),
    "csv": (write_csv, read_csv, None),
    "parquet": (write_parquet, read_parquet, None),
}
every_format = pytest.mark.parametrize("name", FORMATS)


@every_format
def test_formulas_empty_cells_an_empty_column_and_codes_beyond_the_scale(name, tmp_path):
    write, read, empty = FORMATS[name]
    rows = [
        (7, "=1+1", None, None),
        (None, None, 0.1, None),
        (-1 if name == "dta" else -5, "x\ny", -1e9, None),
    ]
    write(table(rows), tmp_path / f"x.{name}")
    letters = {-1: "a"} if name == "dta" else {}
    assert read(tmp_path / f"x.{name}") == [
        (letters.get(a, a), empty if b is None else b, c, e) for a, b, c, e in rows
    ]


@every_format
def test_zero_rows(name, tmp_path):
    write, read, _ = FORMATS[name]
    write(table([]), tmp_path / f"x.{name}")
    assert read(tmp_path / f"x.{name}") == []


@every_format
def test_a_text_of_forty_thousand_bytes_is_whole_or_refused(name, tmp_path):
    write, read, _ = FORMATS[name]
    dataset = table([(1, "a", 0.0, 0), (1, "ž" * 20_000, 0.0, 0), (1, "y" * 40_000, 0.0, 0)])
    said = {
        "sav": "column 'b', row 2: a text of 40000 bytes; SPSS holds 32767. Shorten it, or take the CSV or "
        "Parquet file.",
        "dta": "column 'b', row 2: a text of 40000 bytes; Stata holds 32767. Shorten it, or take the CSV or "
        "Parquet file.",
        "xlsx": "column 'b', row 3: an Excel cell holds 32767 letters. Shorten the text, or take the CSV or "
        "Parquet file.",
    }
    if name in said:
        with pytest.raises(DatasetError) as caught:
            write(dataset, tmp_path / f"x.{name}")
        assert (str(caught.value), list(tmp_path.iterdir())) == (said[name], [])
    else:
        write(dataset, tmp_path / f"x.{name}")
        assert [len(row[1]) for row in read(tmp_path / f"x.{name}")] == [1, 20_000, 40_000]


def test_a_zero_byte_is_refused_before_any_file():
    with pytest.raises(DatasetError) as caught:
        table([(1, "a", 0.0, 0), (1, "a\0b", 0.0, 0)])
    assert str(caught.value) == (
        "column 'b', row 2: a text with a zero byte, which no file format can hold. Remove the byte."
    )


def test_a_missing_code_without_a_letter_and_a_number_too_large_are_refused_by_stata(tmp_path):
    with pytest.raises(DatasetError) as caught:
        write_dta(table([(-5, "", 0.0, 0)]), tmp_path / "x.dta")
    assert str(caught.value) == (
        "column 'a' holds -5, a missing answer without a letter in Stata; the known codes are "
        "-1, -2, -3, -6, -7, -8, -9"
    )
    with pytest.raises(DatasetError) as caught:
        write_dta(table([(1, "", 0.0, 2**31 - 1)]), tmp_path / "x.dta")
    assert str(caught.value) == "column 'e' holds 2147483647; Stata's whole numbers end at 2147483620"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("letters", ALPHABETS)
def test_labels_of_three_hundred_letters_are_cut_between_letters(letters, tmp_path):
    long = (letters * 300)[:300]
    columns = (column("a", long, "integer", {1: long, -2: long}, missing=True), *COLUMNS[1:])
    dataset = table([(1, "", 0.0, 0)], columns)
    assert (columns[0].is_cut, columns[0].text, columns[0].value_texts) == (True, long, {-2: long, 1: long})
    write_sav(dataset, tmp_path / "x.sav")
    write_dta(dataset, tmp_path / "x.dta")
    sav = pyreadstat.read_sav(tmp_path / "x.sav")[1]
    dta = pyreadstat.read_dta(tmp_path / "x.dta", user_missing=True)[1]
    assert sav.column_names_to_labels["a"] == columns[0].label
    assert dta.column_names_to_labels["a"] == shorten(long) == long[:79] + "…"
    for label, most in ((columns[0].label, 255), (columns[0].value_labels[1], 119)):
        assert len(label.encode()) <= most
        assert (label[-1], long.startswith(label[:-1])) == ("…", True)
    assert sav.variable_value_labels["a"] == dict(columns[0].value_labels)
    assert dta.variable_value_labels["a"] == {1: columns[0].value_labels[1], "b": columns[0].value_labels[-2]}


def test_translations_must_be_of_the_same_columns():
    from exports.dataset import Words

    with pytest.raises(DatasetError) as caught:
        Dataset("x", "", (), COLUMNS, table([]).frame, "en", {"lt": Words("", (), COLUMNS[:2])})
    assert str(caught.value) == "the columns in language 'lt' are not those of the dataset"
    assert table([]).in_language("en").columns == COLUMNS


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("exports.excel.MOST_ROWS", 1)
    with pytest.raises(DatasetError) as caught:
        write_xlsx(table([(1, "", 0.0, 0)] * 2), tmp_path / "x.xlsx")
    assert str(caught.value) == "2 rows; an Excel sheet holds 1. Take the CSV or Parquet file."
