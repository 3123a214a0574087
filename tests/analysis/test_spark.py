"""A Spark frame is reduced where it lives, with the same numbers (a real cluster: benchmarks/cluster.py)."""

import pytest

from analysis.design import Design, DesignError
from analysis.scores import with_scores
from analysis.share import shares
from instruments.catalog import load
from instruments.scoring import plan
from tests.analysis.frames import ratings, same_numbers


@pytest.fixture(scope="module")
def frame(spark, tmp_path_factory):
    file = tmp_path_factory.mktemp("ratings") / "ratings.parquet"
    ratings().write_parquet(file)
    return spark.read.parquet(str(file)).repartition(4)


@pytest.mark.parametrize("which", ["texts", "rows"])
def test_equal_numbers(frame, which):
    same_numbers(frame, which)


def test_named_errors(spark, frame):
    with pytest.raises(DesignError, match="There is no column 'z'"):
        shares(frame, "z", {5}, Design())
    with pytest.raises(DesignError, match="More than one column is named 'y'; give each column its own name"):
        shares(spark.sql("SELECT 5 AS y, 1 AS y"), "y", {5}, Design())
    broken = spark.sql("SELECT CAST('x' AS INT) AS y")
    with pytest.raises(DesignError, match=r"^The frame cannot be read: .*CAST_INVALID_INPUT"):
        shares(broken, "y", {5}, Design())


def test_answers_are_scored_where_they_live(spark):
    children = [(3, 3, 2, 3, 2, 3), (3, 3, 3, 1, 3, 2), (3, -2, -3, -9, 3, -2)]
    items = ["B_RES1", "B_RES2", "B_INF1", "B_SAF1", "B_OUT1", "B_OVR1"]
    found = with_scores(spark.createDataFrame(children, items), plan(load("B", "1.0.0")))
    scored = [row.asDict() for row in found.collect()]
    assert [row["score_composite"] for row in scored] == [80.0, 80.0, None]
    rules = [tuple(row[f"score_{rule}"] for rule in ("f1", "f2", "f3")) for row in scored]
    assert rules == [(True, True, True), (False, True, False), (None, None, None)]
