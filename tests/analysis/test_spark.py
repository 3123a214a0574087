"""A Spark frame is reduced where it lives, with the same numbers (a real cluster: benchmarks/cluster.py)."""

import pytest

from analysis.design import Design, DesignError
from analysis.share import shares
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
