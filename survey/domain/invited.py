"""What one invitation leads to: the round, its frozen questionnaire, the provider asked about, a draft."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from instruments.answers import Context
from instruments.canonical import from_canonical
from instruments.model import Instrument
from survey.db.answers import Draft
from survey.db.places import Organisation
from survey.db.rounds import DesignCell, FrameLine, InstrumentVersion, Invitation, Round, Wave
from survey.domain.drafts import Sealed
from survey.domain.problems import Problem

# An invitation that was not handed out or came back reached its person after all when the code is used;
# somebody who refused may change their mind until the round closes.
ANSWERABLE = ("issued", "not_handed_out", "undeliverable", "refused")
# Forms that children and adolescents answer themselves.
OF_CHILDREN = frozenset({"B", "C"})

_instruments: dict[str, Instrument] = {}


@dataclass(frozen=True)
class Invited:
    """One invitation with all that its pages need, as plain data."""

    invitation_id: str
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
    draft: Sealed | None = field(repr=False, default=None)
    has_words: bool = False

    @property
    def of_child(self) -> bool:
        """Tell whether a child or an adolescent answers."""
        return self.instrument.id in OF_CHILDREN

    @property
    def obstacle(self) -> Problem | None:
        """Say why nobody can answer with this invitation now, or None."""
        if self.round_state == "draft":
            return Problem("round_not_open")
        if self.round_state == "closed":
            return Problem("round_closed")
        if self.state == "submitted":
            return Problem("already_answered")
        return None if self.state in ANSWERABLE else Problem("not_invited")


def by_id(session: Session, invitation_id: str, *, lock: bool = False) -> Invited | None:
    """Return an invitation by its id; `lock` keeps the round from closing until the transaction ends."""
    return _load(session, Invitation.id == invitation_id, lock=lock)


def by_code_hash(session: Session, code_hash: str) -> Invited | None:
    """Return an invitation by the keyed hash of its code."""
    return _load(session, Invitation.code_hash == code_hash, lock=False)


def frozen_instrument(session: Session, content_hash: str) -> Instrument:
    """Return a published instrument; raises ValueError where the stored bytes were changed."""
    if content_hash not in _instruments:
        stored = session.scalars(
            select(InstrumentVersion.canonical).where(InstrumentVersion.hash == content_hash)
        ).one()
        if hashlib.sha256(stored).hexdigest() != content_hash:
            raise ValueError(f"the stored bytes of instrument {content_hash} were changed after publication")
        _instruments[content_hash] = from_canonical(stored)
    return _instruments[content_hash]


def _load(session: Session, wanted: ColumnElement[bool], *, lock: bool) -> Invited | None:
    query = (
        select(
            Invitation.id,
            Invitation.state,
            Round.code,
            Round.state.label("round_state"),
            Round.mode,
            Round.languages,
            Round.services,
            Round.open_text,
            Round.instrument_hash,
            Wave.title_lt,
            Wave.title_en,
            Organisation.name_lt,
            Organisation.name_en,
            DesignCell.id.label("cell_id"),
            DesignCell.coarsening,
            Draft.nonce,
            Draft.ciphertext,
            Draft.wrapped_key.is_not(None).label("has_words"),
        )
        .select_from(Invitation)
        .join(DesignCell, DesignCell.id == Invitation.design_cell_id)
        .join(Round, Round.code == DesignCell.round_code)
        .join(Wave, Wave.code == Round.wave_code)
        .join(FrameLine, FrameLine.id == Invitation.frame_line_id)
        .join(Organisation, Organisation.id == FrameLine.organisation_id)
        .outerjoin(Draft, Draft.invitation_id == Invitation.id)
        .where(wanted)
    )
    if lock:
        query = query.with_for_update(read=True, of=Round)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    instrument = frozen_instrument(session, row.instrument_hash)
    return Invited(
        invitation_id=row.id,
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
        draft=None if row.nonce is None else Sealed(row.nonce, row.ciphertext),
        has_words=row.has_words,
    )
