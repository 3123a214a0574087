"""Page by page or question by question: the same answers, the same prompts, and switching loses nothing."""

from __future__ import annotations

import pytest

from survey.domain import invited, respond, respond_fill
from survey.domain.problems import Problem
from survey.domain.steps import first_unfinished, same_place, step_at, steps_of
from tests.fixtures.family_visitor import PAGES

KEY = bytes(range(32))


@pytest.fixture
def begun(family):
    """An invitation whose questionnaire is asked one question at a time."""
    invitation = family.who()
    with family.db.writing() as session:
        respond.start(session, invitation, KEY, one=True)
    return invitation


def save(family, invitation, step, *, one=None, going_on=True, **fields):
    raw = {code: [value] if isinstance(value, str) else value for code, value in fields.items()}
    with family.db.writing() as session:
        return respond_fill.save_step(
            session, invited.by_id(session, invitation), KEY, step, raw, going_on=going_on, one=one
        )


def load(family, invitation):
    with family.db.reading() as session:
        return invited.by_id(session, invitation)


def test_one_question_at_a_time_asks_every_question_in_order(family, begun):
    asked = []
    step = "A_ROLE"
    answers = {code: value for page in PAGES.values() for code, value in page.items()}
    while step is not None:
        asked.append(step)
        saved = save(family, begun, step, **{step: answers[step]})
        step = first_unfinished(load(family, begun), saved.progress)
    assert asked == list(answers)
    assert [one.id for one in steps_of(load(family, begun), saved.progress)] == asked


def test_one_question_leaves_the_others_of_its_page_alone(family, begun):
    save(family, begun, "A_ROLE", A_ROLE="3")
    saved = save(family, begun, "A_SVC", A_SVC="FCC")
    assert saved.progress.answers == {"A_ROLE": 3, "A_SVC": ("FCC",)}
    assert save(family, begun, "A_SVC", A_ROLE="2", A_SVC="FCC").stored is False
    assert save(family, begun, "A_ROLE").left_empty == ("A_ROLE",)


def test_switching_to_and_fro_keeps_what_is_answered_and_finished(family, begun):
    save(family, begun, "A_ROLE", A_ROLE="3")
    saved = save(family, begun, "A_SVC", one=False, going_on=False, A_SVC="FCC")
    assert (saved.progress.one, saved.progress.answers) == (False, {"A_ROLE": 3, "A_SVC": ("FCC",)})
    assert first_unfinished(load(family, begun), saved.progress) == "p2"
    saved = save(family, begun, "p2", one=True, A_ROLE="3", A_SVC="FCC")
    assert first_unfinished(load(family, begun), saved.progress) == "A_CONTACT"


def test_a_form_of_the_other_way_is_still_understood(family, begun):
    saved = save(family, begun, "p2", A_ROLE="3", A_SVC="FCC")
    asked = load(family, begun)
    assert saved.progress.one
    page = step_at(asked, saved.progress, "p3")
    assert (page.items, same_place(asked, saved.progress, page).id) == (
        ("A_CONTACT", "A_CHILD", "A_CAGE"),
        "A_CONTACT",
    )
    assert save(family, begun, "nothing") == Problem("page_not_asked")


def test_a_question_whose_page_led_to_help_does_not_lead_there_again(family, begun):
    save(family, begun, "p2", A_ROLE="3", A_SVC="FCC")
    save(family, begun, "p3", A_CONTACT="1", A_CHILD="1", A_CAGE="1")
    assert save(family, begun, "A_SAF1", A_SAF1="1").calm
    assert not save(family, begun, "A_OVR1", A_OVR1="5").calm


def test_starting_again_with_another_wish_keeps_the_answers(family, begun):
    saved = save(family, begun, "A_ROLE", A_ROLE="3")
    with family.db.writing() as session:
        started = respond.start(session, begun, KEY, one=False)
    assert (started.one, started.answers) == (False, saved.progress.answers)
    assert respond.progress_of(load(family, begun), KEY) == started


def test_leaving_with_words_that_are_too_many_is_told_and_the_earlier_ones_stay(family, begun):
    family.change_round(open_text=True)
    save(family, begun, "p2", A_ROLE="3", A_SVC="FCC")
    save(family, begun, "p3", A_CONTACT="1", A_CHILD="1", A_CAGE="1")
    save(family, begun, "A_OPEN", A_OPEN="Daugiau laiko.")
    saved = save(family, begun, "A_OPEN", going_on=False, A_OPEN="a" * 2001)
    assert [(one.code, one.item) for one in saved.problems] == [("too_long", "A_OPEN")]
    assert saved.progress.answers["A_OPEN"] == "Daugiau laiko."
