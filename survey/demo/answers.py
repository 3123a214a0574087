"""Whole questionnaires of invented people: the background by chance, the rated items by one latent score."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from instruments.answers import Answers
from instruments.model import Instrument, Item
from survey.demo.plan import SERVICE
from survey.demo.population import Numbers, Population, choose
from survey.demo.response import Answering, Outcome

ON_LATENT = 0.75  # how much of an item's score is the person's latent score; the rest is the item's own
CUTS = np.array([-2.05, -1.48, -0.84, 0.39])  # standard normal: 2, 5, 13, 45 and 35 % of answers 1 to 5
ITEM_MISSING = {-1: 0.02, -2: 0.02, -3: 0.01, -9: 0.01}

CONTACT = {1: 0.92, 2: 0.08}
CHILD = {1: 0.96, 2: 0.04}
YOUNGEST = {1: 0.277, 2: 0.317, 3: 0.396, -3: 0.01}
ROLE_REFUSED = 0.01


def draw_answers(
    instrument: Instrument, population: Population, answering: Answering, random: np.random.Generator
) -> Iterator[Answers]:
    """Yield the answers of each person of the population, as if all answered, before routing is applied."""
    count = len(population.centre)
    rated = [item for item in instrument.items.values() if item.kind == "single" and item.dimension]
    overall = instrument.scoring.overall
    columns = {item.code: _rated(item, instrument, answering.latent, random) for item in rated}
    columns["A_CONTACT"] = choose(CONTACT, count, random)
    columns["A_CHILD"] = choose(CHILD, count, random)
    columns["A_CAGE"] = choose(YOUNGEST, count, random)
    columns["A_ROLE"] = np.where(random.random(count) < ROLE_REFUSED, -3, population.care_form)
    columns[overall] = answering.overall
    for position in range(count):
        none_received = answering.outcome[position] == Outcome.NO_SERVICES
        given: Answers = {"A_SVC": ("0",) if none_received else (SERVICE,)}
        given |= {code: int(column[position]) for code, column in columns.items() if column[position] != -9}
        yield given


def _rated(item: Item, instrument: Instrument, latent: Numbers, random: np.random.Generator) -> np.ndarray:
    own = random.normal(0, np.sqrt(1 - ON_LATENT**2), len(latent))
    value = 1 + np.searchsorted(CUTS, ON_LATENT * latent + own)
    offered = {int(option.code) for option in instrument.options(item)} | {-9}
    mix = {code: share for code, share in ITEM_MISSING.items() if code in offered}
    missing = choose({0: 1 - sum(mix.values()), **mix}, len(latent), random)
    return np.where(missing == 0, value, missing)
