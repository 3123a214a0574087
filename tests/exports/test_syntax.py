"""The syntax files of tables without a design, without strata, and with texts that could break a literal."""

from __future__ import annotations

import re
from itertools import product

import polars as pl
import pytest

from analysis.design import Design
from analysis.share import shares
from exports.column import column
from exports.dataset import Dataset
from exports.delimited import write_csv
from exports.r_syntax import r_syntax
from exports.spss_syntax import spss_plan, spss_syntax
from exports.stata import shorten
from exports.stata_syntax import stata_syntax
from tests.exports.programs import needs, pspp, rscript

WILD = 'it\'s "quoted" `back` $money \\ 100 %\nnext'


# Stratum 3 has one unit, psu 6, so that every policy for it shows.
SPREAD = pl.DataFrame(
    {
        "f": [1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0],
        "w": [1.0, 2, 2, 1, 3, 1, 2.5, 4, 1, 2, 1],
        "s": [1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3],
        "p": [1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6],
        "fpc": [20, 20, 20, 20, 20, 9, 9, 9, 9, 5, 5],
    },
    schema={"f": pl.Int32, "w": pl.Float64, "s": pl.Int32, "p": pl.Int32, "fpc": pl.Int32},
)
DESIGNS = [
    Design(weights="w", strata="s", psu="p", fpc="fpc", lonely="adjust"),
    Design(weights="w", strata="s", psu="p", fpc="fpc", lonely="remove"),
    Design(weights="w", strata="s", psu="p", lonely="certainty"),
    Design(weights="w", strata="s", lonely="adjust"),
    Design(weights="w", psu="p"),
]


def table(design=None, share=()):
    columns = (
        column("a", WILD, "integer", {1: WILD, 2: "two"}),
        column("w", "w", "number", measure="scale"),
    )
    frame = pl.DataFrame({"a": [1, 2], "w": [1.0, 3.0]}, schema={"a": pl.Int32, "w": pl.Float64})
    return Dataset("x", "x", (), columns, frame, "en", design=design, share=share)


def test_a_table_without_design_has_no_weight_and_no_survey():
    plain = table()
    assert "WEIGHT" not in spss_syntax(plain, "x.csv")
    assert spss_plan(plain, "x.csv") == ""
    assert "svyset" not in stata_syntax(plain, "x.csv")
    assert "svydesign" not in r_syntax(plain, "x.csv")


def test_a_weight_alone_is_no_design():
    weighted = table(Design(weights="w"), ("a",))
    assert spss_plan(weighted, "x.csv") == ""
    assert "WEIGHT BY w." in spss_syntax(weighted, "x.csv").splitlines()
    assert "summarize a [aweight=w] if !missing(a), meanonly" in stata_syntax(weighted, "x.csv").splitlines()
    assert "    share <- weighted.mean(here[[rule]], here$w)" in r_syntax(weighted, "x.csv").splitlines()


@pytest.fixture(scope="module")
def of_designs(tmp_path_factory):
    """The same table under every design, each with a file of its own, and the expected n, share and error."""
    folder = tmp_path_factory.mktemp("designs")
    columns = tuple(column(name, name, "integer" if name != "w" else "number") for name in SPREAD.columns)
    datasets, expected = [], []
    for place, design in enumerate(DESIGNS):
        datasets.append(Dataset("x", "x", (), columns, SPREAD, "en", design=design, share=("f",)))
        write_csv(datasets[-1], folder / f"{place}.csv")
        [own] = shares(SPREAD, "f", {1}, design)
        expected.append(pytest.approx((own.n, own.estimate, own.se), abs=1e-9))
    return folder, datasets, expected


@needs("Rscript")
def test_r_finds_what_our_own_library_finds_under_each_design(of_designs):
    folder, datasets, expected = of_designs
    commands = [r_syntax(one, f"{place}.csv") for place, one in enumerate(datasets)]
    said = "\n".join(rscript("\n".join(commands), folder))
    found = re.findall(r"^f, all: n = (\d+), share ([\d.]+), standard error ([\d.]+)$", said, re.MULTILINE)
    assert [tuple(map(float, one)) for one in found] == expected


