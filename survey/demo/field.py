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
from survey.domain import consents, invitations, respond, submitting
from survey.domain.invited import OF_CHILDREN
from survey.domain.respondents import Respondent
from survey.keys import Keys

BATCH = 400  # answers a transaction: one durable commit for many
TOKEN_BYTES = 16
SAID_SO = {Outcome.ANSWERED.value, Outcome.NO_SERVICES.value}
SET_STATES = {
    Outcome.NOT_HANDED_OUT.value,
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


def run_fieldwork(
    work: Fieldwork, people: People, issued: Sequence[invitations.Issued]
) -> list[invitations.Issued]:
    """Let everybody do what was drawn; return the invitations that nobody has used, in their order.

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
    return [issued[place] for place in silent]


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
    given = _representative(people, outcome, answers)
    if given is not None:
        sure(consents.decide(session, issued.invitation_id, given=given))
    if outcome in SAID_SO:
        found = submitting.submit(
            session,
            Respondent(issued.invitation_id),
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
        submitting.refuse(session, Respondent(issued.invitation_id))
    elif outcome in SET_STATES:
        invitations.set_state(session, issued.invitation_id, outcome)


def _representative(people: People, outcome: str, answers: respond.Answers) -> bool | None:
    """Say what the representative of a child decided before anything else; None: nobody has decided.

    Those whose own consent is enough, and most who stay silent, have a representative who never decided.
    """
    if people.form.form not in OF_CHILDREN:
        return None
    if outcome == Outcome.REPRESENTATIVE_REFUSED.value:
        return False
    young = consents.too_young(people.form.form, answers.get(consents.AGE_ITEM), consents.OWN_AGE)
    invited = people.wave.first is None and outcome == Outcome.SILENT.value and people.form.form == "B"
    return True if (young and outcome in SAID_SO) or invited else None
