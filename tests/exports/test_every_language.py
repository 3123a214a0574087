"""A bundle in all five languages, label by label and cell by cell, as programs that are not ours read it."""

from __future__ import annotations

import zipfile

import pyreadstat
import pytest

from exports.bundle import Material, write_bundle
from exports.column import MISSING_LETTERS
from exports.stata import shorten
from instruments import catalog
from tests.exports.programs import needs, pspp, rscript
from tests.exports.research import SERVICES
from tests.exports.test_ddi import STUDY

LANGUAGES = ("lt", "en", "ru", "uk", "pl")
READ = """
suppressPackageStartupMessages(library(haven))
say <- function(kind, frame) for (name in names(frame)) {
  cat(kind, name, attr(frame[[name]], "label"), sep = "\\t", fill = FALSE); cat("\\n")
  values <- attr(frame[[name]], "labels")
  for (place in seq_along(values)) {
    code <- values[[place]]
    code <- if (is.double(code) && is_tagged_na(code)) na_tag(code) else as.character(code)
    cat(kind, name, code, names(values)[[place]], sep = "\\t"); cat("\\n")
  }
}
"""


@pytest.fixture(scope="module")
def folder(research, tmp_path_factory):
    made = tmp_path_factory.mktemp("languages")
    texts = {"lt": ("Išgalvota.",), "en": ("Invented.",)}
    material = Material(research, STUDY, ((catalog.load("A", "1.0.0"), SERVICES),), texts, texts, {})
    write_bundle(material, "archive", made / "a.zip")
    with zipfile.ZipFile(made / "a.zip") as archive:
        archive.extractall(made)
    return made


def path(language, ending):
    return f"{language}/a_1.0.0_{language}.{ending}"


def told(kind, dataset, label, letters):
    """What a program should say of every column and every value."""
    for one in dataset.columns:
        yield "\t".join((kind, one.name, label(one)))
        for code, text in one.value_labels.items():
            missing = letters and one.missing and code < 0
            yield "\t".join((kind, one.name, MISSING_LETTERS[code] if missing else str(code), text))


def test_the_research_file_speaks_five_languages(research):
    assert research.languages == LANGUAGES
    assert len({research.in_language(one).label for one in LANGUAGES}) == len(LANGUAGES)


@needs("Rscript")
def test_r_reads_every_label_of_every_language(research, folder):
    said = rscript(
        READ
        + "".join(
            f"""
            say("{one} sav", read_sav("{path(one, "sav")}", user_na = TRUE))
            say("{one} dta", read_dta("{path(one, "dta")}"))
            invisible(capture.output(suppressMessages(source("{path(one, "R")}", chdir = TRUE))))
            say("{one} R", answers)
            """
            for one in LANGUAGES
        ),
        folder,
    )
    expected = []
    for one in LANGUAGES:
        spoken = research.in_language(one)
        expected += told(f"{one} sav", spoken, lambda column: column.label, letters=False)
        expected += told(f"{one} dta", spoken, lambda column: shorten(column.text), letters=True)
        expected += told(f"{one} R", spoken, lambda column: column.label, letters=False)
    assert sorted(line.rstrip("\t") for line in said) == sorted(expected)


@needs("Rscript")
def test_r_reads_the_same_cells_in_every_language(research, folder):
    """Those of the CSV too; which letter a missing answer has is a part of the cell."""
    said = rscript(
        """
        suppressPackageStartupMessages(library(haven))
        cells <- function(frame) unname(lapply(frame, function(cell) { attributes(cell) <- NULL; cell }))
        same <- function(frame, other) identical(cells(frame), cells(other), single.NA = FALSE)
        csv <- read.csv("data/a_1.0.0.csv", na.strings = character(0), encoding = "UTF-8")
        sav <- read_sav("lt/a_1.0.0_lt.sav", user_na = TRUE); dta <- read_dta("lt/a_1.0.0_lt.dta")
        stopifnot(all(names(sav) == names(csv)), all(names(dta) == names(csv)))
        cat(sapply(names(csv), function(name) {
          cell <- sav[[name]]
          other <- if (is.character(cell)) as.character(csv[[name]]) else csv[[name]]
          attributes(cell) <- NULL
          isTRUE(all.equal(cell, other, tolerance = 1e-12))
        }), "\\n")
        """
        + "".join(
            f"""
            cat(same(sav, read_sav("{path(one, "sav")}", user_na = TRUE)),
                same(dta, read_dta("{path(one, "dta")}")), "\\n")
            """
            for one in LANGUAGES
        ),
        folder,
    )
    assert [line.split() for line in said] == [["TRUE"] * len(research.columns), *[["TRUE", "TRUE"]] * 5]


@needs("pspp")
@pytest.mark.parametrize("language", LANGUAGES)
def test_pspp_reads_every_label_from_the_system_file_and_from_the_syntax(research, folder, language):
    spoken = research.in_language(language)
    show = "DISPLAY DICTIONARY.\n"
    from_sav = pspp(f"GET FILE='a_1.0.0_{language}.sav'.\n{show}", folder / language)
    from_csv = pspp((folder / path(language, "sps")).read_text(encoding="utf-8") + show, folder / language)
    for rows in (from_sav, from_csv):
        labels = {row[0]: row[2] for row in rows if row and row[0] in spoken.frame.columns and len(row) > 5}
        assert labels == {one.name: one.label for one in spoken.columns}
        values = [(int(row[1].removesuffix("[a]")), row[2]) for row in rows if len(row) == 3 and row[1]]
        assert values == [pair for one in spoken.columns for pair in one.value_labels.items()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stata_commands_hold_every_label(research, folder, language):
    lines = (folder / path(language, "do")).read_text(encoding="utf-8").splitlines()
    spoken = research.in_language(language)
    assert sum(line.startswith("label variable ") for line in lines) == len(spoken.columns)
    assert sum(line.startswith("label define ") for line in lines) == sum(
        len(one.value_labels) for one in spoken.columns
    )
    for one in spoken.columns:
        assert f'label variable {one.name} `"{shorten(one.text)}"\'' in lines


def test_the_title_is_whole_where_there_is_room_and_cut_where_not(research, folder):
    spoken = research.in_language("uk")
    whole = "Опитування отримувачів послуг (дорослі)"
    assert spoken.label == whole
    assert pyreadstat.read_dta(folder / path("uk", "dta"))[1].file_label == whole
    assert (
        pyreadstat.read_sav(folder / path("uk", "sav"))[1].file_label == "Опитування отримувачів послуг (д…"
    )
