"""Answering: a code or a link leads to a round, pages become a draft, a draft one response, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, select, update

from instruments.answers import Answers, finish, helped, still_required
from instruments.model import Instrument
from instruments.paths import ended
from survey.clock import Clock
from survey.db.answers import Response
from survey.db.base import random_key
from survey.db.inserting import insert_new
from survey.db.rounds import DesignCell, Invitation, Round
from survey.db.session import AnySession, connection_of
from survey.domain import codes, consents, drafts, fieldwork, invited, open_texts, receipts, siblings, watch
from survey.domain.drafts import Progress
from survey.domain.invited import ANSWERABLE, Invited
from survey.domain.problems import Problem
from survey.domain.respondents import Respondent
from survey.keys import Keys

OTHER = "other"

# On plain tables and built once: building them took as long as running them.
_SENT = select(Response.__table__.c.instrument_hash, Response.__table__.c.answers).where(
    Response.__table__.c.receipt_hash == bindparam("hash")
)
_STORED = select(Response.__table__).where(Response.__table__.c.receipt_hash == bindparam("hash"))
_WITHDRAW = delete(Response.__table__).where(Response.__table__.c.key == bindparam("which"))
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
    """What comes with the answers when a browser sends them."""

    token: bytes = field(repr=False)
    language: str
    keys: Keys
    clock: Clock


@dataclass(frozen=True)
class Receipt:
    """What a person keeps: the receipt, and the ending reached where the questionnaire ended early."""

    text: str
    ending: str | None = None


def find(session: AnySession, code: str, keys: Keys) -> Invited | Problem:
    """Return the invitation of a typed or opened code; reads only."""
    clean = codes.normalise(code)
    if clean is None:
        return Problem("code_mistyped")
    found = invited.by_code_hash(session, codes.code_hash(clean, keys))
    return Problem("code_unknown") if found is None else found


def progress_of(asked: Invited, key: bytes) -> Progress | Problem | None:
    """Return the draft of this device; None where there is none, a problem where it has another key."""
    if asked.draft is None:
        return None
    progress = drafts.unseal(asked.draft, key, asked.who)
    if progress is None:
        return Problem("draft_elsewhere_words" if asked.has_words else "draft_elsewhere")
    return progress


def start(
    session: AnySession, who: Respondent, key: bytes, *, again: bool = False, one: bool = False
) -> Progress | Problem:
    """Begin a draft, or go on with this device's; `again` throws another device's draft away first.

    `one` asks for one question at a time from here on. Children always begin anew.
    """
    # Of two devices that begin at once the second waits here, and then finds the draft of the first.
    session.execute(select(Invitation.id).where(Invitation.id == who.id).with_for_update())
    asked = answerable(session, who)
    if isinstance(asked, Problem):
        return asked
    missing = consents.missing(session, asked, {})
    if missing is not None:
        return missing
    if again or asked.child_mode:
        drafts.discard(session, who)
        asked = replace(asked, draft=None)
    found = progress_of(asked, key)
    if isinstance(found, Problem):
        return found
    progress = replace(found or Progress(), one=one)
    if progress != found and not drafts.store(session, who, key, progress, asked.draft):
        return start(session, who, key, again=again, one=one)
    return progress


def refuses(asked: Invited, answers: Answers) -> bool:
    """Tell whether the answers so far say that this person does not want to take part."""
    reached = ended(asked.instrument, answers, asked.context)
    return any(one.id == reached and one.disposition == "refused" for one in asked.instrument.endings)


def stop(session: AnySession, who: Respondent, key: bytes) -> Problem | None:
    """Throw this device's draft away: somebody stops without refusing, and nothing is kept."""
    asked = answerable(session, who)
    if isinstance(asked, Problem):
        return asked
    found = progress_of(asked, key)
    if isinstance(found, Problem):
        return found
    drafts.discard(session, who)
    return None


def refuse(session: AnySession, who: Respondent) -> Problem | None:
    """Note that a person does not want to take part; a draft is thrown away."""
    asked = answerable(session, who, lock=True)
    if isinstance(asked, Problem):
        return asked
    if not who.by_link:  # the ledger knows nothing of a link's visits
        _move(session, who, "refused")
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
    progress = progress_of(replace(asked, draft=draft), key)
    if progress is None:
        return Problem("draft_gone")
    if isinstance(progress, Problem):
        return progress
    if still_required(asked.instrument, progress.answers, asked.context):
        return Problem("page_not_asked")
    return send_answers(session, asked, progress.answers, Sending(token, language, keys, clock))


