"""A Stata file whose rows are copied from that of another language: byte for byte the one written anew."""

from __future__ import annotations

import polars as pl
import pytest

from exports.column import column
from exports.dataset import Dataset, Words
from exports.stata import write_dta
from exports.stata_again import write_dta_again

SCHEMA = {"a": pl.Int32, "b": pl.String, "c": pl.Float64, "e": pl.Int32, "f": pl.Int32}
LETTERS = {1: "vienas", -2: "nežino", -9: "tuščia"}
HARD = {
    "texts of many lengths": [(1, "x" * length, 0.5, 1, 1) for length in (3, 0, 700, 12)],
    "empty cells": [(None, None, None, None, None), (1, "ą", 2.5, 3, -2), (-9, "", None, 4, None)],
    "no number anywhere": [(None, "a", None, None, -9), (-2, "b", None, None, -2)],
    "no letter anywhere": [(1, "a", 1.0, 2, 3), (2, "b", 2.0, 3, 4)],
    "a text too long for a string": [(1, "y" * 30_000, 1.0, 1, 1), (2, "z" * 2_500, 1.0, 1, 1)],
    "no rows": [],
    "more rows than are read at once": [(n % 3, f"{n:040d}", n / 7, n, -2) for n in range(30_000)],
}


def columns(label):
    return (
        column(
            "a", label, "integer", {code: f"{label} {text}" for code, text in LETTERS.items()}, missing=True
        ),
        column("b", label * 3, "text"),
        column("c", "", "number"),
        column("e", label, "integer", {3: label}),
        column("f", label, "integer", missing=True),
    )


def table(rows):
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    others = {
        "ru": Words("Подпись", ("п",), columns("длинная подпись по-русски")),
        "en": Words("", (), columns("x")),
    }
    return Dataset("x", "Antraštė", (), columns("ž"), frame, "lt", others)


@pytest.mark.parametrize("name", HARD)
def test_the_copy_is_what_would_be_written_anew(name, tmp_path):
    dataset = table(HARD[name])
    write_dta(dataset, tmp_path / "lt.dta")
    for language in ("ru", "en"):
        spoken = dataset.in_language(language)
        write_dta(spoken, tmp_path / "anew.dta")
        write_dta_again(spoken, tmp_path / "copied.dta", tmp_path / "lt.dta")
        assert (tmp_path / "copied.dta").read_bytes() == (tmp_path / "anew.dta").read_bytes()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["anew.dta", "copied.dta", "lt.dta"]


def test_the_rows_are_not_made_again(monkeypatch, tmp_path):
    dataset = table(HARD["more rows than are read at once"])
    write_dta(dataset, tmp_path / "lt.dta")
    heights = []

    def noted(made, path):
        heights.append(made.frame.height)
        write_dta(made, path)

    monkeypatch.setattr("exports.stata_again.write_dta", noted)
    write_dta_again(dataset.in_language("ru"), tmp_path / "ru.dta", tmp_path / "lt.dta")
    assert [height < 10 for height in heights] == [True]


def test_the_research_file_in_every_language(research, tmp_path):
    write_dta(research, tmp_path / "lt.dta")
    for language in research.languages[1:]:
        spoken = research.in_language(language)
        write_dta(spoken, tmp_path / "anew.dta")
        write_dta_again(spoken, tmp_path / "copied.dta", tmp_path / "lt.dta")
        assert (tmp_path / "copied.dta").read_bytes() == (tmp_path / "anew.dta").read_bytes()
