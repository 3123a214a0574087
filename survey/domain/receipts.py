"""Receipts: made from the random token of a person's browser; the database keeps only a hash."""

from __future__ import annotations

import hmac
import unicodedata

from survey.domain.codes import ALPHABET, GROUP, LOOK_ALIKES, SEPARATORS
from survey.keys import Keys

SYMBOLS = 16  # 80 bits


def receipt_of(token: bytes, keys: Keys) -> str:
    """Return the receipt of a page token in groups of four symbols: the same token, the same receipt."""
    digest = hmac.digest(bytes.fromhex(keys.pepper), b"receipt:" + token, "sha256")
    number = int.from_bytes(digest, "big")
    return _printed("".join(ALPHABET[number >> (5 * place) & 31] for place in range(SYMBOLS)))


def normalise(typed: str) -> str | None:
    """Return a typed receipt in its one printed form, or None where it cannot be one."""
    upper = unicodedata.normalize("NFKC", typed).upper().translate(LOOK_ALIKES)
    symbols = "".join(letter for letter in upper if letter not in SEPARATORS)
    if len(symbols) != SYMBOLS or any(symbol not in ALPHABET for symbol in symbols):
        return None
    return _printed(symbols)


def receipt_hash(receipt: str, keys: Keys) -> str:
    """Return what is stored of a receipt."""
    stored = hmac.digest(bytes.fromhex(keys.pepper), b"stored:" + receipt.encode("ascii"), "sha256")
    return stored.hex()


def _printed(symbols: str) -> str:
    return "-".join(symbols[start : start + GROUP] for start in range(0, SYMBOLS, GROUP))
