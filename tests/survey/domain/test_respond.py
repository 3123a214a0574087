"""From a code to a draft: finding an invitation, pages, prompting, routing, the calm page, refusing."""

from __future__ import annotations

import pytest

from survey.domain import drafts, invited, respond, respond_fill, submitting
from survey.domain.drafts import Progress
from survey.domain.problems import Problem
from survey.domain.respondents import Respondent
from survey.domain.steps import first_unfinished, steps_of
from tests.fixtures.family import MOMENT

KEY = bytes(range(32))
P4 = ("A_ACC1", "A_ACC2", "A_ACC3", "A_ACC4")


@pytest.fixture
def begun(family):
    """An invitation whose questionnaire was started with KEY."""
    invitation = family.who()
    with family.db.writing() as session:
        assert respond.start(session, invitation, KEY) == Progress()
    return invitation


def save(family, invitation, page, *, going_on=True, key=KEY, **fields):
    raw = {code: [value] if isinstance(value, str) else value for code, value in fields.items()}
    with family.db.writing() as session:
        return respond_fill.save_step(
            session, invited.by_id(session, invitation), key, page, raw, going_on=going_on
        )


def load(family, invitation):
    with family.db.reading() as session:
        return invited.by_id(session, invitation)


def test_a_code_leads_to_its_invitation_and_reading_changes_nothing(family):
    typed = family.codes[1].lower().replace("-", " ")
    with family.db.reading() as session:
        found = respond.find(session, typed, family.keys)
    assert found.who == family.who(1)
    assert (found.round_code, found.state, found.draft, found.obstacle) == ("2026-A", "issued", None, None)
    assert found.provider == {"lt": "Pavyzdžio globos centras", "en": "Example care centre"}
    assert family.states() == ["issued"] * 3


def test_a_mistyped_code_is_told_from_an_unknown_one(family):
    from survey.domain import codes

    right = family.codes[0]
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    with family.db.reading() as session:
        assert respond.find(session, wrong, family.keys) == Problem("code_mistyped")
        assert respond.find(session, "", family.keys) == Problem("code_mistyped")
        assert respond.find(session, codes.new_code(), family.keys) == Problem("code_unknown")


@pytest.mark.parametrize(
    ("of_round", "of_invitation", "problem"),
    [
        ("draft", "issued", "round_not_open"),
        ("closed", "issued", "round_closed"),
        ("closed", "submitted", "round_closed"),
        ("open", "submitted", "already_answered"),
        ("open", "ineligible", "not_invited"),
        ("open", "representative_refused", "not_invited"),
        ("open", "issued", None),
        ("open", "refused", None),
        ("open", "not_handed_out", None),
        ("open", "undeliverable", None),
    ],
)
def test_who_can_answer(family, of_round, of_invitation, problem):
    family.change_round(state=of_round)
    family.change_invitation(of_invitation)
    invitation = family.who()
    assert load(family, invitation).obstacle == (None if problem is None else Problem(problem))
    with family.db.writing() as session:
        started = respond.start(session, invitation, KEY)
    assert started == (Progress() if problem is None else Problem(problem))


def test_answers_are_kept_page_by_page(family, begun):
    saved = save(family, begun, "p2", A_ROLE="3", A_SVC=["CM", "FCC"])
    assert saved.progress.answers == {"A_ROLE": 3, "A_SVC": ("FCC", "CM")}
    assert saved.progress.done == {"A_ROLE", "A_SVC"}
    saved = save(family, begun, "p3", A_CONTACT="1", A_CHILD="2", A_CAGE="1")
    assert (saved.problems, saved.left_empty, saved.calm) == ((), (), False)
    assert respond.progress_of(load(family, begun), KEY) == saved.progress
    assert first_unfinished(load(family, begun), saved.progress) == "p4"


def test_a_routing_item_must_be_answered_and_the_rest_is_kept(family, begun):
    saved = save(family, begun, "p2", A_ROLE="3")
    assert [(one.code, one.item) for one in saved.problems] == [("required", "A_SVC")]
    assert saved.progress.answers == {"A_ROLE": 3}
    assert saved.progress.done == frozenset()


def test_going_back_asks_for_nothing_and_keeps_what_was_typed(family, begun):
    saved = save(family, begun, "p2", going_on=False, A_ROLE="3")
    assert (saved.problems, saved.left_empty) == ((), ())
    assert saved.progress.answers == {"A_ROLE": 3}


