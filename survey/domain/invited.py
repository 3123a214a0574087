"""What an invitation or an open link leads to: a round, its questionnaire, a provider, a draft."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, bindparam, case, literal, select

from instruments.answers import Context
from instruments.canonical import from_canonical
from instruments.model import Instrument
from survey.db.answers import Draft, Response
from survey.db.consent import ConsentRule
from survey.db.open_links import OpenDraft, OpenLink
from survey.db.places import Organisation
from survey.db.rounds import DesignCell, FrameLine, InstrumentVersion, Invitation, Round, Wave
from survey.db.session import AnySession, connection_of
from survey.domain.drafts import Sealed
from survey.domain.problems import Problem
from survey.domain.respondents import Respondent

# An invitation that was not handed out or came back reached its person after all when the code is used;
# somebody who refused may change their mind until the round closes.
ANSWERABLE = ("issued", "not_handed_out", "undeliverable", "refused")

# Forms that children and adolescents answer themselves.
OF_CHILDREN = frozenset({"B", "C"})

_instruments: dict[str, Instrument] = {}


@dataclass(frozen=True)
class Invited:
    """Whoever may answer here, with all that the pages need, as plain data.

    Of a visit of an open link `state` is "issued" until its answer is stored, then "submitted". `sent` is
    what is stored under the receipt of the browser that asks, if it has sent its answers.
    """

    who: Respondent
    state: str
    round_code: str
    round_state: str
    confidential: bool
    languages: tuple[str, ...]
    instrument: Instrument
    instrument_hash: str
    context: Context
    title: Mapping[str, str]
    provider: Mapping[str, str]
    design_cell_id: str
    coarsening: Mapping[str, Any]
    consent_age: int | None = None
    draft: Sealed | None = field(repr=False, default=None)
    has_words: bool = False
    sent: Mapping[str, Any] | None = field(repr=False, default=None)

    @property
    def of_child(self) -> bool:
        """Tell whether a child or an adolescent answers."""
        return self.instrument.id in OF_CHILDREN

    @property
    def child_mode(self) -> bool:
        """Tell whether a young child answers: one question at a time, faces, nothing kept for later."""
        return self.instrument.audience == "child"

    @property
    def obstacle(self) -> Problem | None:
        """Say why nobody can answer here now, or None."""
        if self.round_state == "draft":
            return Problem("round_not_open")
        if self.round_state == "closed":
            return Problem("round_closed")
        if self.state == "submitted":
            return Problem("already_answered")
        return None if self.state in ANSWERABLE else Problem("not_invited")


def by_id(session: AnySession, who: Respondent, *, lock: bool = False) -> Invited | None:
    """Return what a respondent is asked; `lock` keeps the round from closing until the transaction ends."""
    if who.by_link:
        wanted = {"link": who.link, "visit": who.id, "sent": who.sent}
        return _load(session, _BY_LINK_KEPT_OPEN if lock else _BY_LINK, wanted, who)
    return _load(session, _BY_ID_KEPT_OPEN if lock else _BY_ID, {"wanted": who.id, "sent": who.sent}, who)


def by_code_hash(session: AnySession, code_hash: str) -> Invited | None:
    """Return an invitation by the keyed hash of its code."""
    return _load(session, _BY_CODE_HASH, {"wanted": code_hash, "sent": ""}, None)


def frozen_instrument(session: AnySession, content_hash: str) -> Instrument:
    """Return a published instrument; raises ValueError where the stored bytes were changed."""
    if content_hash not in _instruments:
        stored = session.scalars(
            select(InstrumentVersion.canonical).where(InstrumentVersion.hash == content_hash)
        ).one()
        if hashlib.sha256(stored).hexdigest() != content_hash:
            raise ValueError(f"the stored bytes of instrument {content_hash} were changed after publication")
        _instruments[content_hash] = from_canonical(stored)
    return _instruments[content_hash]


def _asked(*of_person: Any, cell: Any, asked: Any, wave: Any, provider: Any) -> Select[Any]:
    """Select what is known of the person, the round and the provider.

    On plain tables, since nothing here needs objects that follow their rows.
    """
    return select(
        *of_person,
        asked.code,
        asked.state.label("round_state"),
        asked.mode,
        asked.languages,
        asked.services,
        asked.open_text,
        asked.instrument_hash,
        wave.title_lt,
        wave.title_en,
        provider.name_lt,
        provider.name_en,
        cell.id.label("cell_id"),
        cell.coarsening,
        ConsentRule.__table__.c.own_age,
    )


def _invitations() -> Select[Any]:
    invitation, cell, asked, wave, line, provider, draft, answer = (
        table.__table__.c
        for table in (Invitation, DesignCell, Round, Wave, FrameLine, Organisation, Draft, Response)
    )
    of_person = (
        invitation.id,
        invitation.state,
        draft.nonce,
        draft.ciphertext,
        draft.wrapped_key.is_not(None).label("has_words"),
        answer.answers.label("sent"),
    )
    return (
        _asked(*of_person, cell=cell, asked=asked, wave=wave, provider=provider)
        .select_from(Invitation.__table__)
        .join(DesignCell.__table__, cell.id == invitation.design_cell_id)
        .join(Round.__table__, asked.code == cell.round_code)
        .join(Wave.__table__, wave.code == asked.wave_code)
        .outerjoin(ConsentRule.__table__, ConsentRule.__table__.c.round_code == asked.code)
        .join(FrameLine.__table__, line.id == invitation.frame_line_id)
        .join(Organisation.__table__, provider.id == line.organisation_id)
        .outerjoin(Draft.__table__, draft.invitation_id == invitation.id)
        .outerjoin(Response.__table__, answer.receipt_hash == bindparam("sent"))
    )


def _visits() -> Select[Any]:
    link, cell, asked, wave, line, provider, draft, answer = (
        table.__table__.c
        for table in (OpenLink, DesignCell, Round, Wave, FrameLine, Organisation, OpenDraft, Response)
    )
    of_person = (
        bindparam("visit").label("id"),
        case((answer.receipt_hash.is_not(None), "submitted"), else_="issued").label("state"),
        draft.nonce,
        draft.ciphertext,
        literal(value=False).label("has_words"),
        answer.answers.label("sent"),
    )
    return (
        _asked(*of_person, cell=cell, asked=asked, wave=wave, provider=provider)
        .select_from(OpenLink.__table__)
        .join(FrameLine.__table__, line.id == link.frame_line_id)
        .join(DesignCell.__table__, cell.id == line.design_cell_id)
        .join(Round.__table__, asked.code == cell.round_code)
        .join(Wave.__table__, wave.code == asked.wave_code)
        .outerjoin(ConsentRule.__table__, ConsentRule.__table__.c.round_code == asked.code)
        .join(Organisation.__table__, provider.id == line.organisation_id)
        .outerjoin(OpenDraft.__table__, (draft.visit_id == bindparam("visit")) & (draft.link == link.name))
        .outerjoin(Response.__table__, answer.receipt_hash == bindparam("sent"))
        .where(link.name == bindparam("link"))
    )


# Built once: building it took a third of the time of a page.
_BY_ID = _invitations().where(Invitation.__table__.c.id == bindparam("wanted"))
_BY_ID_KEPT_OPEN = _BY_ID.with_for_update(read=True, of=Round.__table__)
_BY_CODE_HASH = _invitations().where(Invitation.__table__.c.code_hash == bindparam("wanted"))
_BY_LINK = _visits()
_BY_LINK_KEPT_OPEN = _BY_LINK.with_for_update(read=True, of=Round.__table__)


def _load(
    session: AnySession, query: Select[Any], wanted: Mapping[str, str], who: Respondent | None
) -> Invited | None:
    row = connection_of(session).execute(query, wanted).one_or_none()
    if row is None:
        return None
    instrument = frozen_instrument(session, row.instrument_hash)
    return Invited(
        who=who or Respondent(row.id),
        state=row.state,
        round_code=row.code,
        round_state=row.round_state,
        confidential=row.mode == "confidential",
        languages=tuple(code for code in instrument.languages if code in row.languages)
        or instrument.languages,
        instrument=instrument,
        instrument_hash=row.instrument_hash,
        context=Context(services=tuple(row.services), open_text=row.open_text),
        title={"lt": row.title_lt, "en": row.title_en},
        provider={"lt": row.name_lt, "en": row.name_en},
        design_cell_id=row.cell_id,
        coarsening=row.coarsening,
        consent_age=row.own_age,
        draft=None if row.nonce is None else Sealed(row.nonce, row.ciphertext),
        has_words=row.has_words,
        sent=row.sent,
    )
