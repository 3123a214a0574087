"""The research file of a closed round: the published share follows from it, and nobody is found in it."""

from __future__ import annotations

import polars as pl
import pyreadstat
import pytest

from analysis.design import Design
from analysis.share import shares
from exports.delimited import write_csv
from exports.spss import write_sav
from survey.db import Installation
from survey.domain.problems import Problem
from survey.domain.research import research_file
from survey.domain.results import round_report
from tests.fixtures.closed_rounds import ALYTUS, AROUND, VILNIUS, add_ended, add_round, answers

STRATA = [
    ("a", [VILNIUS], 60, [*answers(38, 6), -2, -7]),
    ("b", [ALYTUS, AROUND], 50, [*answers(20, 3), -9]),
    ("c", [ALYTUS], 20, []),
]


@pytest.fixture
def closed(answered):
    add_round(answered, "r", 2026, STRATA)
    add_ended(answered, "r-a", "ineligible", 2)
    return answered


def test_the_published_share_and_error_follow_from_the_file(closed, tmp_path):
    write_csv(research_file(closed, "r", "en"), tmp_path / "r.csv")
    frame = pl.read_csv(tmp_path / "r.csv")
    country = round_report(closed, "r").country
    valid = frame.filter(pl.col("f1") >= 0)
    weighted = (valid["wt_final"] * valid["f1"]).sum() / valid["wt_final"].sum()
    assert round(weighted, 3) == country.estimate
    design = Design(weights="wt_final", strata="strat", fpc="fpc")
    again = shares(valid, "f1", {1}, design)[0]
    assert (round(again.estimate, 3), round(again.se, 4)) == (country.estimate, country.se)


def test_the_design_columns_of_a_row(closed):
    frame = research_file(closed, "r", "en").frame
    design = ["wave", "round", "county", "municipality", "fpc", "wt_design", "wt_nr", "wt_final"]
    assert frame.filter(strat="a").select(design).unique().rows() == [
        ("2026", "r", "10", "13", 58, 1.0, 58 / 44, 58 / 44)
    ]
    assert frame.filter(strat="b").select("county", "municipality").unique().rows() == [("01", "")]


def test_the_sav_file_reads_back_with_labels_missing_codes_and_its_origin(closed, tmp_path):
    closed.get(Installation, 1).demonstration = True
    closed.flush()
    write_sav(research_file(closed, "r", "lt"), tmp_path / "r.sav")
    frame, meta = pyreadstat.read_sav(tmp_path / "r.sav", user_missing=True)
    assert set(frame["data"]) == {
        "IŠGALVOTI DUOMENYS: demonstracinė šalis / INVENTED DATA: the demonstration country"
    }
    assert "IŠGALVOTI DUOMENYS" in " ".join(meta.notes)
    assert sorted(frame["a_ovr1"].unique()) == [-9, -7, -2, 1, 2, 3, 4, 5]
    assert meta.missing_ranges["a_ovr1"][0]["hi"] == -1
    assert meta.variable_value_labels["a_ovr1"][5] == "Labai gerai"


def test_real_answers_carry_no_mark_of_invention(closed):
    file = research_file(closed, "r", "lt")
    assert "data" not in file.frame.columns
    assert not any("IŠGALVOTI" in note for note in file.notes)


def test_no_key_no_code_no_time_no_open_text(closed):
    names = set(research_file(closed, "r", "en").frame.columns)
    assert names.isdisjoint({"key", "receipt_hash", "code", "invitation", "a_why", "a_open", "cell"})


def test_rows_do_not_keep_the_order_of_the_database(closed):
    from sqlalchemy import select

    from survey.db import Response

    kept = [row["A_OVR1"] for row in closed.scalars(select(Response.answers).order_by(Response.receipt_hash))]
    given = research_file(closed, "r", "en").frame["a_ovr1"].to_list()
    assert sorted(kept) == sorted(given)
    assert kept != given


@pytest.mark.parametrize(("code", "problem"), [("open", "results_not_closed"), ("none", "round_unknown")])
def test_only_closed_rounds_have_a_file(answered, code, problem):
    add_round(answered, "open", 2026, STRATA, state="open")
    assert research_file(answered, code, "lt") == Problem(problem, {"round": code})
