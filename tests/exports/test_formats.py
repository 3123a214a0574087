"""Every format says the same: each file is read back by another program, cell by cell and label by label."""

from __future__ import annotations

import json
import re

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

from exports.column import MISSING_LETTERS
from exports.delimited import spreadsheet_safe_name, write_dataset_for_spreadsheets
from exports.stata import shorten
from tests.exports.programs import needs, pspp, rows_of, rscript, run
from tests.exports.writers import SYNTAX, WRITERS, write_all


@pytest.fixture(scope="module")
def folder(research, tmp_path_factory):
    made = tmp_path_factory.mktemp("formats")
    write_all(research, made)
    return made


def lettered(dataset):
    """The cells as Stata holds them: letters for missing answers."""
    missing = {one.name for one in dataset.columns if one.missing}
    return {
        name: [MISSING_LETTERS.get(cell, cell) if name in missing else cell for cell in dataset.frame[name]]
        for name in dataset.frame.columns
    }


def test_stata_cells_and_labels_come_back(research, folder):
    frame, meta = pyreadstat.read_dta(folder / "a.dta", user_missing=True)
    assert {name: list(frame[name]) for name in frame.columns} == lettered(research)
    assert meta.file_label == research.label
    assert meta.column_labels == [shorten(one.text) for one in research.columns]
    assert meta.variable_value_labels == {
        one.name: {
            (MISSING_LETTERS[code] if one.missing and code < 0 else code): text
            for code, text in one.value_labels.items()
        }
        for one in research.columns
        if one.value_labels
    }
    # Release 118 is read by every Stata since 14; 119 by one edition only.
    assert (folder / "a.dta").read_bytes()[:40] == b"<stata_dta><header><release>118</release"


@needs("Rscript")
def test_haven_reads_the_stata_and_the_spss_file(research, folder, tmp_path):
    said = rscript(
        f"""
        suppressPackageStartupMessages(library(haven))
        stata <- read_dta("{folder}/a.dta")
        spss <- read_sav("{folder}/a.sav", user_na = TRUE)
        texts <- function(x) ifelse(is.na(x), na_tag(as.double(x)), as.character(unclass(x)))
        for (name in names(stata)) if (is.numeric(stata[[name]]))
            cat(name, paste(texts(stata[[name]]), collapse = " "), "\\n")
        cat("--\\n")
        for (name in names(spss)) if (is.numeric(spss[[name]]))
            cat(name, paste(as.character(unclass(spss[[name]])), collapse = " "), "\\n")
        cat(attr(stata$a_ovr1, "label"), "\\n")
        labels <- attr(stata$a_ovr1, "labels")
        cat(paste(texts(labels), names(labels), sep = "=", collapse = "|"), "\\n")
        cat(attr(spss$a_ovr1, "na_range"), "\\n")
        """,
        tmp_path,
    )
    divide = said.index("--")
    stata = {line.split()[0]: line.split()[1:] for line in said[:divide]}
    spss = {line.split()[0]: line.split()[1:] for line in said[divide + 1 : -3]}
    numeric = [one.name for one in research.columns if one.kind != "text"]
    assert stata == {name: [plain(cell) for cell in lettered(research)[name]] for name in numeric}
    assert spss == {name: [plain(cell) for cell in research.frame[name]] for name in numeric}
    assert said[-3].strip() == "Kaip apskritai vertinate gaunamų paslaugų kokybę?"
    assert said[-2].strip() == (
        "1=Labai blogai|2=Blogai|3=Vidutiniškai|4=Gerai|5=Labai gerai|b=Nežinau|c=Nenoriu atsakyti"
        "|d=(praleista pagal taisyklę)|e=(nėra šioje versijoje)|f=(neatsakyta)"
    )
    assert said[-1].split() == ["-Inf", "-1"]


def plain(cell):
    """A number as R prints it with 15 digits."""
    return cell if isinstance(cell, str) else f"{cell:.15g}"


