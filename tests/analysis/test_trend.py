"""A series over waves: covariance of overlapping centres, breaks, common items, many comparisons."""

import numpy as np
import polars as pl
import pytest

from analysis.compare import adjusted
from analysis.design import Design
from analysis.errors import StatisticError
from analysis.estimate import means
from analysis.scores import with_scores
from analysis.share import share_estimates
from analysis.trend import breaks_of, trend
from instruments.bridge import bridge, common_plan
from instruments.catalog import load
from instruments.scoring import plan
from tests.instruments.test_scoring_worked import PERSONS, RATED

CENTRES, WAVES, EACH = 12, (2023, 2024, 2025, 2026), 20
VERSIONS = {"2024": load("A", "1.0.0"), "2025": load("A", "1.1.0")}


def waves(seed: int = 1) -> pl.DataFrame:
    """The same 12 of 30 centres in four waves, good centres good in all of them."""
    rng = np.random.default_rng(seed)
    level = np.clip(0.85 + 0.1 * rng.standard_normal(CENTRES), 0.1, 0.98)
    rows = [
        {"year": year, "centre": centre, "y": 5 if rng.random() < level[centre] else 1, "N": 30.0}
        for year in WAVES
        for centre in range(CENTRES)
        for _ in range(EACH)
    ]
    return pl.DataFrame(rows)


def by_year(frame: pl.DataFrame, **options: bool):
    return share_estimates(frame, "y", {5}, Design(psu="centre", fpc="N"), by=["year"], **options)


def centre_shares(frame: pl.DataFrame) -> np.ndarray:
    """Share of each centre (rows) in each wave (columns)."""
    wide = frame.group_by("centre", "year").agg((pl.col("y") == 5).mean()).sort("centre", "year")
    return wide["y"].to_numpy().reshape(CENTRES, len(WAVES))


def test_change_is_that_of_the_same_centres():
    frame = waves()
    series = trend(by_year(frame, fpc=False), "year")
    each = np.diff(centre_shares(frame), axis=1)
    assert series.changes.names == ("2024 - 2023", "2025 - 2024", "2026 - 2025")
    assert series.changes.estimate == pytest.approx(each.mean(axis=0), rel=1e-12)
    assert series.changes.se == pytest.approx(each.std(axis=0, ddof=1) / CENTRES**0.5, rel=1e-12)
    assert series.changes.df.tolist() == [CENTRES - 1] * 3
    apart = np.sqrt(series.se[1:] ** 2 + series.se[:-1] ** 2)
    assert (series.changes.se < apart).all()  # good centres stay good: their covariance counts


def test_slope_is_that_of_the_same_centres():
    frame = waves()
    series = trend(by_year(frame, fpc=False), "year")
    slopes = centre_shares(frame) @ np.array([-1.5, -0.5, 0.5, 1.5]) / 5
    assert (series.slopes.names, series.slopes.estimate) == (
        ("2023 to 2026",),
        pytest.approx([slopes.mean()], rel=1e-12),
    )
    assert series.slopes.se == pytest.approx([slopes.std(ddof=1) / CENTRES**0.5], rel=1e-12)
    twice = trend(
        by_year(frame, fpc=False), "year", times={str(year): 2.0 * place for place, year in enumerate(WAVES)}
    )
    assert twice.slopes.estimate == pytest.approx(series.slopes.estimate / 2, rel=1e-12)


def test_the_population_correction_is_left_out():
    frame = waves()
    with_fpc, without = by_year(frame), by_year(frame, fpc=False)
    assert without.covariance == pytest.approx(with_fpc.covariance / (1 - 12 / 30), rel=1e-12)
    scores = frame.with_columns(x=pl.col("y").cast(pl.Float64))
    both = [means(scores, ["x"], Design(psu="centre", fpc="N"), fpc=fpc).covariance for fpc in (True, False)]
    assert both[1] == pytest.approx(both[0] / (1 - 12 / 30), rel=1e-12)


def test_many_changes_are_corrected():
    found = by_year(waves(), fpc=False)
    series = trend(found, "year")
    assert series.p_values.tolist() == adjusted(series.changes.p_values, "holm").tolist()
    plain = trend(found, "year", adjustment="none")
    assert plain.p_values.tolist() == series.changes.p_values.tolist()


def test_a_change_without_error_has_no_p():
    frame = waves().with_columns(y=pl.when(pl.col("year") <= 2024).then(5).otherwise("y"))
    series = trend(by_year(frame, fpc=False), "year")
    assert np.isnan(series.p_values).tolist() == [True, False, False]
    assert series.p_values[1:].tolist() == adjusted(series.changes.p_values[1:], "holm").tolist()


