"""One .zip with all there is: complete, checked by its own sums, equal byte for byte each time."""

from __future__ import annotations

import hashlib
import re
import zipfile

import polars as pl
import pytest

from exports.bundle import PURPOSES, Material, write_bundle
from exports.column import column
from exports.dataset import Dataset, DatasetError, Words
from instruments import catalog
from tests.exports.programs import run
from tests.exports.research import SERVICES
from tests.exports.test_ddi import STUDY

EVERY = ("lt", "en", "ru", "uk", "pl")
TEXTS = {"README.txt", "CHANGELOG.txt", "CITATION.txt", "SHA256SUMS", "2026-A-1.json"}


@pytest.fixture(scope="module")
def material(research):
    return Material(
        research,
        STUDY,
        ((catalog.load("A", "1.0.0"), SERVICES),),
        {"lt": ("Išgalvoti duomenys.",), "en": ("Invented data.",)},
        {"lt": ("2026-A-1: pirmasis leidimas",), "en": ("2026-A-1: first release",)},
        {"2026-A-1.json": "{}\n"},
    )


def spoken(*names):
    """Names of files that each language has, in its folder."""
    return {f"{language}/{name.format(language)}" for language in EVERY for name in names}


DOCUMENTS = spoken("codebook_{}.html", "codebook_{}.pdf", "questionnaire_a_1.0.0_{}.pdf")
DATA = {
    "spss": {
        "data/a_1.0.0.csv",
        *spoken("a_1.0.0_{}.sav", "a_1.0.0_{}.sps", "a_1.0.0_{}_design.sps"),
    },
    "stata": {"data/a_1.0.0.csv", *spoken("a_1.0.0_{}.dta", "a_1.0.0_{}.do")},
    "r": {"data/a_1.0.0.csv", *spoken("a_1.0.0_{}.R", "a_1.0.0_{}.dta")},
    "excel": {"data/a_1.0.0.xlsx", "data/a_1.0.0-for-spreadsheets.csv"},
    "python": {"data/a_1.0.0.parquet", "data/a_1.0.0.csv"},
}
DATA["archive"] = {"data/ddi-codebook-2.5.xml"}.union(*DATA.values())


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_bundle_holds_what_its_purpose_needs(material, purpose, tmp_path):
    heard = []
    write_bundle(material, purpose, tmp_path / "a.zip", lambda done, of: heard.append((done, of)))
    names = set(zipfile.ZipFile(tmp_path / "a.zip").namelist())
    assert names == DATA[purpose] | DOCUMENTS | TEXTS
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    writings = len(names) - len(TEXTS)
    assert heard == [(done, writings + 1) for done in range(writings + 1)]


def test_two_bundles_are_equal_and_their_sums_are_right(material, tmp_path):
    for name in ("a", "b"):
        write_bundle(material, "archive", tmp_path / f"{name}.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        sums = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines())
        assert sums == {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if name != "SHA256SUMS"
        }
        archive.extractall(tmp_path / "out")
    run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], tmp_path / "out")


