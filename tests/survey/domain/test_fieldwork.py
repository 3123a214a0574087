"""While a round is open only this is told of time: the answers of weeks that are over, in steps of five."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from survey.clock import fixed_clock
from survey.db import Response
from survey.domain import children, fieldwork, withdrawing
from survey.domain.fieldwork import Week
from survey.domain.problems import Problem
from tests.fixtures.wave_of_children import RESULT, answer, start

SUNDAY = datetime(2026, 10, 18, 20, 59, tzinfo=UTC)  # 23:59 in Vilnius
MONDAY = datetime(2026, 10, 18, 21, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIRST, SECOND = (date(2026, 10, 12), date(2026, 10, 18)), (date(2026, 10, 19), date(2026, 10, 25))


def answers_at(work, moment, people):
    for one in people:
        replace(work, clock=fixed_clock(moment)).answer(one.invitation_id)


def told(work, now, code="2026-A"):
    with work.db.reading() as session:
        return fieldwork.by_week(session, children.rounds_of(session, code), now)


def test_each_fifth_answer_adds_five_to_its_week(operation_anywhere):
    work = operation_anywhere
    issued = work.running()
    answers_at(work, SUNDAY, issued[:9])
    answers_at(work, MONDAY, issued[9:16])
    assert told(work, LATER) == [Week(*FIRST, 5), Week(*SECOND, 10)]


def test_a_week_is_told_when_it_is_over_in_lithuania(operation_anywhere):
    work = operation_anywhere
    answers_at(work, SUNDAY, work.running()[:5])
    assert told(work, SUNDAY) == []
    assert told(work, MONDAY) == [Week(*FIRST, 5)]


def test_fewer_than_five_are_not_told(operation):
    answers_at(operation, SUNDAY, operation.running()[:4])
    assert told(operation, LATER) == []


def test_a_withdrawn_answer_stays_counted(operation):

    issued = operation.running()
    answers_at(operation, SUNDAY, issued[:4])
    receipt = replace(operation, clock=fixed_clock(SUNDAY)).answer(issued[4].invitation_id)
    with operation.db.writing() as session:
        assert withdrawing.withdraw(session, receipt.text, operation.keys) is None
    assert told(operation, LATER) == [Week(*FIRST, 5)]


def test_the_forms_of_a_waves_children_are_told_together(operation_anywhere):
    work = replace(operation_anywhere, clock=fixed_clock(SUNDAY))
    for form, people in (("AP", 7), ("B", 5)):
        issued = start(work, form, [])
        for one in issued[:people]:
            assert not isinstance(answer(work, form, one, 3), Problem)
    assert told(work, LATER, RESULT) == [Week(*FIRST, 10)]
    assert told(work, LATER, "2026-AP") == [Week(*FIRST, 5)]
    with work.db.reading() as session:
        assert session.query(Response).count() == 12