def test_nothing_is_joined_across_a_break():
    found = by_year(waves(), fpc=False)
    broken = trend(found, "year", breaks={"2026": "other words"})
    assert broken.changes.names == ("2024 - 2023", "2025 - 2024")
    assert broken.slopes.names == ("2023 to 2025",)
    assert (broken.waves, broken.breaks) == (("2023", "2024", "2025", "2026"), {"2026": "other words"})
    alone = trend(found, "year", breaks={str(year): "other words" for year in WAVES})
    assert (alone.changes, alone.slopes, alone.p_values.tolist()) == (None, None, [])


def test_a_domain_of_its_own():
    frame = waves().with_columns(county=pl.col("centre") % 2)
    found = share_estimates(frame, "y", {5}, Design(psu="centre"), by=["county", "year"])
    series = trend(found, "year", domain={"county": "1"})
    odd = np.diff(centre_shares(frame)[1::2], axis=1)
    assert series.changes.estimate == pytest.approx(odd.mean(axis=0), rel=1e-12)


def test_waves_named_by_words_are_one_apart():
    frame = waves().with_columns(year=pl.format("wave {}", "year"))
    series = trend(by_year(frame, fpc=False), "year")
    assert series.slopes.estimate == pytest.approx(
        trend(by_year(waves(), fpc=False), "year").slopes.estimate, rel=1e-12
    )


def test_breaks_come_from_the_bridge_of_two_versions():
    rows = bridge(VERSIONS["2024"], VERSIONS["2025"])
    bridges = {"2025": {row.item: row.status for row in rows}}
    assert breaks_of("A_OVR1", bridges) == {}
    assert breaks_of("A_RSP1", bridges) == {"2025": "A_RSP1: reworded"}
    assert breaks_of("A_ACC4", bridges) == {"2025": "A_ACC4: dropped"}
    assert breaks_of("A_XXX", bridges) == {"2025": "A_XXX: not in both versions"}


def test_common_items_show_no_change_where_nothing_changed():
    """The questions changed and the person did not: the full composite rises, that of common items stands."""
    codes, overall = PERSONS["R1"]
    before = {**dict(zip(RATED, map(int, codes.split()), strict=True)), "A_OVR1": overall}
    after = {**before, "A_RSP1": 4, "A_INF3": 5, "A_ACC4": -8}
    rows = [{**before, "A_INF3": -8, "wave": 2024}] * 2 + [{**after, "wave": 2025}] * 2
    answers = pl.DataFrame(rows).with_columns(centre=pl.Series([1, 2, 1, 2]))
    common = common_plan((VERSIONS["2024"], VERSIONS["2025"]))
    scored = with_scores(answers, common)
    naive = pl.concat(
        with_scores(answers.filter(pl.col("wave") == wave), plan(VERSIONS[str(wave)])).select(
            "wave", "centre", "score_composite"
        )
        for wave in (2024, 2025)
    )
    shared, full = (
        trend(means(frame, ["score_composite"], Design(psu="centre"), by=["wave"]), "wave")
        for frame in (scored, naive)
    )
    assert shared.estimate.round(3).tolist() == [83.730, 83.730]
    assert shared.changes.estimate.tolist() == [0.0]
    assert full.estimate.round(3).tolist() == [84.921, 86.508]


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (
            {"breaks": {"2030": "x"}},
            "match",
            "There is no wave '2030'; the waves are 2023, 2024, 2025, 2026.",
        ),
        ({"times": {"2023": 1.0}}, "match", "Give a time for wave 2024, 2025, 2026 too."),
        (
            {"times": dict.fromkeys(map(str, WAVES), 1.0)},
            "value",
            "Waves 2023, 2024, 2025, 2026 have the same",
        ),
        ({"domain": {"county": "9"}}, "few", "A trend needs two waves with answers."),
    ],
)
def test_named_errors(options, code, message):
    with pytest.raises(StatisticError) as refused:
        trend(by_year(waves()), "year", **options)
    assert (refused.value.code, str(refused.value)[: len(message)]) == (code, message)


def test_one_statistic_a_trend():
    frame = waves().with_columns(x=pl.col("y") * 1.0, z=pl.col("y") * 2.0)
    with pytest.raises(StatisticError, match="one statistic"):
        trend(means(frame, ["x", "z"], Design(), by=["year"]), "year")
