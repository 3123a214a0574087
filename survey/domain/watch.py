"""The watch over stored answers: counts and an order-free sum of keyed hashes for each round.

A lost, added or changed answer makes the sum disagree with the table. The sum tells nothing of order or time.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db import DesignCell, Response, ResponseWatch
from survey.db.inserting import insert_or_add
from survey.db.session import AnySession, connection_of
from survey.keys import Keys

MODULUS = 1 << 256
PART_BITS = 32
# The sum is kept in parts, the lowest first, each added to by itself: so the database adds, and nobody has to
# read it first. What is carried from one part to the next is carried when the sum is read.
PARTS = tuple(f"set_hash_{number}" for number in range(256 // PART_BITS))

# In this order: a sum that is stored was made so.
HASHED = (
    "key",
    "design_cell_id",
    "instrument_hash",
    "language",
    "mode",
    "assisted",
    "sibling_group",
    "answers",
    "receipt_hash",
)


@dataclass(frozen=True)
class Alarm:
    """A round whose answers are not what was stored; equal numbers mean that a content was changed."""

    round_code: str
    expected: int
    found: int


def add(session: AnySession, round_code: str, response: Mapping[str, Any], keys: Keys) -> int:
    """Count a row of responses just stored, in the same transaction; return how many ever were."""
    return _count(session, round_code, "stored", answer_hash(response, keys))


def remove(
    session: AnySession, round_code: str, response: Mapping[str, Any], keys: Keys, *, erased: bool = False
) -> None:
    """Count a response that is withdrawn by the person, or erased by rule, in the same transaction."""
    _count(session, round_code, "erased" if erased else "withdrawn", -answer_hash(response, keys))


def check(session: Session, keys: Keys) -> list[Alarm]:
    """Compare every round's answers with its watch; an empty list says that all agree."""
    found: dict[str, tuple[int, int]] = {}
    answers = Response.__table__
    rows = session.execute(select(answers, DesignCell.round_code).join(DesignCell)).yield_per(1000)
    for row in rows.mappings():
        number, total = found.get(row["round_code"], (0, 0))
        found[row["round_code"]] = (number + 1, (total + answer_hash(row, keys)) % MODULUS)
    watches = {row.round_code: row for row in session.scalars(select(ResponseWatch))}
    alarms = []
    for round_code in sorted(found.keys() | watches.keys()):
        number, total = found.get(round_code, (0, 0))
        row = watches.get(round_code)
        expected = 0 if row is None else row.stored - row.withdrawn - row.erased
        if row is None or number != expected or total != sum_of(row):
            alarms.append(Alarm(round_code, expected, number))
    return alarms


def answer_hash(response: Mapping[str, Any], keys: Keys) -> int:
    """Return the keyed hash of everything stored with one answer."""
    parts = [response[name] for name in HASHED]
    content = json.dumps(parts, sort_keys=True, ensure_ascii=False).encode("utf-8")
    return int.from_bytes(hmac.digest(bytes.fromhex(keys.watch), content, "sha256"), "big")


def sum_of(row: ResponseWatch) -> int:
    """Return the sum of the keyed hashes of a round's answers."""
    parts = (getattr(row, name) << PART_BITS * number for number, name in enumerate(PARTS))
    return sum(parts) % MODULUS


def _count(session: AnySession, round_code: str, kind: str, change: int) -> int:
    connection, sign, size = connection_of(session), -1 if change < 0 else 1, abs(change)
    low = (1 << PART_BITS) - 1
    parts = {name: sign * (size >> PART_BITS * number & low) for number, name in enumerate(PARTS)}
    add_up = insert_or_add(connection.dialect.name, ResponseWatch.__table__, (kind, *PARTS))
    number: int = connection.execute(add_up, {"round_code": round_code, kind: 1, **parts}).scalar_one()
    return number
