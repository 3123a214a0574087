"""Invitation codes: twelve random symbols and a check character, stored only as a keyed hash."""

from __future__ import annotations

import hmac
import secrets
import unicodedata

from survey.keys import Keys

# Neither I, L, O nor U: what looks like 1 or 0 is read as 1 or 0, and no code spells a word.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SYMBOLS = 12  # 60 bits
GROUP = 4
SEPARATORS = frozenset(" \t\u00a0\u2009\u202f\u200b\ufeff-\u2010\u2011\u2012\u2013\u2014\u2212_.")
# Latin look-alikes, and the letters a Cyrillic keyboard gives for the same shapes.
LOOK_ALIKES = str.maketrans("ILOАВСЕНКМРТХУОІЈЅ", "110ABCEHKMPTXY01JS")
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_FIELD = 0b100101  # x^5 + x^2 + 1, primitive: the powers of x are the 31 elements other than zero


def new_code() -> str:
    """Return a new code as it is printed: XXXX-XXXX-XXXX-X."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(SYMBOLS))
    return _printed(symbols + check_character(symbols))


def normalise(typed: str) -> str | None:
    """Return a typed code in its one printed form, or None where a symbol is wrong, missing or swapped."""
    upper = unicodedata.normalize("NFKC", typed).upper().translate(LOOK_ALIKES)
    symbols = "".join(letter for letter in upper if letter not in SEPARATORS)
    if len(symbols) != SYMBOLS + 1 or any(symbol not in _VALUE for symbol in symbols):
        return None
    return _printed(symbols) if check_character(symbols[:-1]) == symbols[-1] else None


def code_hash(code: str, keys: Keys) -> str:
    """Return the keyed hash (HMAC-SHA256) of a normalised code: all that the database keeps of it."""
    return hmac.digest(bytes.fromhex(keys.code), code.encode("ascii"), "sha256").hex()


def check_character(symbols: str) -> str:
    """Return the sum over GF(32) of each symbol times its own power of x.

    All powers differ from one another and from the check character's own factor 1, and none is zero: so any
    one wrong symbol and any two neighbours that changed places change the sum.
    """
    total, power = 0, 1
    for symbol in symbols:
        power = _times_x(power)
        total ^= _product(_VALUE[symbol], power)
    return ALPHABET[total]


def _printed(symbols: str) -> str:
    return "-".join(symbols[start : start + GROUP] for start in range(0, len(symbols), GROUP))


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ _FIELD if doubled > 31 else doubled


def _product(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left, right = _times_x(left), right >> 1
    return product
