"""The research file of one instrument version: design columns, all items but open texts, then the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from analysis.design import Design
from exports.column import Column, Kind, Measure, column
from exports.dataset import TYPES, Dataset, Words
from exports.item_columns import item_columns
from instruments.answers import Answer
from instruments.frozen import FrozenMap
from instruments.model import Instrument

ASSISTED = {"lt": {0: "ne", 1: "taip"}, "en": {0: "no", 1: "yes"}}

# On every row of a research file, in this order: name, kind, measure, label in Lithuanian and in English.
DESIGN: tuple[tuple[str, Kind, Measure, str, str], ...] = (
    ("data", "text", "nominal", "Duomenų kilmė", "Origin of the data"),
    ("release", "text", "nominal", "Duomenų leidimas", "Release of the data"),
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
OPTIONAL = ("data", "release", "county", "municipality", "fpc")
NAMES = tuple(row[0] for row in DESIGN)
ROUND, WAVE = "round", "wave"
# Rows of an item's own codes that only the shortened file for everybody holds.
WITHHELD = -6
WITHHELD_LABEL = {"lt": "(neskelbiama, kad nebūtų atpažintas žmogus)", "en": "(withheld to protect a person)"}


def research_dataset(
    instrument: Instrument,
    answers: Sequence[Mapping[str, Answer]],
    design_rows: Sequence[Mapping[str, Any]],
    language: str,
    services: Sequence[str],
    notes: Mapping[str, Sequence[str]] = FrozenMap({}),
    *,
    by_link: bool = False,
) -> Dataset:
    """Make the research file of one instrument version: design columns, all items but open texts, then f1.

    `answers` are whole (every item has a value, as `instruments.answers.finish` gives) and `design_rows`
    belong to them one by one, with the keys of DESIGN but instrument and version (those of OPTIONAL may be
    left out of all). Rows with the same `psu` in a stratum keep together; None makes a row a unit of its
    own. Rows are sorted by content and units numbered anew, so that neither tells who answered when.
    `notes` are by language; a language without its own has the English ones. Answers `by_link` are no sample
    and have no design.
    """
    names = [name for name in NAMES if name not in OPTIONAL or all(name in given for given in design_rows)]
    items = item_columns(instrument, services, language)
    rows = [
        tuple(_cell(name, given, instrument) for name in names) + tuple(item.value(said) for item in items)
        for given, said in zip(design_rows, answers, strict=True)
    ]
    units = [given["psu"] for given in design_rows]
    kinds = {row[0]: row[1] for row in DESIGN}
    frame = pl.DataFrame(
        _in_units(rows, units, names.index("strat"), names.index("psu")),
        schema={
            **{name: TYPES[kinds[name]] for name in names},
            **{item.column.name: TYPES[item.column.kind] for item in items},
        },
        orient="row",
    )
    return dataset_of(instrument, services, frame, language, notes, by_link=by_link)


def dataset_of(
    instrument: Instrument,
    services: Sequence[str],
    frame: pl.DataFrame,
    language: str,
    notes: Mapping[str, Sequence[str]] = FrozenMap({}),
    *,
    by_link: bool = False,
) -> Dataset:
    """Give a frame of this instrument version its labels in all languages of the instrument."""
    words = {
        one: Words(
            instrument.title[one],
            tuple(notes.get(one, notes.get("en", ()))),
            _columns(instrument, services, frame, one),
        )
        for one in (language, *(other for other in instrument.languages if other != language))
    }
    own = words.pop(language)
    return Dataset(
        f"{instrument.id}_{instrument.version}".lower(),
        own.label,
        own.notes,
        own.columns,
        frame,
        language,
        words,
        None if by_link else survey_design(frame.columns),
        tuple(rule.id.lower() for rule in instrument.favourable if rule.item),
        ROUND if ROUND in frame.columns else None,
    )


def survey_design(names: Collection[str]) -> Design:
    """Return the design of a file with these columns: one without strata is weighted and no more."""
    return Design(
        weights="wt_final",
        strata="strat" if "strat" in names else None,
        psu="psu" if "psu" in names else None,
        fpc="fpc" if "fpc" in names else None,
        lonely="adjust",
        nested=True,  # "psu" is a number within its stratum
    )


def design_columns(names: Collection[str], language: str) -> list[Column]:
    """Return those of the DESIGN columns that a file has, with labels in Lithuanian or else in English."""
    position, labels = (3, ASSISTED["lt"]) if language == "lt" else (4, ASSISTED["en"])
    return [
        column(row[0], row[position], row[1], labels if row[0] == "assisted" else None, measure=row[2])
        for row in DESIGN
        if row[0] in names
    ]


def _columns(
    instrument: Instrument, services: Sequence[str], frame: pl.DataFrame, language: str
) -> tuple[Column, ...]:
    items = [one.column for one in item_columns(instrument, services, language)]
    label = WITHHELD_LABEL["lt" if language == "lt" else "en"]
    return (
        *design_columns(frame.columns, language),
        *(
            replace(one, value_labels={WITHHELD: label, **one.value_labels})
            if (frame[one.name] == WITHHELD).any()
            else one
            for one in items
            if one.name in frame.columns
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
