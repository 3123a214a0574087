"""Every kind of frame gives the same numbers; Spark's is in test_spark.py."""

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

from analysis import reduce
from analysis.collected import Collected
from analysis.design import Design, DesignError
from analysis.keys import BLOCK, Constant, Crossed, blocks, coded, compact
from analysis.share import shares
from tests.analysis.frames import RATED, ratings, same_numbers

KINDS = {
    "polars lazy": lambda: ratings().lazy(),
    "pandas": lambda: ratings().to_pandas(),
    "pyarrow": lambda: ratings().to_arrow(),
    "duckdb": lambda: duckdb.from_arrow(ratings().to_arrow()),
}


@pytest.mark.parametrize("which", RATED)
@pytest.mark.parametrize("kind", KINDS)
def test_equal_numbers(kind, which):
    same_numbers(KINDS[kind](), which)


def test_numbers_and_texts_as_keys_give_the_same_numbers():
    one, other = (
        shares(ratings(), "y", {4, 5}, design, by=["wave"])
        for design in (RATED["numbers"][0], RATED["texts"][0])
    )
    for a, b in zip(one, other, strict=True):
        assert (a.n, a.df) == (b.n, b.df)
        assert (b.estimate, b.se) == pytest.approx((a.estimate, a.se), rel=1e-12)


def test_missing_answers_of_a_pandas_frame():
    frame = pd.DataFrame({"y": [5.0, None, 1.0, -9.0], "g": ["a", "a", None, "a"]})
    whole, a = shares(frame, "y", {5}, Design(), by=["g"])
    assert (whole.n, whole.missing, whole.estimate, a.n, a.missing) == (2, 2, 0.5, 1, 2)


def test_numbers_that_are_not_a_number_are_missing():
    frame = pl.DataFrame({"y": [5.0, float("nan"), 1.0]})
    assert [(s.n, s.missing) for s in shares(frame, "y", {5}, Design())] == [(2, 1)]


@pytest.mark.parametrize(
    ("values", "labels", "codes"),
    [
        (pl.Series([3, None, 1], dtype=pl.Int8), ("1", "2", "3"), [2, -1, 0]),
        (pl.Series([-128, None, 127], dtype=pl.Int8), None, [0, -1, 255]),
        (pl.Series([20_000, 5, 5, None]), ("5", "20000"), [1, 0, 0, -1]),
        (pl.Series([10**15, 7, None]), ("7", str(10**15)), [1, 0, -1]),
        (pl.Series([2**64 - 1, 3], dtype=pl.UInt64), ("3", str(2**64 - 1)), [1, 0]),
        (pl.Series([None, None], dtype=pl.Int64), (), [-1, -1]),
        (pl.Series(["10", "9", "b", None, "9"]), ("9", "10", "b"), [1, 0, 2, -1, 0]),
        (pl.Series([2.0, 1.5, float("nan"), None]), ("2", "1.5"), [0, 1, -1, -1]),
        (pl.Series([True, False]), ("False", "True"), [1, 0]),
    ],
)
def test_index_of_a_key(values, labels, codes):
    key = coded(nw.from_native(values, series_only=True))
    assert key.index[0 : len(values)].tolist() == codes
    assert key.some_empty == (-1 in codes)
    assert labels is None or key.labels == labels


@pytest.mark.parametrize("limit", [10, 10**9], ids=["looked up", "sorted"])
def test_distinct_values_and_their_index(limit):
    values, index = compact(np.array([7, -1, 3, 7]), limit, 4)
    assert (values.tolist(), index[0:4].tolist()) == ([3, 7], [1, -1, 0, 1])


def test_crossing_keeps_what_is_empty():
    crossed = Crossed(np.array([0, 1, -1, 1]), np.array([2, -1, 0, 1]), 3, some_empty=True)
    assert crossed[0:4].tolist() == [2, -1, -1, 4]
    assert Crossed(Constant(), np.array([2, 1]), 3)[0:2].tolist() == [2, 1]


def test_blocks_cover_all_rows():
    assert list(blocks(BLOCK + 1)) == [slice(0, BLOCK), slice(BLOCK, BLOCK + 1)]


