"""Wishes to be contacted: linked to no answer, encrypted, read by the readers, deleted when done."""

from __future__ import annotations

import hmac
import json
import unicodedata
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.clock import VILNIUS, Clock
from survey.db import ContactRequest
from survey.db.inserting import insert_new
from survey.domain import audit, locked, working_days
from survey.domain.problems import Problem
from survey.keys import Keys

DAYS = 1
KEY_LETTERS = 32
MOST_NAME, LEAST_WAY, MOST_WAY = 100, 5, 300


@dataclass(frozen=True)
class Wish:
    """One wish to be contacted, as the readers see it."""

    id: str
    name: str
    way: str
    due: date
    late: bool


def ask(session: Session, name: str, way: str, keys: Keys, clock: Clock) -> Problem | None:
    """Store a wish: what to call the person (may be empty) and how to reach them.

    The same wish sent once more while it waits, by a second press of the button, is the same one.
    """
    plain_name, plain_way = _plain(name), _plain(way)
    if not LEAST_WAY <= len(plain_way) <= MOST_WAY:
        return Problem("contact_way", {"least": LEAST_WAY, "most": MOST_WAY})
    if len(plain_name) > MOST_NAME:
        return Problem("contact_name", {"most": MOST_NAME})
    content = json.dumps([plain_name, plain_way], ensure_ascii=False)
    key = hmac.digest(bytes.fromhex(keys.pepper), b"wish:" + content.encode(), "sha256").hex()[:KEY_LETTERS]
    today, connection = clock().astimezone(VILNIUS).date(), session.connection()
    row = {"id": key, "ciphertext": locked.lock(content, key, keys), "arrived_on": today}
    connection.execute(insert_new(connection.dialect.name, ContactRequest.__table__), row)
    return None


def waiting(session: Session, keys: Keys, clock: Clock) -> list[Wish]:
    """Return the wishes that wait, the most urgent first."""
    today = clock().astimezone(VILNIUS).date()
    found = []
    for one in session.scalars(select(ContactRequest)):
        name, way = json.loads(locked.unlock(one.ciphertext, one.id, keys))
        due = working_days.after(one.arrived_on, DAYS)
        found.append(Wish(one.id, name, way, due, due < today))
    return sorted(found, key=lambda wish: (wish.due, wish.id))


def done(session: Session, wish_id: str, staff_id: str, clock: Clock) -> Problem | None:
    """Delete a wish once somebody has contacted the person; the record says who did it, not for whom."""
    found = session.get(ContactRequest, wish_id, with_for_update=True)
    if found is None:
        return Problem("reading_gone")
    session.delete(found)
    session.flush()
    audit.record(session, clock, staff_id, "contact.done", "contact", {})
    return None


def late(session: Session, clock: Clock) -> int:
    """Count the wishes whose time is over."""
    today = clock().astimezone(VILNIUS).date()
    days = session.scalars(select(ContactRequest.arrived_on))
    return sum(working_days.after(day, DAYS) < today for day in days)


def _plain(typed: str) -> str:
    kept = "".join(letter for letter in typed if letter == "\n" or unicodedata.category(letter)[0] != "C")
    return unicodedata.normalize("NFC", kept).strip()
