"""The syntax files of tables without a design, without strata, and with texts that could break a literal."""

from __future__ import annotations

import re

import polars as pl
import pytest

from analysis.design import Design
from exports.column import column
from exports.dataset import Dataset
from exports.r_syntax import r_syntax
from exports.spss_syntax import spss_plan, spss_syntax
from exports.stata import shorten
from exports.stata_syntax import stata_syntax
from tests.exports.programs import needs, pspp, rscript

WILD = 'it\'s "quoted" `back` $money \\ 100 %\nnext'


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


def test_a_design_of_weights_alone():
    weighted = table(Design(weights="w"), ("a",))
    assert spss_plan(weighted, "x.csv").splitlines()[2:6] == [
        "CSPLAN ANALYSIS /PLAN FILE='x.csaplan'",
        "  /PLANVARS ANALYSISWEIGHT=w",
        "  /DESIGN",
        "  /ESTIMATOR TYPE=WR.",
    ]
    assert stata_syntax(weighted, "x.csv").splitlines()[-1] == "svyset _n [pweight=w], singleunit(missing)"
    lines = r_syntax(weighted, "x.csv").splitlines()
    assert lines[lines.index("share_of <- function(rule, part) {") - 1 :][:3] == [
        'apart <- rep("all", nrow(answers))',
        "share_of <- function(rule, part) {",
        "  here <- apart == part",
    ]


# The syntax charts of IBM: an analysis plan of one stage, and means with their errors. No program ran them.
NAME = r"[a-z][a-z0-9_]*"
PLAN = (
    rf"CSPLAN ANALYSIS /PLAN FILE='[^']+'\n  /PLANVARS ANALYSISWEIGHT={NAME}\n"
    rf"  /DESIGN( STRATA={NAME})?( CLUSTER={NAME})?\n"
    rf"  /ESTIMATOR TYPE=(WR\.|EQUAL_WOR\n  /POPSIZE VARIABLE={NAME}\.)\n"
    rf"(WEIGHT OFF\.\nTEMPORARY\.\nSELECT IF \({NAME} >= 0\)\.\n"
    rf"CSDESCRIPTIVES /PLAN FILE='[^']+' /SUMMARY VARIABLES={NAME} /MEAN /STATISTICS SE\.\n)*"
)


@pytest.mark.parametrize("strata", [None, "a"])
@pytest.mark.parametrize("psu", [None, "a"])
@pytest.mark.parametrize("fpc", [None, "w"])
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