def test_rows_of_several_blocks_and_few_of_many_places():
    rows = 2 * BLOCK + 7
    rng = np.random.default_rng(1)
    frame = pl.DataFrame(
        {"y": rng.integers(1, 6, rows), "p": rng.permutation(rows) // 2, "g": rng.integers(0, 60, rows)}
    )
    whole, *domains = shares(frame, "y", {4, 5}, Design(psu="p"), by=["g"])
    share = frame.select((pl.col("y") >= 4).mean()).item()
    assert (whole.n, whole.estimate, whole.df) == (rows, pytest.approx(share, rel=1e-12), (rows - 1) // 2)
    counted = frame.group_by("g").agg((pl.col("y") >= 4).sum(), pl.len()).sort("g")
    assert [(s.n, round(s.estimate * s.n)) for s in domains] == counted.select("len", "y").rows()


def test_a_lazy_frame_is_read_once_and_whole_numbers_stay_rows():
    read = []
    frame = ratings().lazy().map_batches(lambda part: read.append(len(part)) or part)
    shares(frame, "y", {4, 5}, Design(strata="dept", psu="d"), by=["lectage"])
    assert read == [len(ratings())]


@pytest.fixture
def groups(monkeypatch):
    """More rows than are held: read once for their kind, and once more as groups."""
    monkeypatch.setattr(reduce, "HELD", 1000)
    read = []
    whole = reduce._groups
    monkeypatch.setattr(reduce, "_groups", lambda *these: read.append(len(these)) or whole(*these))
    return read


@pytest.mark.parametrize("which", RATED)
def test_rows_that_would_fill_memory_are_added_up_as_they_are_read(groups, monkeypatch, which):
    monkeypatch.setattr(reduce, "FEWER", 0)
    same_numbers(ratings().lazy(), which)
    assert groups


def test_rows_that_are_mostly_units_of_their_own_stay_rows(groups):
    design = Design(strata="dept", psu="row", nested=True)
    frame = ratings().with_row_index("row").lazy()
    found = shares(frame, "y", {4, 5}, design)
    assert groups == []
    assert found == shares(ratings().with_row_index("row"), "y", {4, 5}, design)


@pytest.mark.parametrize("empty", [None, float("nan")])
def test_an_fpc_that_is_empty_in_one_row_is_refused_among_groups_too(groups, monkeypatch, empty):
    monkeypatch.setattr(reduce, "FEWER", 0)
    last = pl.int_range(pl.len()) == pl.len() - 1
    frame = ratings().with_columns(fpc=pl.when(last).then(pl.lit(empty, pl.Float64)).otherwise(1e6))
    with pytest.raises(DesignError, match=r"^Column 'fpc' \(fpc\) is empty in some rows"):
        shares(frame, "y", {4, 5}, Design(fpc="fpc"))
    assert groups


def test_what_was_read_is_the_same_as_rows_and_as_groups():
    table = {
        "__balsas_s0": [2.0, 0.0, 1.0],
        "__balsas_b0": np.array([0b1, 0b11, 0b10], dtype=np.uint8),
        "__balsas_x2": [0.5, 0.0, 3.0],
        "__balsas_kept": [True, False, True],
    }
    frame, pairs = nw.from_native(pl.DataFrame(table)), ((1, 3), (2, 3))
    [rows] = Collected(frame, 4, pairs, grouped=False, some_zero=True, flags=(1, 3)).blocks()
    assert (rows.count().tolist(), rows.kept().tolist()) == ([1, 1, 1], [1, 0, 1])
    assert rows.valid().tolist() == [1, 0, 1]
    found = {(part.kind, part.measures): rows.amount(part, np.full(3, 2.0)) for part in rows.of.parts}
    assert {of: (state, amount.tolist()) for of, (state, amount) in found.items() if state is None} == {
        ("valid", ()): (None, [1, 0, 1]),
        ("number", (2,)): (None, [2, 0, 6]),
        ("pair", (1, 3)): (None, [0, 0, 0]),
        ("pair", (2, 3)): (None, [0, 0, 12]),
    }
    state, weight = found["flags", (1, 3)]
    assert (state.tolist(), weight.tolist()) == ([1, 3, 2], [4, 0, 2])


@pytest.mark.parametrize(
    ("frame", "code", "message"),
    [
        (
            lambda: pd.DataFrame([[5, 1]], columns=["y", "y"]),
            "column",
            "More than one column is named the same: Expected unique column names, got: - 'y' 2 times",
        ),
        (
            lambda: duckdb.sql("SELECT 5 AS y, 1 AS y"),
            "column",
            "More than one column is named 'y'; give each column its own name.",
        ),
        (
            lambda: pl.scan_parquet("/nowhere/answers.parquet"),
            "frame",
            "The frame cannot be read: No such file or directory (os error 2): /nowhere/answers.parquet",
        ),
        (
            lambda: pl.LazyFrame({"y": ["x"]}).with_columns(pl.col("y").cast(pl.Int64)),
            "frame",
            "The frame cannot be read: conversion from `str` to `i64` failed in column 'y'",
        ),
        (lambda: [5, 1], "frame", "The frame cannot be read: Unsupported dataframe type"),
    ],
    ids=["repeated in pandas", "repeated in duckdb", "no file", "fails when read", "no frame"],
)
def test_a_frame_that_cannot_be_read(frame, code, message):
    with pytest.raises(DesignError) as refused:
        shares(frame(), "y", {5}, Design(), by=[])
    assert (refused.value.code, str(refused.value)[: len(message)]) == (code, message)
