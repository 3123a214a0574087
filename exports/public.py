"""The file for everybody: rows of a research file made so that nobody is recognised in them.

Every combination of area, age band and role that the file shows is shared by at least k people who did not
all rate alike (k-anonymity and l-diversity). What would make a smaller group is withheld: the age band
first, then the role, then the area; and of further groups where an area's published figure, less what the
file shows of the area, would tell of too few people. Places finer than the county, strata, populations,
languages and modes are not in the file; a weight is the mean of its area, since the exact one names the
provider.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from exports.dataset import DatasetError
from exports.research import WITHHELD

LEFT_OUT = (
    "municipality", "strat", "psu", "fpc", "wt_design", "wt_nr", "language", "mode", "assisted",
)  # fmt: skip
# What describes the person, the first withheld first; a form that is not here has no file for everybody.
PERSONAL: Mapping[str, tuple[str, ...]] = {
    "A": ("a_cage", "a_role"),
    "AP": ("ap_role",),
    "B": (),
    "C": (),
}
AREA = "county"
RATING = "f1"
NO_AREA = ""


@dataclass(frozen=True)
class Limits:
    """k people at least share what the file shows of them, with l different ratings at least."""

    k: int = 5
    l: int = 2  # noqa: E741 - the literature's own letter


DEFAULT = Limits()


def public_frame(instrument: str, frame: pl.DataFrame, limits: Limits = DEFAULT) -> pl.DataFrame:
    """Return the rows for everybody, sorted by content.

    Raises DatasetError for a form without a rule of what describes a person, and where too few people, or
    people too much alike, answered for any file at all.
    """
    personal = personal_of(instrument, frame)
    return finish(withhold(with_area(frame), personal, limits))


def personal_of(instrument: str, frame: pl.DataFrame) -> tuple[str, ...]:
    """Return the columns that describe the person; raises DatasetError for a form without a rule for them."""
    if instrument not in PERSONAL or RATING not in frame.columns:
        raise DatasetError(
            f"form {instrument} has no rule of what describes a person; only a research file can be made"
        )
    return PERSONAL[instrument]


def with_area(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with an area each, which is empty where there is none."""
    area = pl.col(AREA).fill_null(NO_AREA) if AREA in frame.columns else pl.lit(NO_AREA).alias(AREA)
    return frame.with_columns(area)


def without_areas(frame: pl.DataFrame, areas: Collection[str]) -> pl.DataFrame:
    """Return the rows with none of these areas named."""
    if AREA not in frame.columns:
        return frame
    named = pl.when(pl.col(AREA).is_in(list(areas))).then(nothing_of(AREA)).otherwise(pl.col(AREA))
    return frame.with_columns(named.alias(AREA))


def withhold(frame: pl.DataFrame, personal: Sequence[str], limits: Limits) -> pl.DataFrame:
    """Return the rows in their order, with nothing shown that would make too small a group.

    People alike in area and personal columns are treated alike.
    """
    shown = frame
    for column in (*personal, AREA):
        small = small_groups(shown, personal, limits)
        withheld = pl.when(small).then(nothing_of(column)).otherwise(pl.col(column)).alias(column)
        shown = shown.with_columns(withheld)
    return _fill_areas(frame, _fill_the_rest(shown, personal, limits), personal, limits)


def cut_areas(frame: pl.DataFrame, shown: pl.DataFrame, personal: Sequence[str], limits: Limits) -> list[str]:
    """Return the areas of whose people some are shown and others, too few or too much alike, not at all.

    An area's number and share are published as well: less those of the people shown, they tell of the rest.
    """
    nothing = shown.select(~_something_shown((AREA, *personal)).alias("nothing"))["nothing"]
    small = (pl.col("nothing").sum() < limits.k) | (pl.col(RATING).filter("nothing").n_unique() < limits.l)
    told = (
        frame.select(AREA, RATING, nothing)
        .group_by(AREA)
        .agg(small.alias("small"), pl.col("nothing").any().alias("any"), pl.col("nothing").all().alias("all"))
    )
    return told.filter(pl.col("any"), ~pl.col("all"), pl.col("small"))[AREA].sort().to_list()


def nothing_of(column: str) -> pl.Expr:
    """Return what stands in a column of which nothing is shown."""
    return pl.lit(NO_AREA) if column == AREA else pl.lit(WITHHELD, pl.Int32)


def small_groups(frame: pl.DataFrame, personal: Sequence[str], limits: Limits) -> pl.Series:
    """Tell which rows stand in a group that is too small or too much alike."""
    return frame.select(
        (
            (pl.len().over(AREA, *personal) < limits.k)
            | (pl.col(RATING).n_unique().over(AREA, *personal) < limits.l)
        ).alias("small")
    )["small"]


def _fill_the_rest(frame: pl.DataFrame, personal: Sequence[str], limits: Limits) -> pl.DataFrame:
    """Withhold whole groups, smallest first, until those of whom nothing is shown are many enough."""
    while frame.is_empty() or small_groups(frame, personal, limits).any():
        frame = _without_smallest(frame, frame, personal, limits)
    return frame


def _fill_areas(
    frame: pl.DataFrame, shown: pl.DataFrame, personal: Sequence[str], limits: Limits
) -> pl.DataFrame:
    """Withhold whole groups of an area, smallest first, until its rest is large enough or all of it."""
    while cut := cut_areas(frame, shown, personal, limits):
        shown = _without_smallest(shown, shown.filter(frame[AREA] == cut[0]), personal, limits)
    return shown


def _without_smallest(
    frame: pl.DataFrame, among: pl.DataFrame, personal: Sequence[str], limits: Limits
) -> pl.DataFrame:
    """Withhold everything of the smallest group among these rows of which something is shown."""
    everything = [AREA, *personal]
    groups = among.group_by(everything).len().sort("len", *everything)
    rest = groups.filter(_something_shown(everything))
    if rest.is_empty():
        raise DatasetError(
            f"fewer than {limits.k} people answered, or all rated alike; only a research file can be made"
        )
    chosen = rest.row(0, named=True)
    here = pl.all_horizontal(*(pl.col(name) == chosen[name] for name in everything))
    return frame.with_columns(
        pl.when(here).then(nothing_of(name)).otherwise(pl.col(name)).alias(name) for name in everything
    )


def _something_shown(names: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(*(pl.col(name) != (NO_AREA if name == AREA else WITHHELD) for name in names))


def finish(frame: pl.DataFrame) -> pl.DataFrame:
    """Average the weights of each area over valid ratings, leave out what names a provider, sort."""
    valid = pl.col(RATING) >= 0
    mean = pl.col("wt_final").filter(valid).sum().over(AREA) / valid.sum().over(AREA)
    averaged = frame.with_columns(
        pl.when(valid.any().over(AREA))
        .then(mean)
        .otherwise(pl.col("wt_final").mean().over(AREA))
        .alias("wt_final")
    )
    kept = [name for name in averaged.columns if name not in LEFT_OUT]
    return averaged.select(kept).sort(kept)
