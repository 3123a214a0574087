"""How often one address or one code does something, without keeping either.

Counts live in the memory of each worker and are forgotten every ten minutes, so with W workers a limit is at
most W times as wide. Only a keyed hash is kept, under a key that is forgotten with the counts.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from threading import Lock

WINDOW_SECONDS = 600
# How often in ten minutes: wrong codes and receipts and wishes from one address, pages sent with one code.
# A care centre's families may share an address, so only what goes wrong is counted of codes.
LIMITS: Mapping[str, int] = {"wrong_code": 30, "wrong_receipt": 30, "contact": 10, "pages": 600}
MOST_KEPT = 100_000
MINUTES = WINDOW_SECONDS // 60


class Counts:
    """How often each kind of thing happened in the ten minutes at hand."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._lock = Lock()
        self._window = -1
        self._key = b""
        self._seen: dict[bytes, int] = {}

    def add(self, kind: str, who: str, seconds: float) -> bool:
        """Count once more; False where the limit of the kind is passed."""
        with self._lock:
            self._turn(int(seconds) // WINDOW_SECONDS)
            place = self._place(kind, who)
            if place in self._seen or len(self._seen) < MOST_KEPT:
                self._seen[place] = self._seen.get(place, 0) + 1
            return self._seen.get(place, 0) <= LIMITS[kind]

    def full(self, kind: str, who: str, seconds: float) -> bool:
        """Tell whether the limit of a kind is reached, counting nothing."""
        with self._lock:
            self._turn(int(seconds) // WINDOW_SECONDS)
            return self._seen.get(self._place(kind, who), 0) >= LIMITS[kind]

    def _turn(self, window: int) -> None:
        if window != self._window:
            self._window, self._key, self._seen = window, secrets.token_bytes(32), {}

    def _place(self, kind: str, who: str) -> bytes:
        return hmac.digest(self._key, f"{kind}:{who}".encode(), "sha256")[:16]
