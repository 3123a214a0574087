"""Labels in all five languages, label by label, as programs that are not ours read them."""

from __future__ import annotations

import pyreadstat
import pytest

from exports.column import MISSING_LETTERS
from exports.delimited import write_csv
from exports.r_syntax import r_syntax
from exports.spss import write_sav
from exports.spss_syntax import spss_syntax
from exports.stata import shorten, write_dta
from exports.stata_syntax import stata_syntax
from exports.syntax import write_syntax
from tests.exports.programs import needs, pspp, rscript

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
    write_csv(research, made / "a.csv")
    for language in LANGUAGES:
        spoken = research.in_language(language)
        write_sav(spoken, made / f"{language}.sav")
        write_dta(spoken, made / f"{language}.dta")
        for ending, syntax in (("R", r_syntax), ("sps", spss_syntax), ("do", stata_syntax)):
            write_syntax(syntax, spoken, "a.csv", made / f"{language}.{ending}")
    return made


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
            say("{one} sav", read_sav("{one}.sav", user_na = TRUE))
            say("{one} dta", read_dta("{one}.dta"))
            invisible(capture.output(suppressPackageStartupMessages(source("{one}.R"))))
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


@needs("pspp")
@pytest.mark.parametrize("language", LANGUAGES)
def test_pspp_reads_every_label_from_the_system_file_and_from_the_syntax(research, folder, language):
    spoken = research.in_language(language)
    show = "DISPLAY DICTIONARY.\n"
    from_sav = pspp(f"GET FILE='{language}.sav'.\n{show}", folder)
    from_csv = pspp((folder / f"{language}.sps").read_text(encoding="utf-8") + show, folder)
    for rows in (from_sav, from_csv):
        labels = {row[0]: row[2] for row in rows if row and row[0] in spoken.frame.columns and len(row) > 5}
        assert labels == {one.name: one.label for one in spoken.columns}
        values = [(int(row[1].removesuffix("[a]")), row[2]) for row in rows if len(row) == 3 and row[1]]
        assert values == [pair for one in spoken.columns for pair in one.value_labels.items()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stata_commands_hold_every_label(research, folder, language):
    lines = (folder / f"{language}.do").read_text(encoding="utf-8").splitlines()
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
    assert pyreadstat.read_dta(folder / "uk.dta")[1].file_label == whole
    assert pyreadstat.read_sav(folder / "uk.sav")[1].file_label == "Опитування отримувачів послуг (д…"
