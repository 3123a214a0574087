"""A small research file of instrument A with seeded, invented answers."""

from __future__ import annotations

import random

from exports.research import research_dataset
from instruments import catalog
from instruments.answers import Context, finish, options
from instruments.paths import visible_items

SERVICES = ("FCC", "CM", "DCC")
NOTES = {"lt": ("Duomenys išgalvoti (pavyzdys). " * 6,), "en": ("Invented data (example). " * 6,)}
CONTEXT = Context(services=SERVICES)
SIZES = {"GC-11-1": 40, "GC-13-1": 120, "GC-32-1": 25}


def person(instrument, dice):
    """Answers of one invented person; about one item in twenty is left empty."""
    answers = {}
    while waiting := [
        code
        for code in visible_items(instrument, answers, CONTEXT)
        if code not in answers and instrument.items[code].kind != "open"
    ]:
        item = instrument.items[waiting[0]]
        codes = [option.code for option in options(instrument, item, CONTEXT)]
        if item.kind == "multiple":
            answers[item.code] = tuple(dice.sample(codes[:-1], dice.randint(1, 3)))
        elif not item.routing and dice.random() < 0.05:
            answers[item.code] = -9
        else:
            answers[item.code] = int(dice.choices(codes, [1 if code in "123" else 4 for code in codes])[0])
    return finish(instrument, answers, CONTEXT)


def research_rows(seed=1, version="1.0.0", **design):
    """Whole answers and design rows of three centres of which half answered; `design` replaces columns."""
    dice = random.Random(seed)
    instrument = catalog.load("A", version)
    answers, rows = [], []
    for stratum, population in SIZES.items():
        for number in range(population // 2):
            answers.append(person(instrument, dice))
            rows.append(
                {
                    "wave": "2026",
                    "round": "2026-A",
                    "instrument_hash": "ab" * 32,
                    "strat": stratum,
                    "psu": None if number else f"family {stratum}",
                    "fpc": population,
                    "wt_design": 1.0,
                    "wt_nr": population / (population // 2),
                    "wt_final": population / (population // 2),
                    "language": dice.choice(["lt", "other"]),
                    "mode": "own_device",
                    "assisted": dice.random() < 0.2,
                    **design,
                }
            )
    return instrument, answers, rows


def research_file(language="lt", seed=1):
    """The dataset of those rows."""
    instrument, answers, design = research_rows(seed)
    return research_dataset(instrument, answers, design, language, SERVICES, NOTES)
