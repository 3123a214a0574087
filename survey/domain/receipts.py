"""Receipts: made from the random token of a person's browser; the database keeps only a hash."""

from __future__ import annotations

import hmac

from survey.keys import Keys

# No 0 O 1 I: a receipt is copied by hand.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SYMBOLS = 16  # 80 bits
GROUP = 4


def receipt_of(token: bytes, keys: Keys) -> str:
    """Return the receipt of a page token in groups of four symbols: the same token, the same receipt."""
    digest = hmac.digest(bytes.fromhex(keys.pepper), b"receipt:" + token, "sha256")
    number = int.from_bytes(digest, "big")
    symbols = "".join(ALPHABET[number >> (5 * place) & 31] for place in range(SYMBOLS))
    return "-".join(symbols[start : start + GROUP] for start in range(0, SYMBOLS, GROUP))


def normalise(typed: str) -> str | None:
    """Return a typed receipt in its one written form, or None where it cannot be one."""
    symbols = "".join(letter for letter in typed.upper() if letter.isalnum())
    if len(symbols) != SYMBOLS or any(symbol not in ALPHABET for symbol in symbols):
        return None
    return "-".join(symbols[start : start + GROUP] for start in range(0, SYMBOLS, GROUP))


def receipt_hash(receipt: str, keys: Keys) -> str:
    """Return what is stored of a receipt."""
    stored = hmac.digest(bytes.fromhex(keys.pepper), b"stored:" + receipt.encode("ascii"), "sha256")
    return stored.hex()
