"""Data and design that do not fit: a named error that says which column, stratum or PSU."""

import math

import duckdb
import polars as pl
import pytest

from analysis.design import Design, DesignError
from analysis.estimate import means
from analysis.replication import replicate_design
from analysis.share import shares

BASE = {"y": [5, 1, 5, 4], "w": [1.0, 2.0, 1.0, 1.0], "h": ["a", "a", "b", "b"], "N": [9.0, 9.0, 8.0, 8.0]}


@pytest.mark.parametrize(
    ("change", "design", "code", "message"),
    [
        ({}, Design(weights="v"), "column", "There is no column 'v'; the columns are y, w, h, N."),
        ({}, Design(psu="k"), "column", "There is no column 'k'; the columns are y, w, h, N."),
        (
            {"w": [1.0, -1.0, 1.0, 1.0]},
            Design(weights="w"),
            "weight",
            "1 rows have an empty or negative weight",
        ),
        (
            {"w": [1.0, None, 1.0, 1.0]},
            Design(weights="w"),
            "weight",
            "1 rows have an empty or negative weight",
        ),
        (
            {"w": [1.0, math.nan, 1.0, 1.0]},
            Design(weights="w"),
            "weight",
            "Column 'w' holds a value that is not",
        ),
        (
            {"w": [1.0, math.inf, 1.0, 1.0]},
            Design(weights="w"),
            "weight",
            "Column 'w' holds a value that is not",
        ),
        ({"h": ["a", None, "b", "b"]}, Design(strata="h"), "key", "Column 'h' is empty in some rows"),
        ({"h": ["a", None, "b", "b"]}, Design(psu="h"), "key", "Column 'h' is empty in some rows"),
        ({"N": [9.0, 7.0, 8.0, 8.0]}, Design(strata="h", fpc="N"), "fpc", "fpc 'N' varies within stratum a"),
        (
            {"N": [1.5, 1.5, 8.0, 8.0]},
            Design(strata="h", fpc="N"),
            "fpc",
            "fpc 'N' of stratum a is 1.5, fewer than its 2",
        ),
        ({"N": [0.5, 0.5, 8.0, 8.0]}, Design(strata="h", fpc="N"), "fpc", "fpc 'N' must be counts"),
        ({"N": [0.0, 0.0, 0.5, 0.5]}, Design(strata="h", fpc="N"), "fpc", "fpc 'N' must be counts"),
        ({"N": [9.0, None, 8.0, 8.0]}, Design(strata="h", fpc="N"), "fpc", "Column 'N' (fpc) is empty"),
        ({"y": ["5", "1", "5", "4"]}, Design(), "item", "Column 'y' holds texts"),
        (
            {"p": [1, 2, 3, 2]},
            Design(strata="h", psu="p"),
            "key",
            "PSU 2 of column 'p' is in strata a, b; correct the code, or say that codes are nested, numbered",
        ),
        (
            {"p": [1, 2, 1, 2]},
            Design(strata="h", psu="p"),
            "key",
            "PSU 1 of column 'p' is in strata a, b (1 more PSUs are in several too); correct the code",
        ),
        ({"h": ["a", "a", "b", "c"]}, Design(strata="h"), "lonely", "stratum b, c has only one PSU"),
    ],
)
def test_named_error(change, design, code, message):
    with pytest.raises(DesignError) as refused:
        shares(pl.DataFrame({**BASE, **change}), "y", {5}, design)
    assert (refused.value.code, str(refused.value)[: len(message)]) == (code, message)


def test_codes_numbered_within_strata_are_other_units():
    frame = pl.DataFrame({**BASE, "p": [1, 2, 1, 2], "q": [1, 2, 3, 4]})
    designs = (Design(strata="h", psu="p", nested=True), Design(strata="h", psu="q"))
    found, plain = (shares(frame, "y", {5}, design)[0] for design in designs)
    assert found == plain


def test_a_code_in_two_strata_is_refused_wherever_rows_are_added_up():
    frame = pl.DataFrame({**BASE, "p": [1, 2, 1, 2], "w": [1.0] * 4})
    design = Design(strata="h", psu="p", weights="w")
    for call in (
        lambda: replicate_design(frame, design, "JKn"),
        lambda: means(frame.lazy(), ["w"], design),
        lambda: means(duckdb.from_arrow(frame.to_arrow()), ["w"], design),
    ):
        with pytest.raises(DesignError, match="PSU 1 of column 'p' is in strata a, b"):
            call()


def test_a_measure_that_is_not_finite():
    with pytest.raises(DesignError, match="Column 'w' holds a value that is not a finite number"):
        means(pl.DataFrame({"w": [1.0, math.nan]}), ["w"], Design())


def test_second_stage_with_one_unit_is_lonely_too():
    frame = pl.DataFrame(
        {"p": [1, 1, 2], "s": [1, 2, 3], "M": [9.0] * 3, "K": [5.0, 5.0, 4.0], "y": [5, 1, 5]}
    )
    with pytest.raises(DesignError, match="PSU 2 has only one second-stage unit"):
        shares(frame, "y", {5}, Design(psu=("p", "s"), fpc=("M", "K")))


def test_no_rows():
    with pytest.raises(DesignError, match="There are no rows"):
        shares(pl.DataFrame({"y": pl.Series([], dtype=pl.Int64)}), "y", {5}, Design())


@pytest.mark.parametrize("codes", [set(), {-1, 5}])
def test_favourable_codes(codes):
    with pytest.raises(DesignError, match="at least one favourable code"):
        shares(pl.DataFrame(BASE), "y", codes, Design())


def test_unknown_item_and_interval():
    with pytest.raises(DesignError, match="There is no column 'z'"):
        shares(pl.DataFrame(BASE), "z", {5}, Design())
    with pytest.raises(DesignError, match="There is no interval 'wald'"):
        shares(pl.DataFrame(BASE), "y", {5}, Design(), interval="wald")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lonely": "ignore"}, "lonely is 'ignore'; choose one of fail, remove, adjust, average, certainty"),
        ({"psu": "p", "fpc": ("a", "b")}, "fpc has two stages but psu has one"),
        ({"lonely_in_domain": True}, "lonely_in_domain needs psu"),
        ({"full_count": True}, "A full count needs fpc"),
    ],
)
def test_a_design_that_cannot_be(options, message):
    with pytest.raises(DesignError, match=message):
        Design(**options)
