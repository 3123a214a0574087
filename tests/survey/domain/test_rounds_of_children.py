"""Rounds of children's forms: all of a wave are opened before the last of those opened is closed."""

from __future__ import annotations

from survey.domain import rounds
from survey.domain.problems import Problem
from survey.domain.round_new import NewWave
from tests.fixtures.operation import WAVE, line
from tests.fixtures.wave_of_children import RESULT, create, draft, faces, round_of, start

NEXT = NewWave("Kita", "Next", WAVE.fieldwork_from, WAVE.fieldwork_to)


def code_of(found):
    return found.code if isinstance(found, Problem) else None


def discard(work, form):
    with work.db.writing() as session:
        return rounds.discard(session, round_of(form), work.clock)


def waiting(closing, form):
    return Problem("round_children_waiting", {"round": round_of(closing), "waiting": round_of(form)})


def test_the_last_open_round_is_not_closed_while_a_draft_could_then_never_open(operation_anywhere):
    work = operation_anywhere
    start(work, "AP", faces(10, 2))
    start(work, "B", faces(10, 2, best=3))
    draft(work, "C")
    assert code_of(work.close("2026-AP")) is None
    assert work.close("2026-B") == waiting("B", "C")
    assert code_of(work.open("2026-C")) is None
    assert [code_of(work.close(round_of(form))) for form in ("B", "C")] == [None, None]


def test_a_draft_that_is_removed_holds_nobody_up(operation_anywhere):
    work = operation_anywhere
    start(work, "B", faces(10, 2, best=3))
    draft(work, "AP")
    draft(work, "C")
    assert work.close("2026-B") == waiting("B", "AP")
    assert discard(work, "AP") is None
    assert work.close("2026-B") == waiting("B", "C")
    assert discard(work, "C") is None
    assert code_of(work.close("2026-B")) is None


def test_drafts_whose_answers_would_not_count_with_the_children_hold_nobody_up(operation):
    start(operation, "B", faces(10, 2, best=3))
    draft(operation, "A", own_consent_age=None)
    draft(operation, "AP", open_link=True, own_consent_age=None)
    draft(operation, "C", wave="next", new_wave=NEXT)
    assert code_of(operation.close("2026-B")) is None


def test_carers_are_closed_whatever_waits(operation):
    start(operation, "A", faces(10, 2), own_consent_age=None)
    draft(operation, "C")
    assert code_of(operation.close("2026-A")) is None


def test_a_round_too_late_for_its_wave_is_refused_before_its_frame_is_made(operation_anywhere):
    work = operation_anywhere
    start(work, "B", faces(10, 2, best=3))
    assert code_of(work.close("2026-B")) is None
    late = Problem("round_children_told", {"round": "2026-C", "wave": "2026", "result": RESULT})
    assert create(work, "C") == late
    assert work.give_frame(line("GC-13-1", 40, form="C"), code="2026-C")[0].code == "round_unknown"


def test_carers_and_another_wave_may_come_later(operation):
    start(operation, "B", faces(10, 2, best=3))
    assert code_of(operation.close("2026-B")) is None
    start(operation, "A", faces(10, 2), own_consent_age=None)
    start(operation, "C", faces(10, 2), wave="next", new_wave=NEXT)
    assert [code_of(operation.close(round_of(form))) for form in ("A", "C")] == [None, None]
