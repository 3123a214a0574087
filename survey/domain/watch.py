"""The watch over stored answers: counts and an order-free sum of keyed hashes for each round.

A lost, added or changed answer makes the sum disagree with the table. The sum tells nothing of order or time.
"""

from __future__ import annotations

import hmac
import json
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey.db import DesignCell, Response, ResponseWatch
from survey.keys import Keys

MODULUS = 1 << 256


@dataclass(frozen=True)
class Alarm:
    """A round whose answers are not what was stored; equal numbers mean that a content was changed."""

    round_code: str
    expected: int
    found: int


def add(session: Session, round_code: str, response: Response, keys: Keys) -> None:
    """Count a response that was just stored, in the same transaction."""
    row = _locked(session, round_code)
    row.stored += 1
    row.set_hash = _sum(row.set_hash, answer_hash(response, keys))
    session.flush()


def remove(
    session: Session, round_code: str, response: Response, keys: Keys, *, erased: bool = False
) -> None:
    """Count a response that is withdrawn by the person, or erased by rule, in the same transaction."""
    row = _locked(session, round_code)
    if erased:
        row.erased += 1
    else:
        row.withdrawn += 1
    row.set_hash = _sum(row.set_hash, -answer_hash(response, keys))
    session.flush()


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


def _locked(session: Session, round_code: str) -> ResponseWatch:
    wanted = select(ResponseWatch).where(ResponseWatch.round_code == round_code).with_for_update()
    wanted = wanted.execution_options(populate_existing=True)
    row = session.scalars(wanted).one_or_none()
    if row is not None:
        return row
    # Two first answers at once: the slower one waits here, and then finds the row of the faster one.
    with suppress(IntegrityError), session.begin_nested():
        session.add(ResponseWatch(round_code=round_code, stored=0, withdrawn=0, erased=0, set_hash="0" * 64))
    return session.scalars(wanted).one()