def test_the_readme_tells_first_which_file_to_open(material, tmp_path):
    write_bundle(material, "archive", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        text, names = archive.read("README.txt").decode(), archive.namelist()
    for language, other, head in (
        ("lt", "en (anglų)", "Kurį failą atverti"),
        ("en", "lt (Lithuanian)", "Which file to open"),
    ):
        title = STUDY.titles[language]
        lines = text[text.index(f"{title}\n=") :].splitlines()
        assert lines[3:5] == [head, "-" * len(head)]
        opened = [line.split()[-1] for line in lines[5:12]]
        assert opened == [
            f"{language}/a_1.0.0_{language}.sav",
            f"{language}/a_1.0.0_{language}.dta",
            f"{language}/a_1.0.0_{language}.R",
            "data/a_1.0.0.xlsx",
            "data/a_1.0.0.parquet",
            "data/a_1.0.0.csv",
            f"{language}/codebook_{language}.html",
        ]
        assert set(opened) <= set(names)
        assert other in " ".join(lines[12:16])


def test_a_readme_names_no_file_that_its_bundle_does_not_have(material, tmp_path):
    for purpose in PURPOSES:
        write_bundle(material, purpose, tmp_path / f"{purpose}.zip")
        with zipfile.ZipFile(tmp_path / f"{purpose}.zip") as archive:
            text, names = archive.read("README.txt").decode(), archive.namelist()
        told = re.findall(r"(?<!\S)(?:data|lt|en)/\S+", text)
        assert set(told) <= set(names), purpose
        assert len(told) > 6


def test_the_readme_names_every_file_and_every_missing_code(material, research, tmp_path):
    write_bundle(material, "archive", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        text = archive.read("README.txt").decode()
        cite = archive.read("CITATION.txt").decode()
        changes = archive.read("CHANGELOG.txt").decode()
        told = [name for name in archive.namelist() if "/" in name]
    times = {name: text.count(f"\n{name}\n") for name in told}
    assert [name for name in TEXTS if text.count(f"\n{name}\n    ") != 2] == ["README.txt"]
    assert {name for name in told if times[name] == 2} == {name for name in told if name.startswith("data/")}
    # Those of a language stand in the README of that language; each folder has the same ones.
    assert {name for name in told if times[name] == 1} == {n for n in told if n.startswith(("lt/", "en/"))}
    alike = [sorted(n.replace(f"_{one}", "")[3:] for n in told if n.startswith(f"{one}/")) for one in EVERY]
    assert alike == [alike[0]] * 5
    assert f"Rows: {research.frame.height}, columns: {len(research.columns)}." in text
    assert [line for line in text.splitlines() if re.match(r"-\d", line)][-7:] == [
        "-1  .a  does not apply (chosen by the person)",
        "-2  .b  does not know",
        "-3  .c  prefers not to answer",
        "-6  .g  withheld to protect a person",
        "-7  .d  skipped by a routing rule",
        "-8  .e  not in this version of the questionnaire",
        "-9  .f  shown, left empty",
    ]
    assert cite.splitlines()[:2] == [f"Kaip cituoti: {STUDY.citation}", "DOI: 10.0000/example"]
    assert changes.splitlines() == [
        *("Pakeitimai", "----------", "2026-A-1: pirmasis leidimas", ""),
        *("Changes", "-------", "2026-A-1: first release"),
    ]


def test_more_rows_than_a_sheet_holds_leave_the_archive_without_excel(material, monkeypatch, tmp_path):
    monkeypatch.setattr("exports.excel.MOST_ROWS", 5)
    with pytest.raises(DatasetError, match="rows; an Excel sheet holds 5"):
        write_bundle(material, "excel", tmp_path / "a.zip")
    write_bundle(material, "archive", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert [name for name in archive.namelist() if name.endswith(".xlsx")] == []
        readme = archive.read("README.txt").decode()
    assert "There is no .xlsx file: an Excel sheet holds 1048575 rows." in readme


def test_the_readme_names_in_which_language_a_label_is_cut(tmp_path):
    labels = {"en": ("x" * 255, "x" * 119), "ru": ("ж" * 200, "ж"), "uk": ("ї", "ї" * 90), "pl": ("ł", "ł")}
    columns = {
        language: (column("a", label, "integer", {1: value}),) for language, (label, value) in labels.items()
    }
    frame = pl.DataFrame({"a": [1]}, schema={"a": pl.Int32})
    others = {language: Words("x", (), columns[language]) for language in ("ru", "uk", "pl")}
    dataset = Dataset("x", "x", (), columns["en"], frame, "en", others)
    texts = {"lt": (), "en": ()}
    write_bundle(Material(dataset, STUDY, (), texts, texts, {}), "python", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        text = archive.read("README.txt").decode()
    head = "Labels cut in the files (the codebook has them whole)"
    lines = text[text.index(head) :].splitlines()
    assert lines[1:5] == ["-" * len(head), "ru: a", "uk: a", ""]
    assert "Stata" not in text[text.index(head) :]  # no file of Stata's, so nothing is cut for it


@pytest.mark.parametrize(("purpose", "ending"), [("stata", ".do"), ("r", ".dta"), ("spss", None)])
def test_the_readme_names_the_columns_whose_label_stata_cuts(tmp_path, purpose, ending):
    lengths = {"lt": (80, 81, 90, 81), "en": (80, 81, 20, 20), "ru": (81, 300, 20, 20)}
    columns = {
        language: tuple(
            column(name, "ž" * length, "integer")
            for name, length in zip(("fits", "both", "more", "also"), each, strict=True)
        )
        for language, each in lengths.items()
    }
    frame = pl.DataFrame({one.name: [1] for one in columns["lt"]}).cast(pl.Int32)
    others = {language: Words("x", (), columns[language]) for language in ("en", "ru")}
    dataset = Dataset("x", "x", (), columns["lt"], frame, "lt", others)
    texts = {"lt": (), "en": ()}
    write_bundle(Material(dataset, STUDY, (), texts, texts, {}), purpose, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        text = archive.read("README.txt").decode()
    heads = (
        "Stulpeliai, kurių pavadinimas .dta ir .do failuose sutrumpintas iki 80 ženklų",
        "Columns whose label is cut to 80 letters in the .dta and .do files",
    )
    if ending is None:
        assert [head for head in heads if head in text] == []
        return
    assert any(name.endswith(ending) for name in names)
    for head in heads:
        lines = text[text.index(head) :].splitlines()
        assert lines[1:6] == ["-" * len(head), "lt, en, ru: both", "lt: more, also", "ru: fits", ""]
