"""A Spark frame is reduced where it lives, with the same numbers (a real cluster: benchmarks/cluster.py)."""

import polars as pl
import pytest

from analysis.calibration import calibrate
from analysis.design import Design, DesignError, Replicates
from analysis.scores import with_scores
from analysis.share import shares
from analysis.weighting import nonresponse_cells, post_stratify, rake
from instruments.catalog import load
from instruments.scoring import plan
from tests.analysis.frames import ratings, same_numbers

DESIGN = Design(weights="w", strata="dept", psu="d")
RAKED = {"service": {0: 14000, 1: 8000}, "studage": {2: 4000, 4: 5000, 6: 6000, 8: 7000}}
STRATA = {"strata": {f"department {dept}": 5500 for dept in (1, 5, 14, 15)}}
FITTED = {
    "raked": lambda frame, design: rake(frame, design, RAKED),
    "post-stratified": lambda frame, design: post_stratify(frame, design, STRATA, name="ps"),
    "calibrated": lambda frame, design: calibrate(
        frame, design, {"(Intercept)": 22000, "lectage": 66000, "service": {1: 8000}}
    ),
    "grown": lambda frame, design: nonresponse_cells(frame, design, "service", ["dept", "studage"]),
    "twice": lambda frame, design: _again(rake(frame, design, RAKED)),
}


def _again(made):
    return post_stratify(made.frame, made.design, STRATA)


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


def without_rows(frame):
    """The frame, and a list that fills with the number of rows of everything that is read from it."""
    read = []
    collect = type(frame).toArrow

    def counted(own):
        table = collect(own)
        read.append(table.num_rows)
        return table

    return read, counted


@pytest.mark.parametrize("kind", FITTED)
def test_weights_are_fitted_to_cells_and_the_rows_stay(frame, kind, monkeypatch):
    read, counted = without_rows(frame)
    monkeypatch.setattr(type(frame), "toArrow", counted)
    made = FITTED[kind](frame, DESIGN)
    assert made.weights is None
    assert max(read) <= 48  # cells, of 13,648 rows
    monkeypatch.undo()
    local = FITTED[kind](ratings(), DESIGN)
    assert (made.design, made.turns) == (local.design, local.turns)
    assert list(made.frame.columns) == list(local.frame.columns)
    found, expected = (shares(each.frame, "y", {4, 5}, each.design, by=["studage"]) for each in (made, local))
    for ours, theirs in zip(found, expected, strict=True):
        assert (ours.estimate, ours.se, ours.weighted_n) == pytest.approx(
            (theirs.estimate, theirs.se, theirs.weighted_n), rel=1e-12
        )


def test_replicates_and_a_frame_without_weights_are_fitted_where_they_live(spark):
    rows = ratings().head(300).with_columns(r1=pl.col("w") * 2, r2=pl.col("w") * (pl.col("service") + 1))
    design = Design(weights="w", replicates=Replicates(("r1", "r2"), 0.5, df=4))
    columns = ["y", "w", "r1", "r2", "service"]
    far = spark.createDataFrame(rows.select(columns).rows(), columns)
    counts = {"service": {0: 200, 1: 100}}
    made, local = (post_stratify(frame, design, counts) for frame in (far, rows))
    assert made.design == local.design
    found = [row.asDict() for row in made.frame.select("r2_fitted").collect()]
    expected = local.frame["r2_fitted"].to_list()
    assert [row["r2_fitted"] for row in found] == pytest.approx(expected, rel=1e-12)
    made, local = (post_stratify(frame, Design(), counts) for frame in (far, rows))
    assert made.design == local.design
    assert made.frame.agg({"weight_fitted": "sum"}).collect()[0][0] == pytest.approx(300)


@pytest.mark.parametrize(
    ("values", "code", "message"),
    [
        ("('a', 1.0), (NULL, 1.0)", "margin", "Column 'g' is empty in 1 rows; every row needs a level"),
        (
            "('a', 1.0), ('a', -1.0)",
            "weight",
            "1 rows have an empty, negative or infinite weight in column 'w'",
        ),
        ("('a', 1.0), ('a', CAST('NaN' AS DOUBLE))", "weight", "1 rows have an empty, negative or infinite"),
        ("('a', 1.0), ('b', 1.0)", "margin", "Margin g has no count above 0 for b, which rows of the sample"),
    ],
)
def test_what_cannot_be_fitted_is_named(spark, values, code, message):
    with pytest.raises(DesignError) as refused:
        post_stratify(
            spark.sql(f"SELECT * FROM VALUES {values} AS t(g, w)"), Design(weights="w"), {"g": {"a": 5}}
        )
    assert (refused.value.code, str(refused.value)[: len(message)]) == (code, message)
    with pytest.raises(DesignError, match="There is no column 'h'; the columns are g, w"):
        post_stratify(
            spark.sql(f"SELECT * FROM VALUES {values} AS t(g, w)"), Design(weights="w"), {"h": {"a": 5}}
        )