def test_empty_items_are_pointed_out_once(family, begun):
    save(family, begun, "p2", A_ROLE="1", A_SVC="FCC")
    save(family, begun, "p3", A_CONTACT="1", A_CHILD="1", A_CAGE="1")
    first = save(family, begun, "p4", A_ACC1="4", A_ACC3="2")
    assert first.left_empty == ("A_ACC2", "A_ACC4")
    assert first.progress.done & set(P4) == {"A_ACC1", "A_ACC3"}
    again = save(family, begun, "p4", A_ACC1="4", A_ACC3="2")
    assert again.left_empty == ()
    assert again.progress.done >= set(P4)


def test_a_changed_routing_answer_removes_what_became_unreachable(family, begun):
    save(family, begun, "p2", A_ROLE="1", A_SVC="FCC")
    save(family, begun, "p3", A_CONTACT="1", A_CHILD="1", A_CAGE="1")
    save(family, begun, "p6", A_RES1="5", A_RES2="5", A_RES3="5")
    save(family, begun, "p8", A_OUT1="5", A_OUT2="5", A_OUT3="5")
    changed = save(family, begun, "p3", A_CONTACT="2", A_CHILD="2", A_CAGE="1")
    assert sorted(changed.progress.answers) == ["A_CAGE", "A_CHILD", "A_CONTACT", "A_OUT1", "A_ROLE", "A_SVC"]
    assert "p6" not in [step.id for step in steps_of(load(family, begun), changed.progress)]
    assert save(family, begun, "p6", A_RES1="5") == Problem("page_not_asked")


def test_pages_that_open_again_are_unfinished_and_prompted_anew(family, begun):
    save(family, begun, "p2", A_ROLE="1", A_SVC="FCC")
    save(family, begun, "p3", A_CONTACT="1", A_CHILD="2", A_CAGE="1")
    save(family, begun, "p8", A_OUT1="5")
    changed = save(family, begun, "p3", A_CONTACT="1", A_CHILD="1", A_CAGE="1")
    assert changed.progress.done == {"A_ROLE", "A_SVC", "A_CONTACT", "A_CHILD", "A_CAGE", "A_OUT1"}
    assert save(family, begun, "p8", A_OUT1="5").left_empty == ("A_OUT2", "A_OUT3")


def test_a_low_safety_answer_leads_to_the_calm_page_once(family, begun):
    save(family, begun, "p2", A_ROLE="1", A_SVC="FCC")
    save(family, begun, "p3", A_CONTACT="1", A_CHILD="1", A_CAGE="1")
    low = {"A_SAF1": "2", "A_SAF2": "4", "A_OVR1": "5"}
    assert save(family, begun, "p9", **low).calm
    assert not save(family, begun, "p9", **low).calm


def test_a_high_safety_answer_does_not(family, begun):
    save(family, begun, "p2", A_ROLE="1", A_SVC="FCC")
    save(family, begun, "p3", A_CONTACT="1", A_CHILD="1", A_CAGE="1")
    assert not save(family, begun, "p9", A_SAF1="3", A_SAF2="1", A_OVR1="1").calm


@pytest.mark.parametrize(
    ("fields", "code", "item"),
    [
        ({"A_ROLE": "99", "A_SVC": "FCC"}, "not_an_option", "A_ROLE"),
        ({"A_ROLE": "-1", "A_SVC": "FCC"}, "not_an_option", "A_ROLE"),
        ({"A_ROLE": ["1", "2"], "A_SVC": "FCC"}, "malformed", "A_ROLE"),
        ({"A_SVC": ["FCC", "SUP"]}, "not_an_option", "A_SVC"),
        ({"A_SVC": "FCC", "A_OVR1": "5"}, "unknown_field", "A_OVR1"),
        ({"A_SVC": "FCC", "is_admin": "1"}, "unknown_field", "is_admin"),
    ],
)
def test_a_forged_field_stores_nothing(family, begun, fields, code, item):
    saved = save(family, begun, "p2", **fields)
    assert [(one.code, one.item) for one in saved.problems] == [(code, item)]
    assert not saved.stored
    assert respond.progress_of(load(family, begun), KEY) == Progress()


def test_no_services_ends_the_questionnaire(family, begun):
    saved = save(family, begun, "p2", A_ROLE="1", A_SVC=["0", "FCC"])
    assert saved.progress.answers == {"A_ROLE": 1, "A_SVC": ("0",)}
    assert first_unfinished(load(family, begun), saved.progress) is None


def test_another_device_cannot_read_the_draft_and_may_start_again(family, begun):
    save(family, begun, "p2", A_ROLE="3", A_SVC="FCC")
    other = bytes(32)
    assert save(family, begun, "p2", key=other, A_SVC="FCC") == Problem("draft_elsewhere")
    with family.db.writing() as session:
        assert respond.start(session, begun, other) == Problem("draft_elsewhere")
    assert respond.progress_of(load(family, begun), KEY).answers == {"A_ROLE": 3, "A_SVC": ("FCC",)}
    with family.db.writing() as session:
        assert respond.start(session, begun, other, again=True) == Progress()
    assert save(family, begun, "p2", A_SVC="FCC") == Problem("draft_elsewhere")


