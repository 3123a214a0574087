"""The fieldwork of one invented round: codes are handed out, people answer or do not, the round closes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from instruments.catalog import load
from survey.clock import fixed_clock
from survey.db import Database
from survey.demo.answers import draw_answers
from survey.demo.centres import Centre
from survey.demo.plan import ANSWERED_SO_FAR, FormPlan, WavePlan
from survey.demo.population import Population, draw_population, stream
from survey.demo.response import Answering, Outcome, draw_answering
from survey.demo.sure import sure
from survey.demo.texts import add_text
from survey.domain import invitations, respond
from survey.keys import Keys

BATCH = 400  # answers a transaction: one durable commit for many
TOKEN_BYTES = 16
SAID_SO = {Outcome.ANSWERED.value, Outcome.NO_SERVICES.value}
SET_STATES = {
    Outcome.NOT_HANDED_OUT.value,
    Outcome.REPRESENTATIVE_REFUSED.value,
    Outcome.UNDELIVERABLE.value,
    Outcome.INELIGIBLE.value,
}


@dataclass(frozen=True)
class People:
    """The invited people of one round and what becomes of each."""

    wave: WavePlan
    form: FormPlan
    population: Population
    answering: Answering
    seed: int


@dataclass(frozen=True)
class Fieldwork:
    """Where and when one round's fieldwork runs."""

    db: Database
    keys: Keys
    round_code: str
    opened: datetime
    ended: datetime
    advance: Callable[[int], None]


def draw_people(centres: Sequence[Centre], wave: WavePlan, form: FormPlan, seed: int) -> People:
    """Draw the invited people of a wave and form; of an open wave only the first have answered."""
    population = draw_population(centres, wave, form, seed)
    random = stream(seed, "response", wave.code, form.form)
    answering = draw_answering(population, centres, form, random)
    if wave.first is None:
        early = random.random(len(population.centre)) < ANSWERED_SO_FAR
        said = np.isin(answering.outcome, list(SAID_SO))
        answering.outcome[~(early & said)] = Outcome.SILENT.value
    return People(wave, form, population, answering, seed)


def run_fieldwork(work: Fieldwork, people: People, issued: Sequence[invitations.Issued]) -> list[str]:
    """Let everybody do what was drawn; return the codes that nobody has used, in the order of the people.

    Raises NotMadeError where the service refuses an answer.
    """
    form = people.form
    random = stream(people.seed, "items", people.wave.code, form.form)
    instrument = load(form.form, form.versions[people.wave.code])
    answers = list(draw_answers(instrument, people.population, people.answering, random))
    moments = np.sort(random.random(len(issued)))
    order = random.permutation(len(issued))
    length = work.ended - work.opened
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        with work.db.writing() as session:
            for place, share in zip(batch, moments[start : start + BATCH], strict=True):
                moment = work.opened + timedelta(seconds=float(share) * length.total_seconds())
                _end(session, work, people, int(place), issued[place], answers[place], moment)
        work.advance(len(batch))
    silent = np.flatnonzero(people.answering.outcome == Outcome.SILENT.value)
    return [issued[place].code for place in silent]


def _end(
    session: Session,
    work: Fieldwork,
    people: People,
    place: int,
    issued: invitations.Issued,
    answers: respond.Answers,
    moment: datetime,
) -> None:
    outcome = str(people.answering.outcome[place])
    if people.wave.first is None:
        answers = add_text(load(people.form.form, people.form.versions[people.wave.code]), answers, place)
    if outcome in SAID_SO:
        found = respond.submit(
            session,
            issued.invitation_id,
            answers,
            token=secrets.token_bytes(TOKEN_BYTES),
            language=str(people.population.language[place]),
            mode=str(people.answering.mode[place]),
            assisted=bool(people.answering.assisted[place]),
            keys=work.keys,
            clock=fixed_clock(moment),
        )
        sure(found)
    elif outcome == Outcome.REFUSED.value:
        respond.refuse(session, issued.invitation_id)
    elif outcome in SET_STATES:
        invitations.set_state(session, issued.invitation_id, outcome)
