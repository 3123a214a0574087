"""Whole questionnaires of invented people: the background by chance, the rated items by one latent score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from instruments.answers import Answers
from instruments.model import Instrument, Item
from survey.demo.plan import SERVICE
from survey.demo.population import Numbers, Population, choose
from survey.demo.response import Answering, Outcome

ON_LATENT = 0.75  # how much of an item's score is the person's latent score; the rest is the item's own
CUTS = {  # standard normal, by the number of answers
    5: np.array([-2.05, -1.48, -0.84, 0.39]),  # 2, 5, 13, 45 and 35 % of answers 1 to 5
    3: np.array([-1.88, -1.04]),  # 3, 12 and 85 % of answers 1 to 3
}
ITEM_MISSING = {-1: 0.02, -2: 0.02, -3: 0.01, -9: 0.01}

BACKGROUND: Mapping[str, Mapping[str, Mapping[int, float]]] = {  # form -> item -> mix
    "A": {
        "A_CONTACT": {1: 0.92, 2: 0.08},
        "A_CHILD": {1: 0.96, 2: 0.04},
        "A_CAGE": {1: 0.277, 2: 0.317, 3: 0.396, -3: 0.01},
    },
    "AP": {"AP_SEEN": {1: 0.94, 2: 0.06}},
    "B": {"B0": {1: 1.0}, "B_HELP": {1: 0.7, 2: 0.3}},
    "C": {"C0": {1: 1.0}, "C_AGE": dict.fromkeys(range(12, 18), 1 / 6)},
}
HELPED_TO_CHOOSE = 3
ROLES = {"A": "A_ROLE", "AP": "AP_ROLE"}
ROLE_REFUSED = 0.01


def draw_answers(
    instrument: Instrument, population: Population, answering: Answering, random: np.random.Generator
) -> Iterator[Answers]:
    """Yield the answers of each person of the population, as if all answered, before routing is applied."""
    count = len(population.centre)
    rated = [item for item in instrument.items.values() if item.kind == "single" and item.dimension]
    overall = instrument.scoring.overall
    columns = {item.code: _rated(item, instrument, answering.latent, random) for item in rated}
    columns |= {code: choose(mix, count, random) for code, mix in BACKGROUND[instrument.id].items()}
    if instrument.id in ROLES:
        role = np.where(random.random(count) < ROLE_REFUSED, -3, population.care_form)
        columns[ROLES[instrument.id]] = role
    columns[overall] = _offered(answering.overall, instrument.items[overall], instrument)
    none_received = answering.outcome == Outcome.NO_SERVICES.value
    if instrument.id == "AP":
        columns["AP_ANY"] = np.where(none_received, 2, 1)
    if instrument.id == "B":
        columns["B_HELP"] = np.where(answering.assisted, HELPED_TO_CHOOSE, columns["B_HELP"])
    for position in range(count):
        given: Answers = {}
        if instrument.id == "A":
            given["A_SVC"] = ("0",) if none_received[position] else (SERVICE,)
        given |= {code: int(column[position]) for code, column in columns.items() if column[position] != -9}
        yield given


def _offered(values: Numbers, item: Item, instrument: Instrument) -> np.ndarray:
    """Return the answers, empty (-9) where the item does not offer the missing code that was drawn."""
    offered = [int(option.code) for option in instrument.options(item)]
    return np.where(np.isin(values, offered), values, -9)


def _rated(item: Item, instrument: Instrument, latent: Numbers, random: np.random.Generator) -> np.ndarray:
    own = random.normal(0, np.sqrt(1 - ON_LATENT**2), len(latent))
    valid = [option for option in instrument.options(item) if not option.missing]
    value = 1 + np.searchsorted(CUTS[len(valid)], ON_LATENT * latent + own)
    offered = {int(option.code) for option in instrument.options(item)} | {-9}
    mix = {code: share for code, share in ITEM_MISSING.items() if code in offered}
    missing = choose({0: 1 - sum(mix.values()), **mix}, len(latent), random)
    return np.where(missing == 0, value, missing)
