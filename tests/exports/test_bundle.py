"""One .zip with all there is: complete, checked by its own sums, equal byte for byte each time."""

from __future__ import annotations

import hashlib
import zipfile

import pytest

from exports.bundle import PURPOSES, Material, write_bundle
from exports.dataset import DatasetError
from instruments import catalog
from tests.exports.programs import run
from tests.exports.research import SERVICES
from tests.exports.test_ddi import STUDY

EVERY = ("lt", "en", "ru", "uk", "pl")
DOCUMENTS = {
    *(f"documents/codebook_{language}.{ending}" for language in EVERY for ending in ("html", "pdf")),
    *(f"documents/questionnaire_a_1.0.0_{language}.pdf" for language in EVERY),
}
TEXTS = {"README.txt", "CHANGELOG.txt", "CITATION.txt", "SHA256SUMS", "2026-A-1.json"}


@pytest.fixture(scope="module")
def material(research):
    return Material(
        research,
        STUDY,
        ((catalog.load("A", "1.0.0"), SERVICES),),
        ("lt", "en"),
        {"lt": ("Išgalvoti duomenys.",), "en": ("Invented data.",)},
        {"lt": ("2026-A-1: pirmasis leidimas",), "en": ("2026-A-1: first release",)},
        {"2026-A-1.json": "{}\n"},
    )


def spoken(**endings):
    return {
        f"data/a_1.0.0_{language}.{ending}" for ending, languages in endings.items() for language in languages
    }


BOTH = ("lt", "en")


DATA = {
    "spss": {"data/a_1.0.0.csv", "data/a_1.0.0_design.sps", *spoken(sav=BOTH, sps=EVERY)},
    "stata": {"data/a_1.0.0.csv", *spoken(dta=BOTH, do=EVERY)},
    "r": {"data/a_1.0.0.csv", *spoken(R=EVERY, dta=BOTH)},
    "excel": {"data/a_1.0.0.xlsx", "data/a_1.0.0-for-spreadsheets.csv"},
    "python": {"data/a_1.0.0.parquet", "data/a_1.0.0.csv"},
}
DATA["archive"] = set().union(*DATA.values())


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_bundle_holds_what_its_purpose_needs(material, purpose, tmp_path):
    heard = []
    write_bundle(material, purpose, tmp_path / "a.zip", lambda done, of: heard.append((done, of)))
    names = set(zipfile.ZipFile(tmp_path / "a.zip").namelist())
    ddi = {"documents/ddi-codebook-2.5.xml"} if purpose == "archive" else set()
    assert names == DATA[purpose] | DOCUMENTS | TEXTS | ddi
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


def test_the_readme_names_every_file_and_every_missing_code(material, research, tmp_path):
    write_bundle(material, "archive", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        text = archive.read("README.txt").decode()
        cite = archive.read("CITATION.txt").decode()
        changes = archive.read("CHANGELOG.txt").decode()
        told = [name for name in archive.namelist() if "/" in name]
    assert [name for name in told if text.count(f"\n{name}\n") != 2] == []
    assert f"Rows: {research.frame.height}, columns: {len(research.columns)}." in text
    assert [line for line in text.splitlines() if line.startswith("-")][-7:] == [
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