@needs("pspp")
def test_pspp_finds_what_our_own_library_finds_under_each_design(of_designs):
    folder, datasets, expected = of_designs
    commands = [spss_syntax(one, f"{place}.csv") for place, one in enumerate(datasets)]
    rows = [row for row in pspp("\n".join(commands), folder) if row[:1] == ["f"]]
    assert [tuple(map(float, row[1:])) for row in rows] == expected


# The syntax charts of IBM: an analysis plan of one stage, and means with their errors. No program ran them.
NAME = r"[a-z][a-z0-9_]*"
PLAN = (
    rf"CSPLAN ANALYSIS /PLAN FILE='[^']+'\n  /PLANVARS ANALYSISWEIGHT={NAME}\n"
    rf"  /DESIGN( STRATA={NAME})?( CLUSTER={NAME})?\n"
    rf"  /ESTIMATOR TYPE=(WR\.|EQUAL_WOR\n  /POPSIZE VARIABLE={NAME}\.)\n"
    rf"WEIGHT OFF\.\n(TITLE '[^']+'\.\nTEMPORARY\.\nSELECT IF \(({NAME} = '[^']+' AND )?{NAME} >= 0\)\.\n"
    rf"CSDESCRIPTIVES /PLAN FILE='[^']+' /SUMMARY VARIABLES={NAME} /MEAN /STATISTICS SE\.\n)*"
)


@pytest.mark.parametrize(
    ("strata", "psu", "fpc"), [one for one in product((None, "a"), (None, "a"), (None, "w")) if any(one)]
)
def test_each_plan_is_of_the_documented_syntax(strata, psu, fpc):
    dataset = table(Design(weights="w", strata=strata, psu=psu, fpc=fpc), ("a",))
    commands = [line for line in spss_plan(dataset, "x.csv").splitlines() if not line.startswith("*")]
    assert re.fullmatch(PLAN, "\n".join(commands) + "\n")
    named = dict(re.findall(r"(STRATA|CLUSTER|POPSIZE VARIABLE)=(\w+)", "\n".join(commands)))
    meant = {"STRATA": strata, "CLUSTER": psu, "POPSIZE VARIABLE": fpc}
    assert named == {name: column for name, column in meant.items() if column}


def test_wild_letters_in_a_stata_label():
    line = next(
        line for line in stata_syntax(table(), "x.csv").splitlines() if line.startswith("label variable a")
    )
    assert line == "label variable a `\"it's \"quoted\" 'back' \\$money \\\\ 100 % next\"'"


def test_an_accent_is_not_cut_from_its_letter():
    assert shorten("x" * 78 + "e\u0301\u0301\u0301") == "x" * 78 + "…"
    assert shorten("e" * 80) == "e" * 80


@needs("pspp")
def test_pspp_reads_wild_letters(tmp_path):
    (tmp_path / "x.csv").write_text("a,w\n1,1.0\n2,3.0\n", encoding="utf-8")
    lines = pspp(spss_syntax(table(), "x.csv") + "DISPLAY DICTIONARY.\n", tmp_path)
    told = " ".join(WILD.split())
    assert [row[2] for row in lines if row[:1] == ["a"]] == [told]
    assert [row[2] for row in lines if row[1:2] == ["1"] and len(row) == 3] == [told]


@needs("Rscript")
def test_r_reads_wild_letters(tmp_path):
    (tmp_path / "x.csv").write_text("a,w\n1,1.0\n2,3.0\n", encoding="utf-8")
    said = rscript(
        r_syntax(table(), "x.csv") + 'cat(attr(answers$a, "label"), names(values$a)[1], sep = "\\n")',
        tmp_path,
    )
    assert said == [" ".join(WILD.split())] * 2
