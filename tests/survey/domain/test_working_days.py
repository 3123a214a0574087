"""Working days of Lithuania, and deadlines counted in them."""

from __future__ import annotations

from datetime import date

import pytest

from survey.domain import working_days


def test_the_public_holidays_of_2026():
    assert sorted(working_days.holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 2, 16),
        date(2026, 3, 11),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 6, 24),
        date(2026, 7, 6),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 2),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


@pytest.mark.parametrize(("year", "monday"), [(2024, (4, 1)), (2025, (4, 21)), (2027, (3, 29))])
def test_easter_monday_is_free(year, monday):
    assert not working_days.is_working(date(year, *monday))


@pytest.mark.parametrize(
    ("day", "number", "due"),
    [
        (date(2026, 11, 24), 1, date(2026, 11, 25)),  # Tuesday to Wednesday
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # Saturday
        (date(2026, 12, 23), 1, date(2026, 12, 28)),  # over Christmas and a weekend
        (date(2026, 12, 23), 5, date(2027, 1, 4)),  # over New Year too
        (date(2026, 10, 30), 1, date(2026, 11, 3)),  # All Saints' and All Souls'
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_deadlines_leave_out_weekends_and_holidays(day, number, due):
    assert working_days.after(day, number) == due
