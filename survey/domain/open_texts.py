"""Texts of open boxes: parted from the answers at submission, kept for readers, withdrawn by receipt."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from sqlalchemy import delete, insert

from instruments.answers import SKIPPED, Answer
from instruments.model import Instrument
from survey.clock import VILNIUS, Clock
from survey.db import OpenText
from survey.db.base import random_key
from survey.db.session import AnySession, connection_of
from survey.domain import locked
from survey.keys import Keys

_KEEP = insert(OpenText.__table__)


def boxes(instrument: Instrument) -> frozenset[str]:
    """Return the items that are answered in one's own words."""
    return frozenset(code for code, item in instrument.items.items() if item.kind == "open")


def part(instrument: Instrument, settled: Mapping[str, Answer]) -> tuple[dict[str, Answer], dict[str, str]]:
    """Part a submitted form into the answers that are stored and the texts that are read by people.

    Of an open box the stored answers say only that it was not asked (-7): whether something was written would
    join a text to its answers.
    """
    open_items = boxes(instrument)
    answers = {code: value for code, value in settled.items() if code not in open_items or value == SKIPPED}
    texts = {code: value for code, value in settled.items() if code in open_items and isinstance(value, str)}
    return answers, texts


def keep(
    session: AnySession, cell_id: str, texts: Mapping[str, str], receipt: str, keys: Keys, clock: Clock
) -> None:
    """Put texts on the reading list in the transaction that stores the answers."""
    today = clock().astimezone(VILNIUS).date()
    for item, text in texts.items():
        key = random_key()
        row = {
            "id": key,
            "design_cell_id": cell_id,
            "ciphertext": locked.lock(text, key, keys),
            "withdrawal_hash": withdrawal_hash(receipt, item, keys),
            "arrived_on": today,
        }
        connection_of(session).execute(_KEEP, row)


def withdraw(session: AnySession, instrument: Instrument, receipt: str, keys: Keys) -> None:
    """Delete the texts that were sent with the answers of a receipt."""
    hashes = [withdrawal_hash(receipt, item, keys) for item in sorted(boxes(instrument))]
    session.execute(delete(OpenText).where(OpenText.withdrawal_hash.in_(hashes)))


def withdrawal_hash(receipt: str, item: str, keys: Keys) -> str:
    """Return what is stored of a receipt with a text: without the receipt it leads to no answer."""
    content = f"text:{item}:{receipt}".encode("ascii")
    return hmac.digest(bytes.fromhex(keys.pepper), content, "sha256").hex()
