"""The clock is handed in, so that past waves and tests can choose the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

VILNIUS = ZoneInfo("Europe/Vilnius")


def system_clock() -> datetime:
    """Return now, in UTC."""
    return datetime.now(UTC)


def fixed_clock(moment: datetime) -> Clock:
    """Return a clock that always shows the same moment."""
    return lambda: moment
