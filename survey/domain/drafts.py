"""Drafts: an unfinished answer under a random key that only the person's cookie holds."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.orm import Session

from instruments.answers import Answers
from survey.clock import VILNIUS, Clock
from survey.db.answers import Draft
from survey.db.inserting import insert_new
from survey.db.open_links import OpenDraft, OpenLink
from survey.db.rounds import DesignCell, FrameLine, Invitation, Round
from survey.db.session import AnySession, connection_of
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


# Statements by whether an open link led here; on plain tables and built once, since every page needs them.
_TABLES = {False: Draft.__table__, True: OpenDraft.__table__}
_WHOSE = {False: Draft.__table__.c.invitation_id, True: OpenDraft.__table__.c.visit_id}
_MINE = {by_link: whose == bindparam("who") for by_link, whose in _WHOSE.items()}
_REPLACE = {
    by_link: update(table)
    .where(_MINE[by_link], table.c.nonce == bindparam("before"))
    .values(nonce=bindparam("after"), ciphertext=bindparam("content"))
    for by_link, table in _TABLES.items()
}
_FETCH = {
    by_link: select(table.c.nonce, table.c.ciphertext).where(_MINE[by_link]).with_for_update()
    for by_link, table in _TABLES.items()
}
_HOLD = (
    select(Invitation.__table__.c.id).where(Invitation.__table__.c.id == bindparam("who")).with_for_update()
)
_DISCARD = {by_link: delete(table).where(_MINE[by_link]) for by_link, table in _TABLES.items()}


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


def store(
    session: AnySession, who: Respondent, key: bytes, progress: Progress, before: Sealed | None
) -> bool:
    """Keep progress as the one draft of a respondent in place of `before`, which it was made from.

    False where the draft is another one by now: nothing is kept, and whoever asked looks again.
    """
    sealed, connection = seal(progress, key, who), connection_of(session)
    if before is None:
        begin = insert_new(connection.dialect.name, _TABLES[who.by_link])
        of_who = {"invitation_id": who.id}
        if who.by_link:
            of_who = {"visit_id": who.id, "link": who.link, "kept_until": who.until}
        kept = connection.execute(begin, {**of_who, "nonce": sealed.nonce, "ciphertext": sealed.ciphertext})
    else:
        changed = {"who": who.id, "before": before.nonce}
        kept = connection.execute(
            _REPLACE[who.by_link], {**changed, "after": sealed.nonce, "content": sealed.ciphertext}
        )
    return kept.rowcount == 1


def fetch(session: AnySession, who: Respondent) -> Sealed | None:
    """Return the draft of a respondent, or None; nobody else changes it until the transaction ends.

    An invitation is held before its draft, as everywhere: in another order two would wait for each other.
    """
    if not who.by_link:
        connection_of(session).execute(_HOLD, {"who": who.id})
    row = connection_of(session).execute(_FETCH[who.by_link], {"who": who.id}).one_or_none()
    return None if row is None else Sealed(row.nonce, row.ciphertext)


def discard(session: AnySession, who: Respondent) -> None:
    """Delete the draft of a respondent, if there is one."""
    connection_of(session).execute(_DISCARD[who.by_link], {"who": who.id})


def discard_of_rounds(session: Session, rounds: Sequence[str] | Select[tuple[str]]) -> None:
    """Delete all drafts of some rounds, by code: they close."""
    invited = select(Invitation.id).join(DesignCell).where(DesignCell.round_code.in_(rounds))
    links = select(OpenLink.name).join(FrameLine).where(FrameLine.round_code.in_(rounds))
    for found in (
        delete(Draft).where(Draft.invitation_id.in_(invited)),
        delete(OpenDraft).where(OpenDraft.link.in_(links)),
    ):
        session.execute(found, execution_options={"synchronize_session": False})


def sweep(session: Session, clock: Clock) -> None:
    """Delete the drafts of open links whose keys have ended: nobody can open them any more.

    So are those of closed rounds: one may have been begun while its round was being closed.
    """
    today = clock().astimezone(VILNIUS).date()
    session.execute(delete(OpenDraft).where(OpenDraft.kept_until < today))
    discard_of_rounds(session, select(Round.code).where(Round.state == "closed"))


def kept_until(clock: Clock) -> date:
    """Return the day to which a draft begun now is kept: a Monday, so that it tells no day of coming."""
    ends = clock().astimezone(VILNIUS).date() + timedelta(days=DAYS)
    return ends + timedelta(days=-ends.weekday() % 7)