def test_starting_twice_keeps_the_draft(family, begun):
    saved = save(family, begun, "p2", A_ROLE="3", A_SVC="FCC")
    with family.db.writing() as session:
        assert respond.start(session, begun, KEY) == saved.progress


def test_without_a_draft_nothing_is_saved(family):
    assert save(family, family.who(), "p2", A_SVC="FCC") == Problem("draft_gone")


def test_refusing_deletes_the_draft_and_can_be_taken_back(family, begun):
    with family.db.writing() as session:
        assert submitting.refuse(session, begun) is None
    assert load(family, begun).draft is None
    assert family.states() == ["issued", "issued", "refused"]
    with family.db.writing() as session:
        assert respond.start(session, begun, KEY) == Progress()


def test_after_the_round_closed_nothing_is_saved_or_refused(family, begun):
    family.change_round(state="closed")
    assert save(family, begun, "p2", A_SVC="FCC") == Problem("round_closed")
    with family.db.writing() as session:
        assert submitting.refuse(session, begun) == Problem("round_closed")
    assert family.states() == ["issued"] * 3


def test_a_draft_is_bound_to_its_invitation():
    sealed = drafts.seal(Progress({"A_ROLE": 3}), KEY, Respondent("one"))
    assert drafts.unseal(sealed, KEY, Respondent("one")) == Progress({"A_ROLE": 3})
    assert drafts.unseal(sealed, KEY, Respondent("two")) is None
    assert drafts.unseal(sealed, bytes(32), Respondent("one")) is None


def test_a_draft_tells_nothing_by_its_length_and_is_new_each_time():
    empty = drafts.seal(Progress(), KEY, Respondent("one"))
    full = drafts.seal(
        Progress({f"A_ACC{n}": 5 for n in range(20)}, frozenset({"p2", "p3"})), KEY, Respondent("one")
    )
    assert len(empty.ciphertext) == len(full.ciphertext)
    assert b"A_ACC" not in full.ciphertext
    assert empty != drafts.seal(Progress(), KEY, Respondent("one"))


def test_instrument_bytes_that_do_not_fit_their_hash_are_refused(family):
    from survey.db import InstrumentVersion

    with family.db.writing() as session:
        session.add(
            InstrumentVersion(
                hash="0" * 64, instrument_id="A", version="9.0.0", canonical=b"{}", published_at=MOMENT
            )
        )
    with family.db.reading() as session, pytest.raises(ValueError, match="changed after publication"):
        invited.frozen_instrument(session, "0" * 64)


def test_a_page_saved_meanwhile_is_not_lost(family_anywhere):
    family = family_anywhere
    who = family.who()
    with family.db.writing() as session:
        respond.start(session, who, KEY)
    with family.db.reading() as session:
        before = invited.by_id(session, who)  # what a slow request has read
    with family.db.single_statements() as session:
        quick = {"A_ROLE": ["1"], "A_SVC": ["FCC"]}
        respond_fill.save_step(session, invited.by_id(session, who), KEY, "p2", quick, going_on=True)
    with family.db.single_statements() as session:
        slow = {"A_CONTACT": ["1"], "A_CHILD": ["1"], "A_CAGE": ["2"]}
        saved = respond_fill.save_step(session, before, KEY, "p3", slow, going_on=True)
    with family.db.reading() as session:
        kept = respond.progress_of(invited.by_id(session, who), KEY)
    assert kept == saved.progress
    assert kept.answers == {"A_ROLE": 1, "A_SVC": ("FCC",), "A_CONTACT": 1, "A_CHILD": 1, "A_CAGE": 2}


def test_a_draft_is_begun_once(family_anywhere):
    family = family_anywhere
    who = family.who()
    with family.db.writing() as session:
        assert drafts.store(session, who, KEY, Progress({"A_ROLE": 1}), None)
    with family.db.writing() as session:
        assert not drafts.store(session, who, KEY, Progress({"A_ROLE": 2}), None)
        first = drafts.fetch(session, who)
    assert drafts.unseal(first, KEY, who).answers == {"A_ROLE": 1}
    with family.db.writing() as session:
        assert drafts.store(session, who, KEY, Progress({"A_ROLE": 3}), first)
        assert not drafts.store(session, who, KEY, Progress({"A_ROLE": 4}), first)
        assert drafts.unseal(drafts.fetch(session, who), KEY, who).answers == {"A_ROLE": 3}
