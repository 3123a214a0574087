"""The batch step: after it nothing in the database's files tells in which order answers came.

Answers of a round, its texts and its ledger are written anew in random order in one transaction; then the
database gives up the old pages. It runs every night and when a round closes.
"""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Table, delete, insert, select, text, true
from sqlalchemy.orm import Session

from survey.db import Consent, ContactRequest, Database, DesignCell, Invitation, OpenText, Response, Round

CHUNK = 2000
# What tells nothing of the order in which people came, once it is rewritten. Locked in the order in which
# sending an answer touches them: in another order the two would wait for each other.
REWRITTEN = ("invitation", "response", "open_text", "consent", "contact_request")
# Drafts, and the watch: what is left of its sums on the disk would give one answer after the other.
CLEARED = ("draft", "open_draft", "response_watch")


def rewrite(session: Session, round_code: str) -> int:
    """Write a round's answers and ledger anew in random order, in this transaction; return the answers."""
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {', '.join(REWRITTEN)} IN EXCLUSIVE MODE"))
        session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    else:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
    answers = _shuffle(session, Response.__table__, round_code)
    for table in (OpenText.__table__, Invitation.__table__):
        _shuffle(session, table, round_code)
    for table in (ContactRequest.__table__, Consent.__table__):
        _shuffle(session, table, None)
    session.expire_all()
    return answers


def rewrite_open(db: Database) -> list[str]:
    """Run the whole step for every open round; return their codes."""
    with db.writing() as session:
        codes = list(session.scalars(select(Round.code).where(Round.state == "open").order_by(Round.code)))
        for code in codes:
            rewrite(session, code)
    compact(db)
    return codes


def compact(db: Database) -> bool:
    """Give up the pages that still hold the old order; False where somebody's reading kept them for now."""
    with db.single_statements() as session:
        if db.engine.dialect.name == "postgresql":
            for table in (*REWRITTEN, *CLEARED):
                session.execute(text(f"VACUUM (FULL, ANALYZE) {table}"))
            return True
        driver = session.connection.driver_connection
        # secure_delete clears what was deleted; VACUUM also what moves inside a page left behind.
        driver.execute("VACUUM")
        busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy


def _shuffle(session: Session, table: Any, round_code: str | None) -> int:
    assert isinstance(table, Table)  # noqa: S101 - what a mapped class always has
    of_round = select(DesignCell.id).where(DesignCell.round_code == round_code)
    mine = true() if round_code is None else table.c.design_cell_id.in_(of_round)
    rows = [dict(row) for row in session.execute(select(table).where(mine)).mappings()]
    secrets.SystemRandom().shuffle(rows)
    session.execute(delete(table).where(mine))
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(table), rows[start : start + CHUNK])
    return len(rows)
