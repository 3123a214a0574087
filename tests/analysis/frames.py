"""Small frames that several tests of the analysis need."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analysis.design import Design
from analysis.results import Share
from analysis.share import share_estimates, shares

REFERENCE = Path(__file__).parent / "reference"


def counted(favourable: int, n: int, **columns) -> pl.DataFrame:
    """`favourable` answers 5 and the rest 1, with constant columns."""
    answers = pl.DataFrame({"y": [5] * favourable + [1] * (n - favourable)})
    return answers.with_columns(pl.lit(value).alias(name) for name, value in columns.items())


STRATA = {"a": (1204, 60, 54), "b": (1000, 100, 97), "c": (700, 70, 70)}


def three_strata() -> pl.DataFrame:
    """Samples of 60, 100 and 70 from strata of 1,204, 1,000 and 700 children."""
    return pl.concat(
        counted(favourable, n, h=name, N=float(size), w=size / n)
        for name, (size, n, favourable) in STRATA.items()
    )


WITH_FPC = Design(weights="w", strata="h", fpc="N")
WITHOUT_FPC = Design(weights="w", strata="h")


def ratings() -> pl.DataFrame:
    """Real ratings with keys as numbers and as texts, empty domains, weights of 0 and population counts."""
    frame = pl.read_csv(REFERENCE / "insteval_a.csv")
    row = pl.int_range(pl.len())
    return frame.with_columns(
        strata=pl.format("department {}", "dept"),
        lecturers=pl.format("{}", "d"),
        area=pl.when(row % 7 > 0).then(pl.format("ą{}", pl.col("lectage"))),
        wave=pl.when(row % 5 > 0).then(2020 + row % 3),
        y=pl.when(row % 11 > 0).then("y"),
        w=pl.when(row % 13 > 0).then("w").otherwise(0.0),
        N=pl.col("d").n_unique().over("dept") * 2.0,
        people=pl.len().over("dept") * (2.0 + pl.col("dept") % 3),
    )


RATED = {
    "numbers": (Design(weights="w", strata="dept", psu="d"), ["lectage", "wave"]),
    "texts": (Design(weights="w", strata="strata", psu="lecturers"), ["area"]),
    "rows": (Design(weights="w", strata="dept"), ["wave"]),
    "rows of texts": (Design(weights="w", strata="strata"), ["area", "wave"]),
    "population": (Design(strata="dept", psu="d", fpc="N"), ["wave"]),
    "population of rows": (Design(strata="dept", fpc="people"), ["wave"]),
    "no keys": (Design(), []),
}


def same_numbers(frame: object, which: str) -> None:
    """Assert that `ratings` as another kind of frame give the numbers of Polars, to 1e-12."""
    design, by = RATED[which]
    expected, found = (shares(kind, "y", {4, 5}, design, by=by) for kind in (ratings(), frame))
    assert [(s.domain, s.n, s.missing, s.df, s.notes) for s in found] == [
        (s.domain, s.n, s.missing, s.df, s.notes) for s in expected
    ]
    ours, theirs = ([_figures(s) for s in several] for several in (expected, found))
    assert theirs == pytest.approx(np.array(ours), rel=1e-12)
    one, other = (share_estimates(kind, "y", {4, 5}, design, by=by) for kind in (ratings(), frame))
    assert other.covariance == pytest.approx(one.covariance, rel=1e-12, abs=1e-12 * one.covariance.max())


def _figures(s: Share) -> list[float]:
    return [s.weighted_n, s.estimate, s.se, s.lower, s.upper, s.deff, s.n_effective]
