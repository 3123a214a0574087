"""What breaks files elsewhere, in a whole bundle: programs that are not ours open every file of it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from analysis.design import Design
from exports.bundle import Material, write_bundle
from exports.codebook import codebook_of
from exports.codebook.pdf import write_codebook_pdf
from exports.column import column
from exports.dataset import Dataset
from exports.stata import shorten
from instruments import catalog
from tests.exports.pdf import facts_of
from tests.exports.programs import needs, pspp, rows_of, rscript, run
from tests.exports.test_ddi import SCHEMA as DDI_SCHEMA
from tests.exports.test_ddi import STUDY

ALPHABETS = "ąčęėįšųūž щэюяіїєґ łńśźżó 日本語 👪🏽 "
LABEL = (ALPHABETS * 10)[:300].rstrip() + "."
ROWS = [
    (1, "=1+1", None, None, 1.0, 1),
    (-2, "+x, \"y\" 'z'", 0.5, None, 2.0, 0),
    (7, "ž" * 3000, -1e9, None, 1.5, -9),
]
COLUMNS = (
    column("a", LABEL, "integer", {1: LABEL, -2: LABEL}, missing=True),
    column("b", "Words", "text"),
    column("c", "Number", "number", measure="scale"),
    column("e", "Empty", "integer"),
    column("wt_final", "Weight", "number", measure="scale"),
    column("f1", "Favourable", "integer", {0: "no", 1: "yes"}, missing=True),
)
SCHEMA = {
    "a": pl.Int32,
    "b": pl.String,
    "c": pl.Float64,
    "e": pl.Int32,
    "wt_final": pl.Float64,
    "f1": pl.Int32,
}


@dataclass
class Opened:
    """A dataset and the folder of its unpacked bundle."""

    dataset: Dataset
    folder: Path

    @property
    def data(self):
        return self.folder / "data"

    @property
    def spoken(self):
        return self.folder / "en"


@pytest.fixture(scope="module", params=["hard rows", "no rows"])
def opened(request, tmp_path_factory):
    rows = ROWS if request.param == "hard rows" else []
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    dataset = Dataset("x", "Hard", (), COLUMNS, frame, "en", design=Design(weights="wt_final"), share=("f1",))
    texts = {"lt": ("Išgalvota.",), "en": ("Invented.",)}
    instruments = ((catalog.load("A", "1.0.0"), ("FCC",)),)
    folder = tmp_path_factory.mktemp("hard")
    write_bundle(Material(dataset, STUDY, instruments, texts, texts, {}), "archive", folder / "a.zip")
    with zipfile.ZipFile(folder / "a.zip") as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return Opened(dataset, folder)


def cells(opened, name, gone=()):
    return ["NA" if cell is None or cell in gone else f"{cell:g}" for cell in opened.dataset.frame[name]]


@needs("pspp")
@pytest.mark.parametrize("source", ["GET FILE='x_en.sav'.\n", "x_en.sps"])
def test_pspp(opened, source):
    commands = source if source.startswith("GET") else (opened.spoken / source).read_text(encoding="utf-8")
    save = "WEIGHT OFF.\nSAVE TRANSLATE /OUTFILE='out2.csv' /TYPE=CSV /FIELDNAMES /CELLS=VALUES /REPLACE.\n"
    told = pspp(commands + "DISPLAY DICTIONARY.\n" + save, opened.spoken)
    header, *rows = rows_of(opened.spoken / "out2.csv")
    assert header == list(SCHEMA)
    assert [(float(row[0]), row[1].rstrip(), row[3].strip()) for row in rows] == [
        (row[0], row[1], "") for row in opened.dataset.frame.rows()
    ]
    assert next(row[2] for row in told if row and row[0] == "a") == COLUMNS[0].label


@needs("Rscript")
def test_r(opened):
    said = rscript(
        """
        suppressPackageStartupMessages(library(haven))
        tell <- function(x) cat("|", paste(ifelse(is.na(x), "NA", format(as.numeric(x), trim = TRUE,
                                scientific = FALSE)), collapse = " "), "\\n", sep = "")
        sav <- read_sav("x_en.sav"); dta <- read_dta("x_en.dta")
        invisible(capture.output(suppressPackageStartupMessages(source("x_en.R"))))
        for (frame in list(sav, dta, answers)) {
          tell(frame$a); tell(frame$e)
          cat(attr(frame$a, "label"), "\\n", sep = "")
          cat("|", paste(frame$b, collapse = "|"), "\\n", sep = "")
        }
        """,
        opened.spoken,
    )
    frame = opened.dataset.frame
    for place, label in enumerate((COLUMNS[0].label, shorten(LABEL), COLUMNS[0].label)):
        a, e, label_read, words = said[4 * place : 4 * place + 4]
        assert (a, e) == ("|" + " ".join(cells(opened, "a", gone=(-2,))), "|" + " ".join(cells(opened, "e")))
        assert label_read == label
        assert words == "|" + "|".join(frame["b"])


@needs("soffice")
def test_libreoffice(opened, tmp_path):
    run(
        [
            *("soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"),
            *("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false", "--outdir", str(tmp_path)),
            str(opened.data / "x.xlsx"),
        ],
        tmp_path,
    )
    header, *rows = rows_of(tmp_path / "x.csv")
    assert header == list(SCHEMA)
    assert [(float(row[0]), row[1], row[3]) for row in rows] == [
        (row[0], row[1], "") for row in opened.dataset.frame.rows()
    ]


@needs("xmllint")
def test_xmllint(opened):
    document = opened.data / "ddi-codebook-2.5.xml"
    done = run(["xmllint", "--noout", "--nonet", "--schema", str(DDI_SCHEMA), str(document)], opened.folder)
    assert [line for line in done.stderr.splitlines() if "warning" not in line] == [f"{document} validates"]
    assert LABEL in document.read_text(encoding="utf-8")


def test_pandas_and_arrow(opened):
    frame = opened.dataset.frame
    read = pd.read_csv(opened.data / "x.csv", dtype={"b": str}, keep_default_na=False)
    assert (list(read.columns), list(read["b"])) == (list(SCHEMA), frame["b"].to_list())
    assert pq.read_table(opened.data / "x.parquet").to_pydict() == frame.to_dict(as_series=False)
    safe = pd.read_csv(opened.data / "x-for-spreadsheets.csv", dtype=str, keep_default_na=False)
    assert [text.startswith("'") for text in safe["b"]] == [text[0] in "=+" for text in frame["b"]]


def test_the_codebook_has_the_whole_label(opened):
    page = (opened.spoken / "codebook_en.html").read_text(encoding="utf-8")
    assert LABEL in page
    facts = facts_of((opened.spoken / "codebook_en.pdf").read_bytes())
    assert (facts.language, facts.tagged, facts.title) == ("en", True, "Codebook: Hard")


def test_a_letter_that_the_fonts_lack_stands_in_the_pdf_as_its_number(tmp_path):
    frame = pl.DataFrame({"a": [1]}, schema={"a": pl.Int32})
    for number, label in enumerate(("日 👪🏽 ą", "[U+65E5] [U+1F46A][U+1F3FD] ą")):
        dataset = Dataset("x", "Hard", (), (column("a", label, "integer"),), frame, "en")
        write_codebook_pdf(codebook_of(dataset), tmp_path / f"{number}.pdf")
    assert (tmp_path / "0.pdf").read_bytes() == (tmp_path / "1.pdf").read_bytes()


def test_names_that_differ_by_case_alone_are_refused_before_any_file():
    with pytest.raises(ValueError, match=r"column 'A': a name is at most 31 of a-z, 0-9 and _"):
        Dataset(
            "x",
            "x",
            (),
            (column("a", "a", "integer"), column("A", "A", "integer")),
            pl.DataFrame({"a": [1], "A": [1]}, schema={"a": pl.Int32, "A": pl.Int32}),
            "en",
        )
