"""The watch over stored answers: counts and an order-free sum of keyed hashes for each round.

A lost, added or changed answer makes the sum disagree with the table. The sum tells nothing of order or time.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from survey.db import DesignCell, Response, ResponseWatch
from survey.db.inserting import insert_new
from survey.keys import Keys

MODULUS = 1 << 256

_WATCH = ResponseWatch.__table__
_OF_ROUND = _WATCH.c.round_code == bindparam("of_round")
_LOCKED = select(_WATCH).where(_OF_ROUND).with_for_update()
_COUNTED = {
    kind: update(_WATCH).where(_OF_ROUND).values({kind: bindparam("number"), "set_hash": bindparam("sum")})
    for kind in ("stored", "withdrawn", "erased")
}


@dataclass(frozen=True)
class Alarm:
    """A round whose answers are not what was stored; equal numbers mean that a content was changed."""

    round_code: str
    expected: int
    found: int


def add(session: Session, round_code: str, response: Response, keys: Keys) -> int:
    """Count a response that was just stored, in the same transaction; return how many ever were."""
    return _count(session, round_code, "stored", answer_hash(response, keys))


def remove(
    session: Session, round_code: str, response: Response, keys: Keys, *, erased: bool = False
) -> None:
    """Count a response that is withdrawn by the person, or erased by rule, in the same transaction."""
    _count(session, round_code, "erased" if erased else "withdrawn", -answer_hash(response, keys))


def check(session: Session, keys: Keys) -> list[Alarm]:
    """Compare every round's answers with its watch; an empty list says that all agree."""
    found: dict[str, tuple[int, int]] = {}
    rows = session.execute(select(DesignCell.round_code, Response).join(Response)).yield_per(1000)
    for round_code, response in rows:
        number, total = found.get(round_code, (0, 0))
        found[round_code] = (number + 1, (total + answer_hash(response, keys)) % MODULUS)
    watches = {row.round_code: row for row in session.scalars(select(ResponseWatch))}
    alarms = []
    for round_code in sorted(found.keys() | watches.keys()):
        number, total = found.get(round_code, (0, 0))
        row = watches.get(round_code)
        expected = 0 if row is None else row.stored - row.withdrawn - row.erased
        if row is None or number != expected or total != int(row.set_hash, 16):
            alarms.append(Alarm(round_code, expected, number))
    return alarms


def answer_hash(response: Response, keys: Keys) -> int:
    """Return the keyed hash of everything stored with one answer."""
    parts = [
        response.key,
        response.design_cell_id,
        response.instrument_hash,
        response.language,
        response.mode,
        response.assisted,
        response.sibling_group,
        response.answers,
        response.receipt_hash,
    ]
    content = json.dumps(parts, sort_keys=True, ensure_ascii=False).encode("utf-8")
    return int.from_bytes(hmac.digest(bytes.fromhex(keys.watch), content, "sha256"), "big")


def _sum(stored: str, change: int) -> str:
    return f"{(int(stored, 16) + change) % MODULUS:064x}"


def _count(session: Session, round_code: str, kind: str, change: int) -> int:
    connection, of_round = session.connection(), {"of_round": round_code}
    row = connection.execute(_LOCKED, of_round).one_or_none()
    if row is None:
        # Two first answers at once: the slower one waits here, and then finds the row of the faster one.
        begin = insert_new(connection.dialect.name, _WATCH)
        connection.execute(begin, {"round_code": round_code})
        row = connection.execute(_LOCKED, of_round).one()
    number: int = getattr(row, kind) + 1
    connection.execute(_COUNTED[kind], {**of_round, "number": number, "sum": _sum(row.set_hash, change)})
    return number
