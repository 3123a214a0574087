"""The watch: silent over honest answers, an alarm for each way in which one can be lost, added or changed."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from survey.db import Response, ResponseWatch
from survey.domain import watch, withdrawing
from survey.domain.watch import Alarm


@pytest.fixture
def answered(operation):
    return with_answers(operation)


def with_answers(work):
    issued = work.running()
    return work, [work.answer(one.invitation_id) for one in issued[:4]]


def alarms(work) -> list[Alarm]:
    with work.db.reading() as session:
        return watch.check(session, work.keys)


def test_honest_answers_and_withdrawals_are_silent(operation_anywhere):
    work, receipts = with_answers(operation_anywhere)
    assert alarms(work) == []
    with work.db.writing() as session:
        assert withdrawing.withdraw(session, receipts[0].text, work.keys) is None
    assert alarms(work) == []
    with work.db.reading() as session:
        found = session.query(ResponseWatch).one()
        assert (found.stored, found.withdrawn, found.erased) == (4, 1, 0)


def lose(session):
    key = session.query(Response).first().key
    session.execute(delete(Response).where(Response.key == key))


def add(session):
    one = session.query(Response).first()
    copied = {name: getattr(one, name) for name in ("design_cell_id", "instrument_hash", "language", "mode")}
    session.add(Response(**copied, answers=dict(one.answers), receipt_hash="f" * 64))


def change(session):
    one = session.query(Response).first()
    one.answers = {**one.answers, "A_OVR1": 1}


def change_back_to_front(session):
    lose(session)
    add(session)


def move(session):
    one = session.query(Response).first()
    session.execute(update(Response).where(Response.key == one.key).values(mode="paper"))


def forget(session):
    session.execute(delete(ResponseWatch))


@pytest.mark.parametrize(
    ("attack", "alarm"),
    [
        (lose, Alarm("2026-A", 4, 3)),
        (add, Alarm("2026-A", 4, 5)),
        (change, Alarm("2026-A", 4, 4)),
        (change_back_to_front, Alarm("2026-A", 4, 4)),
        (move, Alarm("2026-A", 4, 4)),
        (forget, Alarm("2026-A", 0, 4)),
    ],
)
def test_every_other_change_raises_an_alarm(answered, attack, alarm):
    work, _ = answered
    with work.db.writing() as session:
        attack(session)
    assert alarms(work) == [alarm]


def test_the_sum_does_not_depend_on_the_order(operation):
    issued = operation.running()
    for one in issued[:3]:
        operation.answer(one.invitation_id)
    with operation.db.writing() as session:
        row = session.query(ResponseWatch).one()
        before, row.stored = watch.sum_of(row), 0
        for part in watch.PARTS:
            setattr(row, part, 0)
        rows = session.execute(select(Response.__table__)).mappings()
        for response in sorted(rows, key=lambda one: one["key"], reverse=True):
            watch.add(session, "2026-A", response, operation.keys)
        session.expire_all()
        assert watch.sum_of(session.query(ResponseWatch).one()) == before
