"""A further file for everybody of the same round: beside the earlier ones it must not betray anybody either.

Whoever holds two files can compare them row by row, for a person's answers to all questions are nearly as
good as a name. So a later file shows area, age band and role by the categories of the first one: rows that
are found again tell nothing new. The answers that only one of the two files has are those that were
corrected, added or taken out: they, and those that stayed, must each be as many and as mixed as the limits
ask of everything that a file shows. Where they are not, there is no further file and the earlier one stays.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from exports.dataset import DatasetError
from exports.public import (
    AREA,
    DEFAULT,
    Limits,
    cut_areas,
    finish,
    nothing_of,
    personal_of,
    public_frame,
    small_groups,
    with_area,
    withhold,
    without_areas,
)

OF_THE_FILE = ("release", "wt_final")  # what differs between two files whoever is in them
TRUE = "true_"


@dataclass(frozen=True)
class Earlier:
    """An earlier release of the round that has a file for everybody, with both its frames.

    unnamed  counties that its file does not name
    """

    release: str
    research: pl.DataFrame
    public: pl.DataFrame
    unnamed: tuple[str, ...] = ()


def public_again(
    instrument: str,
    frame: pl.DataFrame,
    earlier: Sequence[Earlier],
    limits: Limits = DEFAULT,
    *,
    unnamed: Collection[str] = (),
) -> pl.DataFrame:
    """Return the rows for everybody beside the earlier files, oldest first; without any, as the first file.

    People of counties that are `unnamed` are shown as people of no county.

    Raises DatasetError where no such file can be made; the reason says how many answers differ.
    """
    frame = without_areas(frame, unnamed)
    if not earlier:
        return public_frame(instrument, frame, limits)
    personal = personal_of(instrument, frame)
    first = earlier[0]
    frame, before = (without_areas(one, first.unnamed) for one in (frame, first.research))
    if not public_frame(instrument, before, limits).equals(first.public):
        raise DatasetError(
            f"the file for everybody of {first.release} was made by other rules than today's, so a second "
            "one could betray people by what differs; that one stays"
        )
    shown = _by_categories(frame, _categories(before, personal, limits), personal)
    cut = cut_areas(with_area(frame), shown, personal, limits)
    if shown.is_empty() or cut or small_groups(shown, personal, limits).any():
        raise DatasetError(
            f"some people would stand in too small a group under the categories of {first.release}, and "
            "others would betray people by what differs; the file for everybody of that release stays"
        )
    made = finish(shown)
    check_beside(instrument, made, earlier, limits)
    return made


def check_beside(
    instrument: str, made: pl.DataFrame, earlier: Sequence[Earlier], limits: Limits = DEFAULT
) -> None:
    """Raise DatasetError where a file for everybody shows beside an earlier one whose answers differ."""
    personal = personal_of(instrument, made)
    for one in earlier:
        gone, come, kept = parts(one.public, made)
        if any(small_groups(part, personal, limits).any() for part in (gone, come, kept)):
            raise DatasetError(
                f"{gone.height} answers of {one.release} are not in this release and {come.height} are new: "
                "so few, or so much alike, that two files for everybody would show whose answers differ; "
                f"that of {one.release} stays"
            )


def parts(old: pl.DataFrame, new: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the rows that only the old file has, those that only the new one has, and those of both."""
    names = [name for name in new.columns if name in old.columns and name not in OF_THE_FILE]
    counted = (
        old.group_by(names)
        .len("old")
        .join(new.group_by(names).len("new"), on=names, how="full", nulls_equal=True, coalesce=True)
    )
    counted = counted.with_columns(pl.col("old").fill_null(0), pl.col("new").fill_null(0))
    both = pl.min_horizontal("old", "new")
    return (
        _repeated(counted, pl.col("old") - both, names),
        _repeated(counted, pl.col("new") - both, names),
        _repeated(counted, both, names),
    )


def _repeated(counted: pl.DataFrame, times: pl.Expr, names: Sequence[str]) -> pl.DataFrame:
    return (
        counted.select(*names, pl.int_ranges(0, times.cast(pl.Int64)).alias(TRUE))
        .explode(TRUE)
        .drop_nulls(TRUE)
        .select(names)
    )


def _categories(research: pl.DataFrame, personal: Sequence[str], limits: Limits) -> pl.DataFrame:
    """Return what the first file shows for each combination of area and personal columns."""
    keys = (AREA, *personal)
    whole = with_area(research)
    shown = withhold(whole, personal, limits)
    true = whole.select(pl.col(name).alias(f"{TRUE}{name}") for name in keys)
    return true.hstack(shown.select(keys)).unique()


def _by_categories(frame: pl.DataFrame, known: pl.DataFrame, personal: Sequence[str]) -> pl.DataFrame:
    """Show the rows as those categories say; of a combination that they do not know, nothing is shown."""
    keys = (AREA, *personal)
    whole = with_area(frame)
    columns = whole.columns
    joined = whole.rename({name: f"{TRUE}{name}" for name in keys}).join(
        known,
        on=[f"{TRUE}{name}" for name in keys],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return joined.with_columns(
        pl.when(pl.col(AREA).is_null()).then(nothing_of(name)).otherwise(pl.col(name)).alias(name)
        for name in keys
    ).select(columns)
