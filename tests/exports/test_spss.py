"""The .sav file, read back by PSPP (another program) and by pyreadstat."""

from __future__ import annotations

import hashlib

import polars as pl
import pyreadstat
import pytest

from analysis import Design, shares
from exports.column import column
from exports.dataset import Dataset
from exports.spss import CLOCK, CLOCK_AT, write_sav
from tests.exports.programs import needs, pspp, rows_of
from tests.exports.research import SIZES, research_file, research_rows

DESIGN = Design(weights="wt_final", strata="strat", psu="psu", fpc="fpc", nested=True)


@pytest.fixture
def sav(research, tmp_path):
    write_sav(research, tmp_path / "research.sav")
    return tmp_path / "research.sav"


def read_back(path):
    """Every cell as pyreadstat reads it, missing codes kept, whole numbers whole."""
    frame, meta = pyreadstat.read_sav(path, user_missing=True, output_format="polars")
    return frame, meta


def test_every_cell_comes_back(research, sav):
    frame, _ = read_back(sav)
    assert frame.columns == research.frame.columns
    for one in research.columns:
        assert frame[one.name].to_list() == research.frame[one.name].to_list()


def test_every_label_comes_back(research, sav):
    _, meta = read_back(sav)
    assert meta.file_label == "Paslaugų gavėjų apklausa (suaugusieji)"
    assert meta.column_labels == [one.label for one in research.columns]
    assert meta.variable_value_labels == {
        one.name: dict(one.value_labels) for one in research.columns if one.value_labels
    }
    assert meta.variable_measure == {one.name: one.measure for one in research.columns}
    assert set(meta.missing_ranges) == {one.name for one in research.columns if one.missing}
    assert " ".join(line.strip() for line in meta.notes) == research.notes[0].strip()


def test_two_writes_are_equal_byte_for_byte(research, sav, tmp_path):
    again = tmp_path / "again.sav"
    write_sav(research_file(), again)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(sav.read_bytes()).digest()
    header = sav.read_bytes()[:176]
    assert header[:4] == b"$FL2"
    assert header[CLOCK_AT : CLOCK_AT + 17] == CLOCK == b"01 Jan 7000:00:00"
    assert int.from_bytes(header[80:84], "little") == research.frame.height


@needs("pspp")
def test_pspp_reads_every_cell(research, sav, tmp_path):
    pspp(
        f"GET FILE='{sav}'.\nSAVE TRANSLATE /OUTFILE='cells.csv' /TYPE=CSV /FIELDNAMES /CELLS=VALUES"
        " /TEXTOPTIONS FORMAT=PLAIN.\n",
        tmp_path,
    )
    header, *rows = rows_of(tmp_path / "cells.csv")
    assert header == research.frame.columns
    kinds = [one.kind for one in research.columns]
    read = [
        tuple(cell if kind == "text" else float(cell) for cell, kind in zip(row, kinds, strict=True))
        for row in rows
    ]
    assert read == [
        tuple(cell if kind == "text" else pytest.approx(cell) for cell, kind in zip(row, kinds, strict=True))
        for row in research.frame.rows()
    ]


@needs("pspp")
def test_pspp_knows_missing_answers_and_labels(research, sav, tmp_path):
    commands = f"GET FILE='{sav}'.\nDISPLAY DICTIONARY /VARIABLES=a_ovr1.\nDESCRIPTIVES a_ovr1 f1.\n"
    lines = pspp(commands, tmp_path)
    assert ["a_ovr1", "40", "Kaip apskritai vertinate gaunamų paslaugų kokybę?"] in [row[:3] for row in lines]
    assert [row[-1] for row in lines if row[:1] == ["a_ovr1"]] == ["LOWEST THRU -1"]
    labelled = {
        row[1].removesuffix("[a]"): row[2]
        for row in lines
        if len(row) == 3 and row[1].removesuffix("[a]").lstrip("-").isdigit()
    }
    assert labelled == {
        "-9": "(neatsakyta)",
        "-8": "(nėra šioje versijoje)",
        "-7": "(praleista pagal taisyklę)",
        "-3": "Nenoriu atsakyti",
        "-2": "Nežinau",
        "1": "Labai blogai",
        "2": "Blogai",
        "3": "Vidutiniškai",
        "4": "Gerai",
        "5": "Labai gerai",
    }
    valid = research.frame.filter(pl.col("a_ovr1") > 0)
    counted = {row[0]: row[1:3] for row in lines if len(row) == 6}
    assert counted["Kaip apskritai vertinate gaunamų paslaugų kokybę?"] == [
        str(valid.height),
        f"{valid['a_ovr1'].mean():.2f}",
    ]
    assert counted["Vertina palankiai (taisyklė F1): A_OVR1"] == [
        str(valid.height),
        f"{valid['f1'].mean():.2f}".removeprefix("0"),
    ]


def test_the_published_share_can_be_recomputed_from_the_file(sav):
    _, answers, design = research_rows()
    collected = pl.DataFrame(
        {
            "y": [answer["A_OVR1"] for answer in answers],
            "w": [row["wt_final"] for row in design],
            "s": [row["strat"] for row in design],
            "n": [row["fpc"] for row in design],
        }
    )
    published = shares(collected, "y", {4, 5}, Design(weights="w", strata="s", fpc="n"), target=0.95)
    frame, _ = read_back(sav)
    frame = frame.with_columns(pl.col("a_ovr1", "f1", "psu").cast(pl.Int32))
    from_item = shares(frame, "a_ovr1", {4, 5}, DESIGN, target=0.95)
    from_rule = shares(frame, "f1", {1}, DESIGN, target=0.95)
    assert len(from_item) == 1
    for again in (from_item[0], from_rule[0]):
        assert (again.n, again.missing, again.verdict) == (
            published[0].n,
            published[0].missing,
            published[0].verdict,
        )
        for name in ("weighted_n", "estimate", "se", "lower", "upper", "n_effective", "df"):
            assert getattr(again, name) == pytest.approx(getattr(published[0], name), rel=1e-12)
    assert published[0].n + published[0].missing == sum(n // 2 for n in SIZES.values())


def test_long_labels_texts_and_zero_rows_make_a_right_file(tmp_path):
    columns = (
        column("a", "ąčęėįšųūž " * 40, "integer", {1: "Ж" * 200, -2: "x"}, missing=True),
        column("b", "", "text"),
    )
    schema = {"a": pl.Int32, "b": pl.String}
    for rows in ([], [(1, "ž" * 5000), (-2, "=1+1"), (1, None)]):
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        write_sav(Dataset("x", "", (), columns, frame), tmp_path / "x.sav")
        read, meta = read_back(tmp_path / "x.sav")
        assert read.rows() == [(a, b or "") for a, b in rows]
        assert meta.column_names_to_labels["a"] == columns[0].label
        assert meta.variable_value_labels["a"] == {1: "Ж" * 58 + "…", -2: "x"}


def test_a_failed_write_leaves_the_old_file_and_no_other(research, sav, tmp_path, monkeypatch):
    before = sav.read_bytes()

    def half(_frame, path, **_options):
        path.write_bytes(before[:500])
        raise pyreadstat.ReadstatError("the disk is full")

    monkeypatch.setattr(pyreadstat, "write_sav", half)
    with pytest.raises(OSError) as caught:
        write_sav(research, sav)
    assert str(caught.value) == (
        "research.sav was not written (the disk is full); is there room on the disk?"
    )
    assert sav.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["research.sav"]
