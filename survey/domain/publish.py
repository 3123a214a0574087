"""Publishing an instrument: its canonical bytes and hash are stored once and never change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from instruments.canonical import canonical_bytes, content_hash, from_canonical
from instruments.checking_versions import check_versions
from instruments.model import Instrument
from instruments.problems import Problem as Fault
from instruments.versions import earlier
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
    """Store a version; the same content again changes nothing.

    Another content under the same version is refused, and so is a version that breaks what the published ones
    below it promised: too small a bump, or a code with another meaning.
    """
    content = content_hash(instrument)
    stored = find(session, instrument.id, instrument.version)
    if stored is not None and stored.hash == content:
        return Published(content, new=False)
    if stored is not None:
        return Problem("instrument_changed", {"id": instrument.id, "version": instrument.version})
    broken = check_versions(_below(session, instrument), instrument)
    if broken:
        return Problem(
            "instrument_promise", {"id": instrument.id, "version": instrument.version, **_told(broken)}
        )
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


def _told(broken: Sequence[Fault]) -> dict[str, str]:
    return {"found": "; ".join(f"{one.item}: {one.message}" if one.item else one.message for one in broken)}


def _below(session: Session, instrument: Instrument) -> list[Instrument]:
    """Return the published versions below one, the lowest first."""
    wanted = select(InstrumentVersion.version, InstrumentVersion.canonical).where(
        InstrumentVersion.instrument_id == instrument.id
    )
    stored = {row.version: row.canonical for row in session.execute(wanted)}
    return [from_canonical(stored[version]) for version in earlier(instrument.version, stored)]


def find(session: Session, instrument_id: str, version: str) -> InstrumentVersion | None:
    """Return the stored row of a published version, or None."""
    wanted = select(InstrumentVersion).where(
        InstrumentVersion.instrument_id == instrument_id, InstrumentVersion.version == version
    )
    return session.scalars(wanted).one_or_none()
