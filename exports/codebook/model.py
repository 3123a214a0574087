"""A codebook as plain data: page, PDF and DDI are made from the same object, so they cannot disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from exports.column import Column
from exports.dataset import Dataset


@dataclass(frozen=True)
class Value:
    """One code: how many rows have it, and the sum of their weights; shares are of valid answers (0 to 1)."""

    code: int
    label: str
    missing: bool
    n: int
    weighted: float | None
    share: float | None
    weighted_share: float | None


@dataclass(frozen=True)
class Spread:
    """A column of numbers without labels: rows with a number, lowest, highest, mean."""

    n: int
    lowest: float
    highest: float
    mean: float


@dataclass(frozen=True)
class Entry:
    """One column: its values where they have labels, its spread where it holds numbers, else its texts."""

    column: Column
    values: tuple[Value, ...] = ()
    spread: Spread | None = None
    texts: int | None = None  # different texts


@dataclass(frozen=True)
class Codebook:
    """The codebook of a dataset in one language."""

    name: str
    label: str
    language: str
    notes: tuple[str, ...]
    rows: int
    weighted: bool
    entries: tuple[Entry, ...]


def codebook_of(dataset: Dataset) -> Codebook:
    """Count each code of each column, unweighted and with the dataset's weight.

    A code that occurs without a label is in the codebook too, with an empty label.
    """
    weight = None if dataset.design is None else dataset.design.weights
    return Codebook(
        dataset.name,
        dataset.label,
        dataset.language,
        dataset.notes,
        dataset.frame.height,
        weight is not None,
        tuple(_entry(one, dataset.frame, weight) for one in dataset.columns),
    )


def _entry(one: Column, frame: pl.DataFrame, weight: str | None) -> Entry:
    if one.kind == "text":
        return Entry(one, texts=frame[one.name].n_unique())
    if one.value_labels and one.measure != "scale":
        return Entry(one, _values(one, frame, weight))
    valid = frame[one.name].drop_nulls()
    valid = valid.filter(valid >= 0) if one.missing else valid
    values = _values(one, frame.filter(pl.col(one.name) < 0), weight) if one.missing else ()
    return Entry(one, values, _spread(valid))


def _spread(valid: pl.Series) -> Spread | None:
    if valid.is_empty():
        return None
    numbers = valid.cast(pl.Float64).to_numpy()
    return Spread(len(valid), float(numbers.min()), float(numbers.max()), float(numbers.mean()))


def _values(one: Column, frame: pl.DataFrame, weight: str | None) -> tuple[Value, ...]:
    counted = frame.group_by(one.name).agg(
        pl.len().alias("n"),
        pl.lit(None, pl.Float64).alias("w") if weight is None else pl.col(weight).sum().alias("w"),
    )
    counts: Mapping[int, tuple[int, float | None]] = {
        code: (n, w) for code, n, w in counted.iter_rows() if code is not None
    }
    labels = one.value_texts
    valid = [code for code in counts if not (one.missing and code < 0)]
    total = sum(counts[code][0] for code in valid)
    weighted_total = sum(counts[code][1] or 0.0 for code in sorted(valid))
    return tuple(
        _value(
            code,
            labels.get(code, ""),
            counts.get(code, (0, None if weight is None else 0.0)),
            one,
            total,
            weighted_total,
        )
        for code in sorted({*labels, *counts}, key=lambda code: (code < 0, abs(code)))
    )


def _value(
    code: int, label: str, count: tuple[int, float | None], one: Column, total: int, weighted_total: float
) -> Value:
    missing = one.missing and code < 0
    n, weighted = count
    return Value(
        code,
        label,
        missing,
        n,
        weighted,
        None if missing or not total else n / total,
        None if missing or weighted is None or not weighted_total else weighted / weighted_total,
    )
