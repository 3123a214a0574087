"""Many items at once give the numbers of each item on its own."""

import numpy as np
import polars as pl
import pytest

from analysis import table
from analysis.design import Design, DesignError
from analysis.estimate import means
from analysis.keys import BLOCK
from analysis.many import many_shares
from analysis.share import share_estimates

CLUSTERED = Design(weights="w", strata="h", psu="p")
DESIGNS = {
    "clustered": CLUSTERED,
    "no weights": Design(psu="p"),
    "one-PSU stratum": Design(weights="w", strata="lonely", psu="p", lonely="adjust"),
    "rows": Design(weights="w", strata="h"),
    "fpc": Design(strata="h", psu="p", fpc="N"),
}


def answers(rows: int = 600, seed: int = 3) -> pl.DataFrame:
    """Three items with other persons silent in each, a score, 24 PSUs in 4 strata, domains within strata."""
    rng = np.random.default_rng(seed)
    psu = rng.integers(0, 24, rows)
    silent = rng.random((3, rows)) < 0.2
    items = {f"i{j}": np.where(silent[j], -9, rng.integers(1, 6, rows)) for j in range(3)}
    frame = pl.DataFrame(
        {
            "p": psu,
            "h": psu // 6,
            "w": rng.uniform(0, 2, rows).round(1),
            "g": psu // 12 * 2 + psu % 2,
            **items,
        }
    )
    row = pl.int_range(pl.len())
    return frame.with_columns(
        s=pl.when(row % 7 > 0).then(row % 10 * 1.5),
        lonely=pl.when(pl.col("p") == 0).then(9).otherwise("h"),
        N=pl.lit(12.0),
        i1=pl.when(pl.col("g") == 3).then(-9).otherwise("i1"),
        i2=pl.when(row % 9 > 0).then("i2"),
    )


@pytest.mark.parametrize("which", DESIGNS)
def test_equal_to_each_on_its_own(which):
    frame, design = answers(), DESIGNS[which]
    items = {"i0": {4, 5}, "i1": {5}, "i2": {1, 2}}
    found = many_shares(frame, items, design, scores=["s"], by=["g"])
    alone = [share_estimates(frame, item, codes, design, by=["g"]) for item, codes in items.items()]
    alone.append(means(frame, ["s"], design, by=["g"]))
    assert (found.names, found.domains) == (("i0", "i1", "i2", "s"), alone[0].domains)
    for place, one in enumerate(alone):
        assert found.weighted_n[place] == pytest.approx(one.weighted_n, rel=1e-12)
        known = one.n > 0
        assert found.estimate[place][known] == pytest.approx(one.estimate[known], rel=1e-12)
        assert found.se[place][known] == pytest.approx(one.se[known], rel=1e-10)
        assert np.isnan(found.estimate[place]).tolist() == (~known).tolist()


def test_a_column_that_is_not_there_or_holds_texts():
    frame = answers().with_columns(t=pl.lit("x"))
    for name in ("z", "t"):
        with pytest.raises(DesignError, match=f"There is no column '{name}' of numbers"):
            many_shares(frame, {name: {5}}, CLUSTERED)
    with pytest.raises(DesignError, match="There is no column 'z' of numbers"):
        many_shares(frame, {"i0": {5}}, CLUSTERED, scores=["z"])


def test_few_and_many_places_give_the_same(monkeypatch):
    """Sums that are kept only where somebody is are those of all places, with units silent in a domain."""
    found = []
    for few in (table.FEW, -len(answers())):
        monkeypatch.setattr(table, "FEW", few)
        found.append(many_shares(answers(), {"i0": {5}, "i1": {4}}, CLUSTERED, by=["g"]))
    assert found[1].se == pytest.approx(found[0].se, rel=1e-12, nan_ok=True)


def test_the_same_to_the_last_bit_however_many_threads(monkeypatch):
    frame = pl.concat([answers()] * (BLOCK // 600 + 2))
    found = []
    for threads in (1, 2, 3, 64):
        monkeypatch.setattr(table, "THREADS", threads)
        many = many_shares(frame, {f"i{j}": {4, 5} for j in range(3)}, CLUSTERED, scores=["s"], by=["g"])
        found.append([figures.tobytes() for figures in (many.estimate, many.se, many.weighted_n)])
    assert found == [found[0]] * 4
