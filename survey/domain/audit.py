"""The record of what staff did: a chain in which each entry's hash covers the entry before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from survey.clock import Clock
from survey.db import AuditEvent

START = "0" * 64


@dataclass(frozen=True)
class Chain:
    """What a check of the record found: its length, its last hash, and the first entry that does not fit."""

    length: int
    head: str
    broken_at: int | None


def record(
    session: Session,
    clock: Clock,
    staff_id: str | None,
    action: str,
    object: str,  # noqa: A002 - the column's name
    detail: Mapping[str, Any],
) -> AuditEvent:
    """Add an entry; `staff_id` None is the operator. No code, address or answer belongs here."""
    if session.get_bind().dialect.name == "postgresql":
        # Two writers at once must not hang their entries on the same one.
        session.execute(text("LOCK TABLE audit_event IN SHARE ROW EXCLUSIVE MODE"))
    last = session.scalar(select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1))
    event = AuditEvent(
        at=clock(),
        staff_id=staff_id,
        action=action,
        object=object,
        detail=dict(detail),
        previous_hash=last or START,
    )
    event.hash = entry_hash(event)
    session.add(event)
    session.flush()
    return event


def verify(session: Session) -> Chain:
    """Follow the chain; `broken_at` is the id of the first entry that was changed or lost its neighbour.

    A chain cut off at its end still fits: keep length and head elsewhere to notice that.
    """
    previous, length = START, 0
    for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id)).yield_per(1000):
        if event.previous_hash != previous or event.hash != entry_hash(event):
            return Chain(length, previous, event.id)
        previous, length = event.hash, length + 1
    return Chain(length, previous, None)


def entry_hash(event: AuditEvent) -> str:
    """Return the SHA-256 of an entry with the hash before it."""
    moment: datetime = event.at.astimezone(UTC)
    parts = [
        moment.isoformat(),
        event.staff_id,
        event.action,
        event.object,
        event.detail,
        event.previous_hash,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()
