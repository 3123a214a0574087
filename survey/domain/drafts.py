"""Drafts: an unfinished answer under a random key that only the person's cookie holds."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from instruments.answers import Answers
from survey.clock import VILNIUS, Clock
from survey.db.answers import Draft
from survey.db.open_links import OpenDraft, OpenLink
from survey.db.rounds import FrameLine
from survey.domain.respondents import Respondent

KEY_BYTES = 32
DAYS = 30  # as long a browser keeps the key
NONCE_BYTES = 12
# Padded, so that the length does not tell how far somebody got or how many services were ticked.
BLOCK = 1024


@dataclass(frozen=True)
class Progress:
    """How far somebody is: answers, items passed, items prompted for, pages that led to the calm page.

    `one` tells that one question is shown at a time.
    """

    answers: Answers = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    prompted: frozenset[str] = frozenset()
    calmed: frozenset[str] = frozenset()
    one: bool = False

    def with_answers(self, answers: Answers) -> Progress:
        """Return the same progress with other answers."""
        return replace(self, answers=answers)


@dataclass(frozen=True)
class Sealed:
    """A draft as it is stored."""

    nonce: bytes
    ciphertext: bytes


def new_key() -> bytes:
    """Return a key for one draft."""
    return secrets.token_bytes(KEY_BYTES)


def seal(progress: Progress, key: bytes, who: Respondent) -> Sealed:
    """Encrypt progress; the respondent is bound to it, so a draft cannot be moved to another one."""
    content = json.dumps(
        {
            "answers": progress.answers,
            "done": sorted(progress.done),
            "prompted": sorted(progress.prompted),
            "calmed": sorted(progress.calmed),
            "one": progress.one,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    padded = content + b" " * (-len(content) % BLOCK)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return Sealed(nonce, AESGCM(key).encrypt(nonce, padded, who.id.encode()))


def unseal(sealed: Sealed, key: bytes, who: Respondent) -> Progress | None:
    """Decrypt progress; None where the key is another one (another device) or the draft was tampered with."""
    try:
        content = AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, who.id.encode())
    except InvalidTag:
        return None
    plain = json.loads(content)
    answers: Answers = {
        code: tuple(value) if isinstance(value, list) else value for code, value in plain["answers"].items()
    }
    sets = {name: frozenset(plain[name]) for name in ("done", "prompted", "calmed")}
    return Progress(answers, **sets, one=plain["one"])


def store(session: Session, who: Respondent, key: bytes, progress: Progress) -> None:
    """Keep progress as the one draft of a respondent, in place of an earlier one."""
    sealed = seal(progress, key, who)
    draft = session.get(_table(who), who.id)
    if draft is None:
        draft = _empty(who)
        session.add(draft)
    draft.nonce, draft.ciphertext = sealed.nonce, sealed.ciphertext
    session.flush()


def fetch(session: Session, who: Respondent) -> Sealed | None:
    """Return the draft of a respondent for writing, or None."""
    draft = session.get(_table(who), who.id, with_for_update=True)
    return None if draft is None else Sealed(draft.nonce, draft.ciphertext)


def discard(session: Session, who: Respondent) -> None:
    """Delete the draft of a respondent, if there is one."""
    if who.by_link:
        session.execute(delete(OpenDraft).where(OpenDraft.visit_id == who.id))
    else:
        session.execute(delete(Draft).where(Draft.invitation_id == who.id))


def discard_visits(session: Session, round_code: str) -> None:
    """Delete all drafts of a round's open links: it closes."""
    links = select(OpenLink.name).join(FrameLine).where(FrameLine.round_code == round_code)
    session.execute(
        delete(OpenDraft).where(OpenDraft.link.in_(links)),
        execution_options={"synchronize_session": False},
    )


def sweep(session: Session, clock: Clock) -> None:
    """Delete the drafts of open links whose keys have ended: nobody can open them any more."""
    today = clock().astimezone(VILNIUS).date()
    session.execute(delete(OpenDraft).where(OpenDraft.kept_until < today))


def kept_until(clock: Clock) -> date:
    """Return the day to which a draft begun now is kept: a Monday, so that it tells no day of coming."""
    ends = clock().astimezone(VILNIUS).date() + timedelta(days=DAYS)
    return ends + timedelta(days=-ends.weekday() % 7)


def _table(who: Respondent) -> type[Draft | OpenDraft]:
    return OpenDraft if who.by_link else Draft


def _empty(who: Respondent) -> Draft | OpenDraft:
    if who.by_link:
        return OpenDraft(visit_id=who.id, link=who.link, kept_until=who.until)
    return Draft(invitation_id=who.id)
