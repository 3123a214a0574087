"""Many items at once give the numbers of each item on its own."""

import numpy as np
import polars as pl
import pytest

from analysis.design import Design, DesignError
from analysis.estimate import means
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


def test_few_and_many_places_give_the_same():
    """Sums that are kept only where somebody is are those of all places."""
    frame = pl.concat([answers()] * 3).with_columns(p=pl.int_range(pl.len()) * 4001)
    found = many_shares(frame, {"i0": {5}}, Design(psu="p"), by=["g"])
    one = share_estimates(frame, "i0", {5}, Design(psu="p"), by=["g"])
    assert found.se[0] == pytest.approx(one.se, rel=1e-10)
