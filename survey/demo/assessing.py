"""The rounds of form D: invented organisations fill in, hand in and confirm their self-assessments."""

from __future__ import annotations

from sqlalchemy.orm import Session

from survey.clock import fixed_clock
from survey.demo.assessments import Assessor, choose_assessors, fill_section
from survey.demo.making import Making, round_code
from survey.demo.people import Hands, add_hands, retire
from survey.demo.plan import ASSESSED_WAVE, NEWEST, WavePlan
from survey.demo.population import stream
from survey.demo.sure import NotMadeError, sure
from survey.domain.assess import find_form
from survey.domain.assess_decide import confirm, submit
from survey.domain.assess_fill import Saved, save_section

FORM = "D"
VERSIONS = {ASSESSED_WAVE: "1.0.0", NEWEST: "1.0.1"}  # wave -> version
BATCH = 10


def fill_in_all(making: Making, wave: WavePlan) -> None:
    """Let the chosen organisations hand in their self-assessments of a wave, and their heads confirm them."""
    assessors = choose_assessors(making.country.centres, making.country.seed)
    with making.db.writing() as session:
        hands = add_hands(session, [one.centre for one in assessors], making.clock)
    for start in range(0, len(assessors), BATCH):
        with making.db.writing() as session:
            for assessor in assessors[start : start + BATCH]:
                _hand_in(session, making, wave, assessor, hands)
        making.advance(BATCH)
    with making.db.writing() as session:
        retire(session, making.clock)


def _hand_in(session: Session, making: Making, wave: WavePlan, assessor: Assessor, hands: Hands) -> None:
    random = stream(making.country.seed, "assessment", wave.code, assessor.centre.code)
    clock = fixed_clock(making.opens(wave))
    code, organisation = round_code(wave, FORM), hands.organisations[assessor.centre.code]
    form = find_form(session, code, organisation)
    if form is None:
        raise NotMadeError(f"{assessor.centre.code} has no self-assessment in {code}")
    for section in form.sections:
        typed = fill_section(section, assessor, making.opens(wave).year, random)
        saved = save_section(
            session, form, section.id, typed, row_version=0, staff_id=hands.filler, clock=clock
        )
        if not isinstance(saved, Saved):
            raise NotMadeError(f"a section of {assessor.centre.code} was refused: {saved}")
    sure(submit(session, form, hands.filler, clock))
    sure(confirm(session, form, hands.head, clock))
