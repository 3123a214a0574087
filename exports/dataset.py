"""A dataset: rows, and for each column everything that a statistical program wants to know about it.

All file formats are written from it, so names, labels, codes and missing values are the same in each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from exports.column import Column, Kind, Measure, check_names, column, cut
from exports.item_columns import item_columns
from instruments.answers import Answer
from instruments.model import Instrument

__all__ = ["Column", "Dataset", "Kind", "Measure", "research_dataset"]

FILE_LABEL_BYTES = 63
TYPES: Mapping[Kind, type[pl.DataType]] = {"integer": pl.Int32, "number": pl.Float64, "text": pl.String}
ASSISTED = {"lt": {0: "ne", 1: "taip"}, "en": {0: "no", 1: "yes"}}

# On every row of a research file, in this order: name, kind, measure, label in Lithuanian and in English.
DESIGN: tuple[tuple[str, Kind, Measure, str, str], ...] = (
    ("wave", "text", "nominal", "Apklausos banga", "Wave"),
    ("round", "text", "nominal", "Apklausos dalis: viena klausimyno versija vienoje bangoje", "Round"),
    ("instrument", "text", "nominal", "Klausimynas", "Instrument"),
    ("version", "text", "nominal", "Klausimyno versija", "Version of the instrument"),
    ("instrument_hash", "text", "nominal", "Klausimyno SHA-256", "SHA-256 of the instrument"),
    ("county", "text", "nominal", "Apskritis (kodas)", "County (code)"),
    ("municipality", "text", "nominal", "Savivaldybė (kodas)", "Municipality (code)"),
    ("strat", "text", "nominal", "Sluoksnis", "Stratum"),
    (
        "psu",
        "integer",
        "nominal",
        "Pirminis atrankos vienetas (sluoksnyje)",
        "Primary sampling unit (in stratum)",
    ),
    (
        "fpc",
        "integer",
        "scale",
        "Sluoksnio populiacija (baigtinės populiacijos pataisai)",
        "Population of stratum",
    ),
    ("wt_design", "number", "scale", "Svoris pagal atranką", "Design weight"),
    ("wt_nr", "number", "scale", "Neatsakymo pataisa", "Non-response factor"),
    ("wt_final", "number", "scale", "Galutinis svoris", "Final weight (wt_design x wt_nr)"),
    ("language", "text", "nominal", "Kalba (other = sujungtos retos)", "Language (other = rare ones joined)"),
    (
        "mode",
        "text",
        "nominal",
        "Būdas: own_device, paper, kiosk, interviewer, other",
        "Mode: own_device, paper, kiosk, interviewer, other",
    ),
    (
        "assisted",
        "integer",
        "nominal",
        "Kas nors padėjo pasirinkti atsakymus",
        "Somebody helped to choose answers",
    ),
)
OF_INSTRUMENT = ("instrument", "version")
OPTIONAL = ("county", "municipality")


@dataclass(frozen=True)
class Dataset:
    """Columns with their meaning, and a frame with exactly these columns."""

    name: str
    label: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    frame: pl.DataFrame

    def __post_init__(self) -> None:
        """Refuse names that a program cannot read, and a frame that is not of these columns."""
        names = [one.name for one in self.columns]
        check_names(names)
        wrong = [one.name for one in self.columns if self.frame.schema.get(one.name) != TYPES[one.kind]]
        if self.frame.columns != names or wrong:
            raise ValueError(f"the frame does not have the columns of the dataset: {wrong or names}")


def research_dataset(
    instrument: Instrument,
    answers: Sequence[Mapping[str, Answer]],
    design_rows: Sequence[Mapping[str, Any]],
    language: str,
    services: Sequence[str],
    notes: Sequence[str] = (),
) -> Dataset:
    """Make the research file of one instrument version: design columns, all items but open texts, then f1.

    `answers` are whole (every item has a value, as `instruments.answers.finish` gives) and `design_rows`
    belong to them one by one, with the keys of DESIGN but instrument and version (county and municipality may
    be left out of all). Rows with the same `psu` in a stratum keep together; None makes a row a unit of its
    own. Rows are sorted by content and units numbered anew, so that neither tells who answered when.
    """
    present = [
        row for row in DESIGN if row[0] not in OPTIONAL or all(row[0] in given for given in design_rows)
    ]
    words = 3 if language == "lt" else 4
    labels = ASSISTED["lt" if language == "lt" else "en"]
    columns = [
        column(name, row[words], kind, labels if name == "assisted" else None, measure=measure)
        for row in present
        for name, kind, measure in [row[:3]]
    ]
    items = item_columns(instrument, services, language)
    names = [one.name for one in columns]
    rows = [
        tuple(_cell(name, given, instrument) for name in names) + tuple(item.value(said) for item in items)
        for given, said in zip(design_rows, answers, strict=True)
    ]
    columns += [item.column for item in items]
    units = [given["psu"] for given in design_rows]
    return Dataset(
        f"{instrument.id}_{instrument.version}".lower(),
        cut(instrument.title[language], FILE_LABEL_BYTES),
        tuple(notes),
        tuple(columns),
        pl.DataFrame(
            _in_units(rows, units, names.index("strat"), names.index("psu")),
            schema={one.name: TYPES[one.kind] for one in columns},
            orient="row",
        ),
    )


def _cell(name: str, given: Mapping[str, Any], instrument: Instrument) -> Any:
    if name in OF_INSTRUMENT:
        return instrument.id if name == "instrument" else instrument.version
    if name == "psu":
        return 0
    return int(given[name]) if name == "assisted" else given[name]


def _in_units(
    rows: Sequence[tuple[Any, ...]], units: Sequence[Any], stratum: int, psu: int
) -> list[list[Any]]:
    """Sort units by stratum and content, rows in units by content, and number the units of each stratum."""
    together: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for position, (row, unit) in enumerate(zip(rows, units, strict=True)):
        key = ("alone", position) if unit is None else ("unit", unit)
        together[row[stratum], *key].append(row)
    contents = sorted(
        (sorted(some, key=_order) for some in together.values()),
        key=lambda some: (_order((some[0][stratum],)), [_order(row) for row in some]),
    )
    numbered: list[list[Any]] = []
    number: dict[Any, int] = defaultdict(int)
    for some in contents:
        place = some[0][stratum]
        number[place] += 1
        numbered += [[*row[:psu], number[place], *row[psu + 1 :]] for row in some]
    return numbered


def _order(row: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
    """Make rows comparable where a cell may be empty."""
    return tuple((cell is not None, cell) for cell in row)
