"""CSV for statistical programs (nothing changed) and for spreadsheets (nothing runs)."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from exports.delimited import (
    spreadsheet_safe,
    spreadsheet_safe_csv,
    spreadsheet_safe_name,
    write_csv,
    write_spreadsheet_safe_csv,
)
from exports.writing import whole_file


def test_pandas_reads_every_cell_of_the_statistics_file(research, tmp_path):
    path = tmp_path / "research.csv"
    write_csv(research, path)
    kinds = {one.name: {"integer": int, "number": float, "text": str}[one.kind] for one in research.columns}
    frame = pd.read_csv(path, dtype=kinds, keep_default_na=False, encoding="utf-8")
    assert list(frame.columns) == research.frame.columns
    assert [tuple(row) for row in frame.itertuples(index=False)] == research.frame.rows()


def test_equal_datasets_give_equal_bytes(research, tmp_path):
    write_csv(research, tmp_path / "a.csv")
    write_csv(research, tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+370 600", "'+370 600"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),
        ("Ąžuolas = medis", "Ąžuolas = medis"),
        ("", ""),
        (-2, -2),
        (-0.5, -0.5),
        (None, None),
    ],
)
def test_text_that_begins_like_a_formula_is_neutralised_and_numbers_are_not(cell, safe):
    assert spreadsheet_safe(cell) == safe


def test_a_table_for_spreadsheets(tmp_path):
    records = [{"=name": "Šiauliai, „x“", "share": 0.95}, {"=name": "=cmd", "share": None}]
    text = spreadsheet_safe_csv(records)
    assert text[0] == "\ufeff"
    assert list(csv.reader(io.StringIO(text[1:]))) == [
        ["'=name", "share"],
        ["Šiauliai, „x“", "0.95"],
        ["'=cmd", ""],
    ]
    path = tmp_path / spreadsheet_safe_name("result.csv")
    assert path.name == "result-for-spreadsheets.csv"
    write_spreadsheet_safe_csv(records, path)
    assert path.read_bytes() == text.encode()
    assert spreadsheet_safe_csv([]) == "\ufeff\r\n"


def test_a_spreadsheet_file_says_so_in_its_name(tmp_path):
    with pytest.raises(ValueError) as caught:
        write_spreadsheet_safe_csv([], tmp_path / "result.csv")
    assert (
        str(caught.value) == "result.csv: the name of a spreadsheet-safe file ends in -for-spreadsheets.csv"
    )


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")

    def fail():
        with whole_file(path) as unfinished:
            unfinished.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["a.csv"]
