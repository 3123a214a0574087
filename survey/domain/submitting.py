"""What ends answering: one response stored, once, with its receipt; or a refusal noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam, select, update

from instruments.answers import Answers, finish, helped
from instruments.model import Instrument
from instruments.paths import ended
from survey.clock import Clock
from survey.db.answers import Response
from survey.db.base import random_key
from survey.db.inserting import insert_new
from survey.db.rounds import Invitation
from survey.db.session import AnySession, connection_of
from survey.domain import consents, drafts, fieldwork, invited, open_texts, receipts, respond, siblings, watch
from survey.domain.invited import ANSWERABLE, Invited
from survey.domain.problems import Problem
from survey.domain.respondents import Respondent
from survey.domain.steps import first_unfinished
from survey.keys import Keys

OTHER = "other"

# On plain tables and built once: building them took as long as running them.
_SENT = select(Response.__table__.c.instrument_hash, Response.__table__.c.answers).where(
    Response.__table__.c.receipt_hash == bindparam("hash")
)
_MOVE = (
    update(Invitation.__table__)
    .where(Invitation.__table__.c.id == bindparam("who"), Invitation.__table__.c.state.in_(ANSWERABLE))
    .values(state=bindparam("to"))
)


@dataclass(frozen=True)
class Refusal:
    """Somebody said in the questionnaire that they do not want to take part: noted, nothing stored."""


@dataclass(frozen=True)
class Sending:
    """What comes with the answers when they are sent."""

    token: bytes = field(repr=False)
    language: str
    keys: Keys
    clock: Clock
    mode: str = "own_device"
    assisted: bool = False


@dataclass(frozen=True)
class Receipt:
    """What a person keeps: the receipt, and the ending reached where the questionnaire ended early."""

    text: str
    ending: str | None = None


def refuses(asked: Invited, answers: Answers) -> bool:
    """Tell whether the answers so far say that this person does not want to take part."""
    reached = ended(asked.instrument, answers, asked.context)
    return any(one.id == reached and one.disposition == "refused" for one in asked.instrument.endings)


def refuse(session: AnySession, who: Respondent) -> Problem | None:
    """Note that a person does not want to take part; a draft is thrown away."""
    asked = respond.answerable(session, who, lock=True)
    if isinstance(asked, Problem):
        return asked
    # The ledger knows nothing of a link's visits. A page that sent the answers meanwhile was waited for.
    if not (who.by_link or _move(session, who, "refused")):
        return Problem("already_answered")
    drafts.discard(session, who)
    return None


def send(
    session: AnySession,
    who: Respondent,
    key: bytes,
    *,
    token: bytes,
    language: str,
    keys: Keys,
    clock: Clock,
) -> Receipt | Refusal | Problem:
    """Submit the draft of this device; the same token again gets the same receipt."""
    asked = invited.by_id(session, who, lock=True)
    if asked is None:
        return Problem("code_unknown")
    if asked.obstacle is not None:
        return receipt_for(session, token, keys) or asked.obstacle
    # What another page keeps at this moment is waited for, or is told that the answers are sent.
    draft = drafts.fetch(session, who)
    if draft is None and asked.draft is not None:  # sent meanwhile, or thrown away
        return send(session, who, key, token=token, language=language, keys=keys, clock=clock)
    progress = respond.progress_of(replace(asked, draft=draft), key)
    if progress is None:
        return Problem("draft_gone")
    if isinstance(progress, Problem):
        return progress
    if first_unfinished(asked, progress) is not None:  # a page of before still offered to send
        return Problem("page_not_asked")
    return send_answers(session, asked, progress.answers, Sending(token, language, keys, clock))


def send_answers(
    session: AnySession, asked: Invited, answers: Answers, sending: Sending
) -> Receipt | Refusal | Problem:
    """Submit whole answers, or note the refusal that they say; `asked` was read with `lock`."""
    if refuses(asked, answers):
        return refuse(session, asked.who) or Refusal()
    return _store(session, asked, answers, replace(sending, assisted=helped(asked.instrument, answers)))


def submit(  # noqa: PLR0913 - all that is known of one answer
    session: AnySession,
    who: Respondent,
    answers: Answers,
    *,
    token: bytes,
    language: str,
    mode: str = "own_device",
    assisted: bool = False,
    keys: Keys,
    clock: Clock,
) -> Receipt | Problem:
    """Store one response and mark the invitation, in the caller's transaction: all of it or nothing.

    The same token again gets the same receipt; another token for a used invitation gets a problem.
    Nothing in the response points to the invitation, the person or the day.
    """
    asked = invited.by_id(session, who, lock=True)
    if asked is None:
        return Problem("code_unknown")
    return _store(session, asked, answers, Sending(token, language, keys, clock, mode, assisted))


def _store(session: AnySession, asked: Invited, answers: Answers, sending: Sending) -> Receipt | Problem:
    token, keys = sending.token, sending.keys
    obstacle = asked.obstacle or consents.missing(session, asked, answers)
    if obstacle is not None or not (asked.who.by_link or _move(session, asked.who, "submitted")):
        return receipt_for(session, token, keys) or obstacle or Problem("already_answered")
    settled = finish(asked.instrument, answers, asked.context)
    stored, texts = open_texts.part(asked.instrument, settled)
    receipt = receipts.receipt_of(token, keys)
    group = siblings.group_of(session, asked.who.id) if asked.confidential else None
    response = _response(asked, stored, sending, receipts.receipt_hash(receipt, keys), group)
    connection = connection_of(session)
    store = insert_new(connection.dialect.name, Response.__table__)
    if not connection.execute(store, response).rowcount:
        if not asked.who.by_link:
            raise ValueError(
                "another answer has this token: the invitation is not marked without one of its own"
            )
        # Of two at once the second waited for the first, and finds the receipt of the same token stored.
        return receipt_for(session, token, keys) or Problem("already_answered")
    open_texts.keep(session, asked.design_cell_id, texts, receipt, keys, sending.clock)
    consents.keep_own(session, asked)
    if asked.draft is not None or not asked.who.by_link:
        drafts.discard(session, asked.who)
    stored_so_far = watch.add(session, asked.round_code, response, keys)
    fieldwork.count(session, asked.round_code, stored_so_far, sending.clock())
    return Receipt(receipt, ended(asked.instrument, answers, asked.context))


def _response(
    asked: Invited, stored: Answers, sending: Sending, receipt_hash: bytes, group: str | None
) -> dict[str, Any]:
    """Return the row of one response: nothing in it points to the invitation, the person or the day."""
    return {
        "key": random_key(),
        "design_cell_id": asked.design_cell_id,
        "instrument_hash": asked.instrument_hash,
        "language": _coarse(sending.language, asked.coarsening.get("languages")),
        "mode": _coarse(sending.mode, asked.coarsening.get("modes")),
        "assisted": sending.assisted,
        "sibling_group": group,
        "answers": {code: list(one) if isinstance(one, tuple) else one for code, one in stored.items()},
        "receipt_hash": receipt_hash,
    }


def receipt_for(session: AnySession, token: bytes, keys: Keys) -> Receipt | None:
    """Return the receipt of a token whose response is stored, or None."""
    text = receipts.receipt_of(token, keys)
    wanted = {"hash": receipts.receipt_hash(text, keys)}
    response = connection_of(session).execute(_SENT, wanted).one_or_none()
    if response is None:
        return None
    return _receipt(text, invited.frozen_instrument(session, response.instrument_hash), response.answers)


def receipt_here(asked: Invited, token: bytes, keys: Keys) -> Receipt | None:
    """Return the receipt of the browser that asks, or None where it has sent nothing."""
    if asked.sent is None:
        return None
    return _receipt(receipts.receipt_of(token, keys), asked.instrument, asked.sent)


def _receipt(text: str, instrument: Instrument, stored: Mapping[str, Any]) -> Receipt:
    shown = {code: value for code, value in stored.items() if value not in (-7, -9)}
    return Receipt(text, ended(instrument, shown, invited.Context()))


def _move(session: AnySession, who: Respondent, state: str) -> bool:
    """Change the one state of an invitation; only the first of two at once succeeds."""
    return connection_of(session).execute(_MOVE, {"who": who.id, "to": state}).rowcount == 1


def _coarse(value: str, kept: Sequence[str] | None) -> str:
    return value if kept is None or value in kept else OTHER
