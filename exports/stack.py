"""Files of several rounds as one: rows of different versions stand together by the identity of their items.

An item keeps its column as long as its answers mean the same (`instruments.bridge` says so); where it was
reworded, each wording also has a column of its own. "Not in this version" is -8, never empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from exports.column import Column, column
from exports.dataset import Dataset, DatasetError, Words
from exports.research import NAMES, ROUND, dataset_of, survey_design
from instruments.answers import NOT_IN_VERSION
from instruments.bridge import Status, bridge
from instruments.frozen import FrozenMap
from instruments.model import Instrument, Item

WORDING = {"lt": "{label} [formuluotė {revision}]", "en": "{label} [wording {revision}]"}


@dataclass(frozen=True)
class Part:
    """The rows of one round: its questionnaire, the services asked about, the frame, notes by language.

    Where `by_link`, whoever had a link could answer: the rows are no sample and have no design.
    """

    instrument: Instrument
    services: tuple[str, ...]
    frame: pl.DataFrame
    notes: Mapping[str, Sequence[str]] = FrozenMap({})
    by_link: bool = False

    def dataset(self, language: str) -> Dataset:
        """Return the part as a dataset of its own."""
        return dataset_of(
            self.instrument, self.services, self.frame, language, self.notes, by_link=self.by_link
        )


@dataclass(frozen=True)
class _Source:
    """A column of the whole file: the part's column that fills it, or None for -8."""

    name: str
    taken: tuple[str | None, ...]  # one a part
    labelled_by: int
    revision: int | None = None


def stack(parts: Sequence[Part], language: str) -> Dataset:
    """Return one dataset of all parts, oldest first; labels are those of the newest version that has an item.

    A stratum is one of its round, so its name gets the round before it. Raises DatasetError for parts of
    different instruments.
    """
    if len(parts) == 1:
        return parts[0].dataset(language)
    if len({part.instrument.id for part in parts}) != 1:
        raise DatasetError(
            "only rounds of one questionnaire can stand in one file; choose rounds of one form"
        )
    spoken = {
        one: [part.dataset(one) for part in parts]
        for one in (language, *(other for other in parts[-1].instrument.languages if other != language))
        if all(one in part.instrument.languages for part in parts)
    }
    design = [name for name in NAMES if any(name in part.frame.columns for part in parts)]
    sources = [*_items(parts, spoken[language])]
    words = {
        one: Words(
            parts[-1].instrument.title[one],
            tuple(dict.fromkeys(note for dataset in datasets for note in dataset.notes)),
            (*_design_columns(design, datasets), *(_column(source, datasets, one) for source in sources)),
        )
        for one, datasets in spoken.items()
    }
    own = words.pop(language)
    frame = pl.concat([_rows(place, part, design, sources) for place, part in enumerate(parts)])
    first = spoken[language][-1]
    return Dataset(
        f"{parts[0].instrument.id}_rounds".lower(),
        own.label,
        own.notes,
        own.columns,
        frame,
        language,
        words,
        None if any(part.by_link for part in parts) else survey_design(frame.columns),
        tuple(name for name in first.share if name in frame.columns),
        ROUND,
    )


def _items(parts: Sequence[Part], datasets: Sequence[Dataset]) -> Iterator[_Source]:
    """Yield the columns of items in the newest version's order, then those that only older versions have."""
    names = [[one.name for one in dataset.columns if one.name not in NAMES] for dataset in datasets]
    every = list(dict.fromkeys(name for some in reversed(names) for name in some))
    for name in every:
        having = [name in some for some in names]
        newest = max(place for place, has in enumerate(having) if has)
        owners = [
            _owner(part.instrument, name) if has else None for part, has in zip(parts, having, strict=True)
        ]
        revisions = sorted({item.revision for item in owners if item is not None})
        if len(revisions) < 2 or _comparable(parts, owners):
            yield _Source(name, tuple(name if has else None for has in having), newest)
        if len(revisions) < 2:
            continue
        for revision in revisions:
            taken = tuple(name if item is not None and item.revision == revision else None for item in owners)
            labelled = max(place for place, one in enumerate(taken) if one)
            yield _Source(f"{name}_r{revision}", taken, labelled, revision)


def _owner(instrument: Instrument, name: str) -> Item | None:
    """Return the item of a column: the longest code with which the name begins; None for a rule."""
    found = [
        item
        for code, item in instrument.items.items()
        if name == code.lower() or name.startswith(f"{code.lower()}_")
    ]
    return max(found, key=lambda item: len(item.code), default=None)


def _comparable(parts: Sequence[Part], owners: Sequence[Item | None]) -> bool:
    """Whether the answers of all wordings may stand together: none of them changed its scale or codes."""
    asked = [(part.instrument, item.code) for part, item in zip(parts, owners, strict=True) if item]
    return all(
        _statuses(old, new).get(code) != "rescaled" for (old, code), (new, _) in pairwise(asked) if old != new
    )


def _statuses(old: Instrument, new: Instrument) -> Mapping[str, Status]:
    return {row.item: row.status for row in bridge(old, new)}


def _design_columns(names: Sequence[str], datasets: Sequence[Dataset]) -> Iterator[Column]:
    for name in names:
        yield next(one for dataset in reversed(datasets) for one in dataset.columns if one.name == name)


def _column(source: _Source, datasets: Sequence[Dataset], language: str) -> Column:
    plain = source.name if source.revision is None else source.name.removesuffix(f"_r{source.revision}")
    found = next(one for one in datasets[source.labelled_by].columns if one.name == plain)
    values = {}
    for dataset, taken in zip(datasets, source.taken, strict=True):
        if taken is not None:
            values.update(next(one for one in dataset.columns if one.name == taken).value_texts)
    values.update(found.value_texts)
    if source.revision is None:
        return column(
            found.name, found.text, found.kind, values, missing=found.missing, measure=found.measure
        )
    label = WORDING["lt" if language == "lt" else "en"].format(label=found.text, revision=source.revision)
    return column(source.name, label, found.kind, values, missing=found.missing, measure=found.measure)


def _rows(place: int, part: Part, design: Sequence[str], sources: Sequence[_Source]) -> pl.DataFrame:
    here = set(part.frame.columns)
    columns = [pl.col(name) if name in here else pl.lit(None, pl.String).alias(name) for name in design]
    columns += [
        pl.lit(NOT_IN_VERSION, pl.Int32).alias(source.name)
        if source.taken[place] is None
        else pl.col(str(source.taken[place])).alias(source.name)
        for source in sources
    ]
    rows = part.frame.select(columns)
    return with_strata_of_rounds(rows) if "strat" in here else rows


def with_strata_of_rounds(rows: pl.DataFrame) -> pl.DataFrame:
    """Put the round before the name of each stratum, since a stratum is one of its round."""
    return rows.with_columns(pl.concat_str(ROUND, pl.lit(":"), "strat").alias("strat"))