def send_answers(
    session: AnySession, asked: Invited, answers: Answers, sending: Sending
) -> Receipt | Refusal | Problem:
    """Submit whole answers, or note the refusal that they say; `asked` was read with `lock`."""
    if refuses(asked, answers):
        return refuse(session, asked.who) or Refusal()
    return _store(
        session,
        asked,
        answers,
        token=sending.token,
        language=sending.language,
        mode="own_device",
        assisted=helped(asked.instrument, answers),
        keys=sending.keys,
        clock=sending.clock,
    )


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
    return _store(
        session,
        asked,
        answers,
        token=token,
        language=language,
        mode=mode,
        assisted=assisted,
        keys=keys,
        clock=clock,
    )


def _store(  # noqa: PLR0913 - all that is known of one answer
    session: AnySession,
    asked: Invited,
    answers: Answers,
    *,
    token: bytes,
    language: str,
    mode: str,
    assisted: bool,
    keys: Keys,
    clock: Clock,
) -> Receipt | Problem:
    obstacle = asked.obstacle or consents.missing(session, asked, answers)
    if obstacle is not None or not (asked.who.by_link or _move(session, asked.who, "submitted")):
        return receipt_for(session, token, keys) or obstacle or Problem("already_answered")
    settled = finish(asked.instrument, answers, asked.context)
    stored, texts = open_texts.part(asked.instrument, settled)
    receipt = receipts.receipt_of(token, keys)
    response = {
        "key": random_key(),
        "design_cell_id": asked.design_cell_id,
        "instrument_hash": asked.instrument_hash,
        "language": _coarse(language, asked.coarsening.get("languages")),
        "mode": _coarse(mode, asked.coarsening.get("modes")),
        "assisted": assisted,
        "sibling_group": siblings.group_of(session, asked.who.id) if asked.confidential else None,
        "answers": {code: list(one) if isinstance(one, tuple) else one for code, one in stored.items()},
        "receipt_hash": receipts.receipt_hash(receipt, keys),
    }
    connection = connection_of(session)
    store = insert_new(connection.dialect.name, Response.__table__)
    if not connection.execute(store, response).rowcount:
        if not asked.who.by_link:
            raise ValueError(
                "another answer has this token: the invitation is not marked without one of its own"
            )
        # Of two at once the second waited for the first, and finds the receipt of the same token stored.
        return receipt_for(session, token, keys) or Problem("already_answered")
    open_texts.keep(session, asked.design_cell_id, texts, receipt, keys, clock)
    consents.keep_own(session, asked)
    if asked.draft is not None or not asked.who.by_link:
        drafts.discard(session, asked.who)
    stored_so_far = watch.add(session, asked.round_code, response, keys)
    fieldwork.count(session, asked.round_code, stored_so_far, clock())
    return Receipt(receipt, ended(asked.instrument, answers, asked.context))


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


def withdraw(session: AnySession, typed: str, keys: Keys) -> Problem | None:
    """Delete the answers and texts of a receipt while the round is open; the ledger keeps the state."""
    text = receipts.normalise(typed)
    response = None if text is None else _response(session, text, keys)
    if text is None or response is None:
        return Problem("receipt_unknown")
    cell = select(DesignCell.round_code).where(DesignCell.id == response["design_cell_id"]).scalar_subquery()
    locked = select(Round.code, Round.state).where(Round.code == cell).with_for_update(read=True)
    found = session.execute(locked).one()
    if found.state != "open":
        return Problem("withdrawal_over")
    if connection_of(session).execute(_WITHDRAW, {"which": response["key"]}).rowcount != 1:
        return Problem("receipt_unknown")  # the same receipt was sent twice at once, and the other was faster
    watch.remove(session, found.code, response, keys)
    instrument = invited.frozen_instrument(session, response["instrument_hash"])
    open_texts.withdraw(session, instrument, text, keys)
    return None


def answerable(session: AnySession, who: Respondent, *, lock: bool = False) -> Invited | Problem:
    """Return what can be answered now, or why it cannot; `lock` keeps the round from closing meanwhile."""
    asked = invited.by_id(session, who, lock=lock)
    if asked is None:
        return Problem("code_unknown")
    return asked.obstacle or asked


def begun_or_new(asked: Invited, key: bytes) -> Progress | Problem | None:
    """Return the draft of this device; a visit of an open link without one begins at its first page."""
    progress = progress_of(asked, key)
    return Progress() if progress is None and asked.who.by_link else progress


def _move(session: AnySession, who: Respondent, state: str) -> bool:
    """Change the one state of an invitation; only the first of two at once succeeds."""
    return connection_of(session).execute(_MOVE, {"who": who.id, "to": state}).rowcount == 1


def _response(session: AnySession, receipt: str, keys: Keys) -> RowMapping | None:
    wanted = {"hash": receipts.receipt_hash(receipt, keys)}
    return connection_of(session).execute(_STORED, wanted).mappings().one_or_none()


def _coarse(value: str, kept: Sequence[str] | None) -> str:
    return value if kept is None or value in kept else OTHER
