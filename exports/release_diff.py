"""What differs between two releases: in the manifest, in the columns, in the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import polars as pl

from exports.release import Manifest

OWN = (
    "release", "number", "made_at", "made_by", "signed_by", "signed_at", "reason", "supersedes", "files",
    "differs",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One thing that differs: what ("manifest", "column", "rows", "codes"), where, before and after."""

    what: str
    where: str
    before: str
    after: str


def differences(
    before: Manifest, after: Manifest, frames: tuple[pl.DataFrame, pl.DataFrame]
) -> tuple[Difference, ...]:
    """Return all differences of two releases of a round; rows have no identity, so they are counted."""
    return (*_manifests(before, after), *_frames(*frames))


def told(found: Sequence[Difference]) -> tuple[tuple[str, str, str, str], ...]:
    """Return what a manifest may tell everybody of the differences: not which codes, for few may differ."""
    silent = ("notes", "public")
    return tuple(
        (one.what, one.where, one.before, one.after)
        for one in found
        if one.what != "codes" and one.where.split(".")[0] not in silent
    )


def _manifests(before: Manifest, after: Manifest) -> Iterator[Difference]:
    old, new = _flat(asdict(before)), _flat(asdict(after))
    for name in sorted({*old, *new}):
        if name.split(".")[0] not in OWN and old.get(name) != new.get(name):
            yield Difference("manifest", name, old.get(name, ""), new.get(name, ""))


def _flat(document: object, name: str = "") -> dict[str, str]:
    if not isinstance(document, dict):
        return {name: str(document)}
    return {
        key: text
        for part, value in document.items()
        for key, text in _flat(value, f"{name}.{part}" if name else str(part)).items()
    }


def _frames(before: pl.DataFrame, after: pl.DataFrame) -> Iterator[Difference]:
    for name in before.columns:
        if name not in after.columns:
            yield Difference("column", name, "there", "")
    for name in after.columns:
        if name not in before.columns:
            yield Difference("column", name, "", "there")
    both = [name for name in before.columns if name in after.columns and name != "release"]
    lost = _counted(before, both).join(_counted(after, both), on=both, how="full", nulls_equal=True)
    gone = lost.filter(pl.col("n").fill_null(0) > pl.col("n_right").fill_null(0))
    come = lost.filter(pl.col("n_right").fill_null(0) > pl.col("n").fill_null(0))
    if before.height != after.height or gone.height or come.height:
        yield Difference("rows", "count", str(before.height), str(after.height))
        yield Difference(
            "rows",
            "only in one",
            str(int((gone["n"] - gone["n_right"].fill_null(0)).sum())),
            str(int((come["n_right"] - come["n"].fill_null(0)).sum())),
        )
    for name in both:
        old, new = _codes(before, name), _codes(after, name)
        for code in sorted({*old, *new}):
            if old.get(code, 0) != new.get(code, 0):
                yield Difference("codes", f"{name} = {code}", str(old.get(code, 0)), str(new.get(code, 0)))


def _counted(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    return frame.group_by(names).len("n")


def _codes(frame: pl.DataFrame, name: str) -> dict[int, int]:
    """Count the codes of an item; weights and texts are told by their rows."""
    if frame.schema[name] != pl.Int32:
        return {}
    return {code: n for code, n in frame.group_by(name).len().iter_rows() if code is not None}
