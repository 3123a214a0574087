"""Consent to a child's answering: the representative's on a page of its own, and the child's own yes.

Below the age that the round sets, both are needed; from it on the child's own yes is enough. The
representative has a code of their own, which leads to their decision only: whoever holds it, a care centre
perhaps, never learns whether the child answered. Consent is stored apart from answers and names nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from instruments.answers import Answer
from survey.db import Consent, ConsentCode, Draft, Invitation
from survey.db.session import AnySession
from survey.domain import askable, codes, invited
from survey.domain.invited import ANSWERABLE, Invited
from survey.domain.problems import Problem
from survey.domain.respondents import Respondent
from survey.keys import Keys

REPRESENTATIVE, OWN = "representative", "own"
TEXT = askable.OF_REPRESENTATIVES
# Of a form whose children do not say their age: the youngest who are asked.
YOUNGEST = {"B": 7, "C": 12}
AGE_ITEM = "C_AGE"
OWN_AGE = 14
# What a representative's no changes; a child's own no stands, whatever the representative says then.
WAITING = tuple(state for state in ANSWERABLE if state != "refused")


@dataclass(frozen=True)
class Asked:
    """What a representative decides about: the text, the provider, and what they decided before."""

    invitation_id: str
    text: Mapping[str, str]
    provider: Mapping[str, str]
    languages: tuple[str, ...]
    given: bool | None
    open: bool


def find(session: AnySession, typed: str, keys: Keys) -> Asked | None:
    """Return what the code of a representative leads to, or None where it is no such code; reads only."""
    clean = codes.normalise(typed)
    if clean is None:
        return None
    wanted = select(ConsentCode.invitation_id).where(ConsentCode.code_hash == codes.code_hash(clean, keys))
    invitation_id = session.scalar(wanted)
    return None if invitation_id is None else asked_of(session, invitation_id)


def asked_of(session: Session, invitation_id: str, *, lock: bool = False) -> Asked | None:
    """Return what a representative decides about; `lock` keeps the round from closing meanwhile."""
    found = invited.by_id(session, Respondent(invitation_id), lock=lock)
    if found is None:
        return None
    return Asked(
        invitation_id,
        found.instrument.texts[TEXT],
        found.provider,
        found.languages,
        _given(session, invitation_id, REPRESENTATIVE),
        found.round_state == "open",
    )


def decide(session: Session, invitation_id: str, *, given: bool) -> Problem | None:
    """Keep the representative's decision, the last one; without consent nobody can answer any more.

    What the child did is not told: after an answer, or the child's own refusal, the decision is kept and
    the invitation stays as it is.
    """
    asked = asked_of(session, invitation_id, lock=True)
    if asked is None:
        return Problem("code_unknown")
    if not asked.open:
        return Problem("round_closed")
    # Of two at once the second waits here, and then its decision is the last one.
    session.execute(select(Invitation.id).where(Invitation.id == invitation_id).with_for_update())
    before, after = (
        (WAITING, "representative_refused") if not given else (("representative_refused",), "issued")
    )
    session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.state.in_(before))
        .values(state=after)
        .execution_options(synchronize_session=False)
    )
    _keep(session, invitation_id, REPRESENTATIVE, given=given, text=asked.text)
    if not given:
        session.execute(delete(Draft).where(Draft.invitation_id == invitation_id))
    return None


def missing(session: AnySession, asked: Invited, answers: Mapping[str, Answer]) -> Problem | None:
    """Say that the representative still has to agree, or None where nobody's consent is missing.

    Of a child who has not said the age yet nothing is asked: the question comes first. Where the child's own
    refusal stands, the invitation does not tell the representative's: a child who thinks again meets it here.
    """
    if asked.consent_age is None:
        return None
    needed, refused = _needed(asked, asked.consent_age, answers), asked.state == "refused"
    given = _given(session, asked.who.id, REPRESENTATIVE) if needed or refused else True
    if refused and given is False:
        return Problem("not_invited")
    return Problem("consent_missing") if needed and not given else None


def missing_for(
    session: AnySession, asked: Invited, answers: Mapping[str, Answer], items: Collection[str]
) -> Problem | None:
    """Say so where some questions are to be shown or answered; the child's own yes and the age stay open.

    An age chosen by mistake can be put right, and nobody has to agree to a no.
    """
    if asked.consent_age is None or not {AGE_ITEM, _own_yes(asked)}.isdisjoint(items):
        return None
    return missing(session, asked, answers)


def _own_yes(asked: Invited) -> str:
    return next(iter(asked.instrument.items))


def _needed(asked: Invited, own_age: int, answers: Mapping[str, Answer]) -> bool:
    said = answers.get(AGE_ITEM)
    if AGE_ITEM in asked.instrument.items and said is None:
        return False
    return too_young(asked.instrument.id, said, own_age)


def too_young(form: str, age: Answer | None, own_age: int) -> bool:
    """Tell whether a child is below the age of own consent; without an age, as young as the form asks."""
    said = age if isinstance(age, int) and age > 0 else YOUNGEST[form]
    return said < own_age


def keep_own(session: AnySession, asked: Invited) -> None:
    """Keep a child's own yes, which was the first answer, with the transaction that stores the others.

    Of an open link there is nobody to keep it of.
    """
    if asked.of_child and not asked.who.by_link:
        text = asked.instrument.items[_own_yes(asked)].text
        _keep(session, asked.who.id, OWN, given=True, text=text)


def _given(session: AnySession, invitation_id: str, kind: str) -> bool | None:
    wanted = select(Consent.given).where(Consent.invitation_id == invitation_id, Consent.kind == kind)
    return session.scalar(wanted)


def _keep(
    session: AnySession, invitation_id: str, kind: str, *, given: bool, text: Mapping[str, str]
) -> None:
    said = hashlib.sha256("\n".join(f"{code}:{text[code]}" for code in sorted(text)).encode()).hexdigest()
    session.execute(delete(Consent).where(Consent.invitation_id == invitation_id, Consent.kind == kind))
    row = {"invitation_id": invitation_id, "kind": kind, "given": given, "text_hash": said}
    session.execute(insert(Consent.__table__).values(row))
