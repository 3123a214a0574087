"""Every kind of frame gives the same numbers."""

import polars as pl
import pytest

from analysis.design import Design
from analysis.share import shares
from tests.analysis.reference.case import HERE

FILE = HERE / "insteval_a.csv"
DESIGN = Design(weights="w", strata="dept", psu="d")
READERS = {
    "polars lazy": lambda: pl.scan_csv(FILE),
    "pandas": lambda: pytest.importorskip("pandas").read_csv(FILE),
}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("design", [DESIGN, Design(weights="w", strata="dept")], ids=["psu", "rows"])
def test_equal_numbers(kind, design):
    ours, theirs = (
        shares(frame, "y", {4, 5}, design, by=["lectage"]) for frame in (pl.read_csv(FILE), READERS[kind]())
    )
    for one, other in zip(ours, theirs, strict=True):
        assert (one.domain, one.n, one.df) == (other.domain, other.n, other.df)
        figures = [(s.estimate, s.se, s.lower, s.upper, s.deff, s.n_effective) for s in (one, other)]
        assert figures[1] == pytest.approx(figures[0], rel=1e-12)


def test_missing_answers_of_a_pandas_frame():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"y": [5.0, None, 1.0, -9.0], "g": ["a", "a", None, "a"]})
    whole, a = shares(frame, "y", {5}, Design(), by=["g"])
    assert (whole.n, whole.missing, whole.estimate, a.n, a.missing) == (2, 2, 0.5, 1, 2)


def test_numbers_that_are_not_a_number_are_missing():
    frame = pl.DataFrame({"y": [5.0, float("nan"), 1.0]})
    assert [(s.n, s.missing) for s in shares(frame, "y", {5}, Design())] == [(2, 1)]
