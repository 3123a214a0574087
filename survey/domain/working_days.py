"""Working days of Lithuania: Monday to Friday without the public holidays of the Labour Code, article 123.

The package `holidays` knows them too, but loads every country: 46 MB in each process that serves families.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter

SATURDAY = 5
# Month and day; Easter is added by its rule. Mothers' and Fathers' days are Sundays.
FIXED = (
    (1, 1),
    (2, 16),
    (3, 11),
    (5, 1),
    (6, 24),
    (7, 6),
    (8, 15),
    (11, 1),
    (11, 2),
    (12, 24),
    (12, 25),
    (12, 26),
)


@lru_cache
def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of a year as the law has named them since 2020."""
    sunday = easter(year)
    return frozenset(date(year, *day) for day in FIXED) | {sunday, sunday + timedelta(days=1)}


def is_working(day: date) -> bool:
    """Tell whether people work on a day."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def after(day: date, number: int) -> date:
    """Return the working day that is so many working days after a day; the day itself does not count."""
    while number:
        day += timedelta(days=1)
        number -= is_working(day)
    return day
