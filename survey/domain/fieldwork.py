"""Fieldwork: how many answers came in each week that is over, in steps of five; nothing finer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.clock import VILNIUS
from survey.db import WeeklyCount
from survey.db.inserting import insert_or_add
from survey.db.session import AnySession, connection_of

STEP = 5


@dataclass(frozen=True)
class Week:
    """A week that is over, Monday to Sunday, and the answers counted in it: a multiple of five."""

    first: date
    last: date
    answers: int


def count(session: AnySession, round_code: str, stored: int, now: datetime) -> None:
    """Count in the transaction that stores an answer; `stored` is how many the round ever had, with it.

    Each fifth answer adds five to its week, so up to four of them may have come in the week before.
    """
    if stored % STEP:
        return
    connection = connection_of(session)
    add_up = insert_or_add(connection.dialect.name, WeeklyCount.__table__, ("answers",))
    connection.execute(add_up, {"round_code": round_code, "week": _week_of(now), "answers": STEP})


def by_week(session: Session, round_codes: Sequence[str], now: datetime) -> list[Week]:
    """Return the weeks that are over in which answers were counted, of all these rounds together."""
    counted = (
        select(WeeklyCount.week, func.sum(WeeklyCount.answers))
        .where(WeeklyCount.round_code.in_(round_codes), WeeklyCount.week < _week_of(now))
        .group_by(WeeklyCount.week)
        .order_by(WeeklyCount.week)
    )
    return [_week(name, int(answers)) for name, answers in session.execute(counted)]


def _week_of(now: datetime) -> str:
    year, week, _ = now.astimezone(VILNIUS).isocalendar()
    return f"{year}-W{week:02d}"


def _week(name: str, answers: int) -> Week:
    first = date.fromisocalendar(int(name[:4]), int(name[6:]), 1)
    return Week(first, first + timedelta(days=6), answers)
