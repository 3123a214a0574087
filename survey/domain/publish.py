"""Publishing an instrument: its canonical bytes and hash are stored once and never change."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from instruments.canonical import canonical_bytes, content_hash
from instruments.model import Instrument
from survey.clock import Clock
from survey.db.rounds import InstrumentVersion
from survey.domain import audit
from survey.domain.problems import Problem


@dataclass(frozen=True)
class Published:
    """A published version: its hash, and whether it was stored just now or stood there before."""

    hash: str
    new: bool


def publish(session: Session, instrument: Instrument, clock: Clock) -> Published | Problem:
    """Store a version; the same content again changes nothing, another content is refused."""
    content = content_hash(instrument)
    stored = find(session, instrument.id, instrument.version)
    if stored is not None and stored.hash == content:
        return Published(content, new=False)
    if stored is not None:
        return Problem("instrument_changed", {"id": instrument.id, "version": instrument.version})
    row = InstrumentVersion(
        hash=content,
        instrument_id=instrument.id,
        version=instrument.version,
        canonical=canonical_bytes(instrument),
        published_at=clock(),
    )
    session.add(row)
    session.flush()
    name = f"{instrument.id} {instrument.version}"
    audit.record(session, clock, None, "instrument.published", name, {"hash": content})
    return Published(content, new=True)


def find(session: Session, instrument_id: str, version: str) -> InstrumentVersion | None:
    """Return the stored row of a published version, or None."""
    wanted = select(InstrumentVersion).where(
        InstrumentVersion.instrument_id == instrument_id, InstrumentVersion.version == version
    )
    return session.scalars(wanted).one_or_none()
