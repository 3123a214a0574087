"""How often one address or one code does something, without keeping either.

Counts live in memory that all workers of a machine share and that is gone with the server; every ten minutes
they are forgotten. Of an address or a code nothing is kept, not even a hash: a keyed hash, under a key that
is forgotten with the counts, chooses in each of two rows which number goes up. The smaller of the two is how
often it was seen at most, so that one who is counted beside others is not mistaken for them.
"""

from __future__ import annotations

import fcntl
import hmac
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from mmap import mmap
from pathlib import Path
from threading import Lock

WINDOW_SECONDS = 600
# How often in ten minutes: wrong codes and receipts and wishes from one address, pages sent with one code and
# answers kept by scripts, which send at most one in 0.7 seconds. A care centre's families may share an
# address, and so may all customers of a telephone company: of codes only unknown ones are counted, and a
# right one opens whatever was counted. Codes need no limit to stay secret: among a hundred thousand of 60
# bits, a thousand guesses a second find one in 365 years. Of wishes those that are stored are counted: more
# than the people of one address have in ten minutes, no more than readers can look through. Of open links,
# which say nothing of who answers, the answers begun are: more than a hall of families begins at once.
LIMITS: Mapping[str, int] = {
    "wrong_code": 300,
    "wrong_receipt": 300,
    "contact": 60,
    "pages": 600,
    "kept": 1200,
    "open_link": 120,
}
MINUTES = WINDOW_SECONDS // 60

PLACE = "COUNTS_PLACE"  # where a worker finds the memory that the server has made for all of them
NAME = "balsas-counts"  # how the system calls that memory
PLACES, ROWS, WIDTH = 1 << 15, 2, 2  # numbers of two bytes, since no limit is higher
KEY_BYTES, NUMBER_BYTES = 32, 8
# The window at hand, its key, how much was counted of each kind; then the numbers of each kind.
KEY_AT = NUMBER_BYTES
TOTALS_AT = KEY_AT + KEY_BYTES
COUNTS_AT = TOTALS_AT + NUMBER_BYTES * len(LIMITS)
SIZE = COUNTS_AT + len(LIMITS) * ROWS * PLACES * WIDTH


class Counts:
    """How often each kind of thing happened in the ten minutes at hand."""

    def __init__(self, place: str | None = None) -> None:
        """Count in shared memory at a place, or in this process alone where there is none."""
        self._lock = Lock()
        self._place = place

    @cached_property
    def _shared(self) -> int | None:
        """The memory as this process opened it: a lock on what a forked worker inherits keeps nobody out."""
        if self._place is not None and _there(self._place):
            with suppress(OSError):
                return os.open(self._place, os.O_RDWR | os.O_CLOEXEC)
        return None

    @cached_property
    def _memory(self) -> mmap:
        return mmap(-1 if self._shared is None else self._shared, SIZE)

    def add(self, kind: str, who: str, seconds: float) -> bool:
        """Count once more; False where the limit of the kind is passed."""
        with self._alone():
            self._turn(int(seconds) // WINDOW_SECONDS)
            places = self._places(kind, who)
            least = min(map(self._number, places))
            total = TOTALS_AT + NUMBER_BYTES * list(LIMITS).index(kind)
            seen = self._read(total, NUMBER_BYTES)
            # A flood of addresses must not make everybody look like one who comes often; one address alone
            # is no flood, so that it cannot end the counting of others.
            if seen < LIMITS[kind] * PLACES // 8 and least <= LIMITS[kind]:
                self._write(total, NUMBER_BYTES, seen + 1)
                for place in places:
                    if self._number(place) == least:
                        self._write(place, WIDTH, least + 1)
                least += 1
            return least <= LIMITS[kind]

    def full(self, kind: str, who: str, seconds: float) -> bool:
        """Tell whether the limit of a kind is reached, counting nothing."""
        with self._alone():
            self._turn(int(seconds) // WINDOW_SECONDS)
            return min(map(self._number, self._places(kind, who))) >= LIMITS[kind]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock:
            if self._shared is None:
                yield
                return
            fcntl.flock(self._shared, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._shared, fcntl.LOCK_UN)

    def _turn(self, window: int) -> None:
        if window + 1 != self._read(0, NUMBER_BYTES):  # 0: nothing was ever counted
            self._memory[:] = bytes(SIZE)
            self._write(0, NUMBER_BYTES, window + 1)
            self._memory[KEY_AT:TOTALS_AT] = secrets.token_bytes(KEY_BYTES)

    def _places(self, kind: str, who: str) -> list[int]:
        hashed = hmac.digest(self._memory[KEY_AT:TOTALS_AT], f"{kind}:{who}".encode(), "sha256")
        first = list(LIMITS).index(kind) * ROWS
        chosen = (int.from_bytes(hashed[4 * row : 4 * row + 4], "big") % PLACES for row in range(ROWS))
        return [COUNTS_AT + ((first + row) * PLACES + place) * WIDTH for row, place in enumerate(chosen)]

    def _number(self, place: int) -> int:
        return self._read(place, WIDTH)

    def _read(self, place: int, width: int) -> int:
        return int.from_bytes(self._memory[place : place + width], "little")

    def _write(self, place: int, width: int, number: int) -> None:
        self._memory[place : place + width] = number.to_bytes(width, "little")


def share() -> None:
    """Make the memory for the workers that this process is about to start, where the system can.

    A server that starts anew keeps its own; a place that comes from elsewhere is somebody else's.
    """
    here, place = f"/proc/{os.getpid()}/fd/", os.environ.get(PLACE, "")
    if not hasattr(os, "memfd_create") or (place.startswith(here) and _there(place)):
        return
    descriptor = os.memfd_create(NAME, 0)  # kept open by what this process becomes
    os.ftruncate(descriptor, SIZE)
    os.environ[PLACE] = f"{here}{descriptor}"


def _there(place: str) -> bool:
    """Tell whether a place still is such memory: its process may be gone, and its number somebody else's."""
    with suppress(OSError):
        return (
            str(Path(place).readlink()).startswith(f"/memfd:{NAME} ") and Path(place).stat().st_size == SIZE
        )
    return False


def shared_counts() -> Counts:
    """Return the counts of this worker's server, or of this process alone where it has none."""
    return Counts(os.environ.get(PLACE))
