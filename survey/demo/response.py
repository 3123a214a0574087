"""What becomes of each invitation, and the overall answer of those who give one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from survey.demo.centres import Centre
from survey.demo.plan import (
    FAVOURABLE_ON_RESPONSE,
    LATENT_CORRELATION,
    MODES,
    MONTHS_CENTRE,
    MONTHS_ON_RESPONSE,
    NOT_HANDED_OUT,
    NOT_HANDED_OUT_WHERE,
    OVERALL_MISSING,
    REFUSED_OF_SILENT,
    UNDELIVERABLE,
    FormPlan,
)
from survey.demo.population import Booleans, Integers, Numbers, Population, choose


class Outcome(StrEnum):
    """The end of one invitation."""

    ANSWERED = "answered"
    NO_SERVICES = "no services"  # answers, but says that no service was received
    SILENT = "silent"
    REFUSED = "refused"
    REPRESENTATIVE_REFUSED = "representative_refused"
    NOT_HANDED_OUT = "not_handed_out"
    UNDELIVERABLE = "undeliverable"
    INELIGIBLE = "ineligible"


@dataclass(frozen=True)
class Answering:
    """One draw of the field: columns of the length of the population."""

    outcome: NDArray[np.str_]
    overall: Integers  # the answer to the overall item, or its missing code; of everybody, asked or not
    latent: Numbers  # the score behind the other items
    mode: NDArray[np.str_]
    assisted: Booleans


def draw_outcomes(
    population: Population, centres: Sequence[Centre], form: FormPlan, random: np.random.Generator
) -> NDArray[np.str_]:
    """Draw the end of each invitation: what happens before anybody can answer, then who answers."""
    count = len(population.centre)
    by_centre = np.array([NOT_HANDED_OUT_WHERE.get(one.code, NOT_HANDED_OUT) for one in centres])
    withheld = by_centre[population.centre]
    chance = random.random(count)
    outcome = np.full(count, Outcome.SILENT.value, dtype="U30")
    outcome[random.random(count) < REFUSED_OF_SILENT] = Outcome.REFUSED.value
    outcome[random.random(count) < answer_probability(population, form)] = Outcome.ANSWERED.value
    below = np.zeros(count)
    for name, share in (
        (Outcome.NOT_HANDED_OUT, withheld),
        (Outcome.REPRESENTATIVE_REFUSED, form.representative_refused),
        (Outcome.UNDELIVERABLE, UNDELIVERABLE),
        (Outcome.NO_SERVICES, form.no_services),
    ):
        outcome[(chance >= below) & (chance < below + share)] = name.value
        below = below + share
    outcome[~population.eligible] = Outcome.INELIGIBLE.value
    return outcome


def answer_probability(population: Population, form: FormPlan) -> Numbers:
    """Return the chance to answer, by months of service (the frame knows) and by opinion (nobody knows)."""
    seen = MONTHS_ON_RESPONSE * (population.months - MONTHS_CENTRE)
    unseen = FAVOURABLE_ON_RESPONSE * population.favourable
    return np.asarray(expit(logit(form.response) + seen + unseen))


def draw_answering(
    population: Population, centres: Sequence[Centre], form: FormPlan, random: np.random.Generator
) -> Answering:
    """Draw the field of one wave and form."""
    count = len(population.centre)
    outcome = draw_outcomes(population, centres, form, random)
    given = np.where(
        population.favourable,
        choose(form.favourable, count, random),
        choose(form.unfavourable, count, random),
    )
    spread = float(given.std()) or 1.0
    noise = random.normal(0, np.sqrt(1 - LATENT_CORRELATION**2), count)
    missing = {0: 1 - sum(OVERALL_MISSING.values()), **OVERALL_MISSING}
    code = choose(missing, count, random)
    return Answering(
        outcome=outcome,
        overall=np.where(code == 0, given, code),
        latent=LATENT_CORRELATION * (given - given.mean()) / spread + noise,
        mode=choose(MODES, count, random).astype("U20"),
        assisted=random.random(count) < form.assisted,
    )
