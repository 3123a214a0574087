"""The record of what staff did: a chain that shows a changed, removed or inserted entry."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from survey.clock import system_clock
from survey.db import AuditEvent
from survey.domain import audit


@pytest.fixture
def recorded(operation):
    with operation.db.writing() as session:
        start = session.query(AuditEvent).count()
        for number in range(4):
            audit.record(
                session, system_clock, None, "example", f"object {number}", {"żodis": number, "b": [1.5]}
            )
    return operation, start


def chain(work) -> audit.Chain:
    with work.db.reading() as session:
        return audit.verify(session)


def attack(work, statement: str) -> None:
    """Change the table as somebody would who can also remove its triggers."""
    with work.db.writing() as session:
        for trigger in ("update", "delete", "replace"):
            session.execute(text(f"DROP TRIGGER audit_event_no_{trigger}"))
        session.execute(text(statement))


def test_an_untouched_chain_holds(recorded):
    work, start = recorded
    found = chain(work)
    assert (found.length, found.broken_at) == (start + 4, None)
    with work.db.reading() as session:
        assert found.head == session.query(AuditEvent).order_by(AuditEvent.id.desc()).first().hash


def test_a_chain_holds_on_postgresql_too(operation_anywhere):
    with operation_anywhere.db.writing() as session:
        audit.record(session, system_clock, None, "example", "object", {"a": 1})
    assert chain(operation_anywhere).broken_at is None


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_event SET action = 'other' WHERE id = {}", 0),
        ("UPDATE audit_event SET at = '2020-01-01 00:00:00.000000' WHERE id = {}", 0),
        ("UPDATE audit_event SET detail = '{{}}' WHERE id = {}", 0),
        ("DELETE FROM audit_event WHERE id = {}", 1),
    ],
)
def test_an_attack_shows(recorded, statement, broken):
    work, start = recorded
    attack(work, statement.format(start + 2))
    assert chain(work).broken_at == start + 2 + broken
    assert chain(work).length == start + 1