def test_the_spreadsheet_csv_holds_the_same_cells(research, folder):
    frame = pd.read_csv(folder / "a-for-spreadsheets.csv", dtype=str, keep_default_na=False)
    exact = pd.read_csv(folder / "a.csv", dtype=str, keep_default_na=False)
    assert frame.to_dict("list") == exact.to_dict("list")
    assert (folder / "a-for-spreadsheets.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    assert spreadsheet_safe_name("a.csv") == "a-for-spreadsheets.csv"
    with pytest.raises(ValueError) as caught:
        write_dataset_for_spreadsheets(research, folder / "b.csv")
    assert str(caught.value) == "b.csv: the name of a spreadsheet-safe file ends in -for-spreadsheets.csv"


def test_excel_cells_and_codebook_come_back(research, folder):
    book = openpyxl.load_workbook(folder / "a.xlsx")
    assert book.sheetnames == [
        "duomenys",
        "kodai-lt",
        "codebook-en",
        "codebook-ru",
        "codebook-uk",
        "codebook-pl",
    ]
    header, *rows = book["duomenys"].iter_rows(values_only=True)
    assert list(header) == research.frame.columns
    assert rows == near(research, 1e-15)  # 16 digits are all that the format's numbers have
    kinds = {
        sheet: {row[2:4] for row in book[sheet].values if row[2]} for sheet in ("kodai-lt", "codebook-en")
    }
    assert {("tekstas", "nominalus"), ("sveikasis skaičius", "ranginis")} <= kinds["kodai-lt"]
    assert {("text", "nominal"), ("whole number", "ordinal")} <= kinds["codebook-en"]
    for language, sheet in (("lt", "kodai-lt"), ("pl", "codebook-pl")):
        spoken = research.in_language(language)
        lines = list(book[sheet].iter_rows(min_row=2, values_only=True))
        labels = {line[0]: line[1] for line in lines if line[1]}
        values = {(line[0], line[4]): (line[5], bool(line[6])) for line in lines if line[4] is not None}
        assert labels == {one.name: one.text for one in spoken.columns}
        assert values == {
            (one.name, code): (text, one.missing and code < 0)
            for one in spoken.columns
            for code, text in one.value_texts.items()
        }


@needs("soffice")
def test_libreoffice_opens_the_workbook(research, folder, tmp_path):
    run(
        [
            *("soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"),
            *("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false", "--outdir", str(tmp_path)),
            str(folder / "a.xlsx"),
        ],
        tmp_path,
    )
    header, *rows = rows_of(tmp_path / "a.csv")
    assert header == research.frame.columns
    kinds = [one.kind for one in research.columns]
    read = [
        tuple(cell if kind == "text" else float(cell) for cell, kind in zip(row, kinds, strict=True))
        for row in rows
    ]
    assert read == near(research, 1e-14)  # it prints 15 digits


def near(dataset, rel):
    """All rows; weights are equal in so many digits."""
    return [
        tuple(pytest.approx(cell, rel=rel) if isinstance(cell, float) else cell for cell in row)
        for row in dataset.frame.rows()
    ]


def test_parquet_cells_and_meaning_come_back(research, folder):
    table = pq.read_table(folder / "a.parquet")
    assert table.to_pydict() == research.frame.to_dict(as_series=False)
    meaning = json.loads(pq.read_metadata(folder / "a.parquet").metadata[b"balsas"])
    assert set(meaning["label"]) == {"lt", "en", "ru", "uk", "pl"}
    for language in meaning["label"]:
        spoken = research.in_language(language)
        assert meaning["label"][language] == spoken.label
        assert meaning["notes"][language] == list(spoken.notes)
        for told, column in zip(meaning["columns"], spoken.columns, strict=True):
            assert (told["name"], told["kind"], told["measure"]) == (column.name, column.kind, column.measure)
            assert told["negative_codes_are_missing"] is column.missing
            assert told["label"][language] == column.text
            assert told["values"][language] == {str(c): text for c, text in column.value_texts.items()}


@needs("pspp")
def test_pspp_gets_the_same_from_the_syntax_file_as_from_the_spss_file(research, folder):
    save = "SAVE TRANSLATE /OUTFILE='{}' /TYPE=CSV /FIELDNAMES /CELLS=VALUES /REPLACE.\n"
    show = "DISPLAY DICTIONARY.\n"
    syntax = (folder / "a.sps").read_text(encoding="utf-8")
    from_csv = pspp(syntax + "WEIGHT OFF.\n" + show + save.format("1.csv"), folder)
    from_sav = pspp("GET FILE='a.sav'.\n" + show + save.format("2.csv"), folder)
    from_csv = from_csv[from_csv.index(["Table: Variables"]) :]  # after the shares
    assert [without_format(row) for row in from_csv] == [without_format(row) for row in from_sav]
    assert len(from_csv) > len(research.columns)
    numbers = [one.kind != "text" for one in research.columns]
    for row, other in zip(rows_of(folder / "1.csv"), rows_of(folder / "2.csv"), strict=True):
        for cell, same, number in zip(row, other, numbers, strict=True):
            assert cell == same or (number and float(cell) == pytest.approx(float(same), rel=1e-10))


def without_format(row):
    """A line of the dictionary without width and format of numbers, which a CSV does not have."""
    return [cell for cell in row if not re.fullmatch(r"[FA]\d+(\.\d+)?|\d+", cell)]


@needs("Rscript")
def test_the_r_file_sets_labels_and_missing_answers(research, folder):
    said = rscript(
        """
        invisible(capture.output(suppressPackageStartupMessages(source("a.R"))))
        for (name in missing) cat(name, paste(answers[[name]], collapse = " "), "\\n")
        cat("--\\n")
        for (name in missing)
            cat(name, paste(ifelse(is.na(tagged[[name]]), haven::na_tag(tagged[[name]]), tagged[[name]]),
                            collapse = " "), "\\n")
        cat(attr(answers$a_ovr1, "label"), "\\n")
        labels <- attr(answers$a_ovr1, "labels")
        cat(paste(labels, names(labels), collapse = "|"), "\\n")
        """,
        folder,
    )
    divide = said.index("--")
    names = [one.name for one in research.columns if one.missing]
    assert {line.split()[0]: line.split()[1:] for line in said[:divide]} == {
        name: ["NA" if cell < 0 else str(cell) for cell in research.frame[name]] for name in names
    }
    assert {line.split()[0]: line.split()[1:] for line in said[divide + 1 : -2]} == {
        name: [str(cell) for cell in lettered(research)[name]] for name in names
    }
    assert said[-2].strip() == "Kaip apskritai vertinate gaunamų paslaugų kokybę?"
    labels = next(one for one in research.columns if one.name == "a_ovr1").value_labels
    assert said[-1].strip() == "|".join(f"{code} {text}" for code, text in labels.items())


def test_the_stata_file_of_commands(research, folder):
    lines = (folder / "a.do").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "a_ovr1" in line] == [
        'label variable a_ovr1 `"Kaip apskritai vertinate gaunamų paslaugų kokybę?"\'',
        "mvdecode a_ovr1, mv(-1=.a \\ -2=.b \\ -3=.c \\ -7=.d \\ -8=.e \\ -9=.f \\ -6=.g)",
        'label define a_ovr1 .f `"(neatsakyta)"\', add',
        'label define a_ovr1 .e `"(nėra šioje versijoje)"\', add',
        'label define a_ovr1 .d `"(praleista pagal taisyklę)"\', add',
        'label define a_ovr1 .c `"Nenoriu atsakyti"\', add',
        'label define a_ovr1 .b `"Nežinau"\', add',
        'label define a_ovr1 1 `"Labai blogai"\', add',
        'label define a_ovr1 2 `"Blogai"\', add',
        'label define a_ovr1 3 `"Vidutiniškai"\', add',
        'label define a_ovr1 4 `"Gerai"\', add',
        'label define a_ovr1 5 `"Labai gerai"\', add',
        "label values a_ovr1 a_ovr1",
    ]
    assert lines[-1] == "svyset psu [pweight=wt_final], strata(strat) fpc(fpc) singleunit(centered)"
    assert [line for line in lines if line.startswith("import")] == [
        (
            'import delimited using "a.csv", delimiters(",") varnames(1) case(preserve) encoding("UTF-8") '
            "bindquotes(strict) maxquotedrows(unlimited) asdouble stringcols(1 2 3 4 5 6 12 13) "
            f"numericcols(7 8 9 10 11 {' '.join(map(str, range(14, len(research.columns) + 1)))})"
        )
    ]


def test_the_plan_of_spss_complex_samples(folder):
    assert (folder / "a-design.sps").read_text(encoding="utf-8").splitlines()[2:] == [
        "CSPLAN ANALYSIS /PLAN FILE='a.csaplan'",
        "  /PLANVARS ANALYSISWEIGHT=wt_final",
        "  /DESIGN STRATA=strat CLUSTER=psu",
        "  /ESTIMATOR TYPE=EQUAL_WOR",
        "  /POPSIZE VARIABLE=fpc.",
        "WEIGHT OFF.",
        "TITLE 'f1, 2026-A'.",
        "TEMPORARY.",
        "SELECT IF (round = '2026-A' AND f1 >= 0).",
        "CSDESCRIPTIVES /PLAN FILE='a.csaplan' /SUMMARY VARIABLES=f1 /MEAN /STATISTICS SE.",
    ]


def test_two_writes_are_equal_byte_for_byte(research, folder, tmp_path):
    write_all(research, tmp_path)
    names = [*WRITERS, *SYNTAX]
    assert [(tmp_path / name).read_bytes() == (folder / name).read_bytes() for name in names] == [True] * len(
        names
    )
