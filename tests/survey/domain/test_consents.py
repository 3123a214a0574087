"""Consent: the representative's and the child's below the age that the round sets, the child's from it."""

from __future__ import annotations

import secrets
import threading
from contextlib import suppress

import pytest

from survey.clock import fixed_clock
from survey.db import Consent
from survey.domain import consents, invited, respond, respond_fill, submitting
from survey.domain.problems import Problem
from tests.fixtures.children import ask_children
from tests.fixtures.family import MOMENT

ANSWERS = {"C0": 1, "C_OVR1": 4}


def decide(children, given, number=0):
    family = children.family
    with family.db.writing() as session:
        asked = consents.find(session, children.consent_codes[number], family.keys)
        return consents.decide(session, asked.invitation_id, given=given)


def submit(children, age, number=0):
    family = children.family
    with family.db.writing() as session:
        return submitting.submit(
            session,
            family.who(number),
            {**ANSWERS, "C_AGE": age},
            token=secrets.token_bytes(16),
            language="lt",
            keys=family.keys,
            clock=fixed_clock(MOMENT),
        )


def ledger(children):
    with children.family.db.reading() as session:
        found = [(one.invitation_id, one.kind, one.given) for one in session.query(Consent)]
    return sorted((kind, given) for _, kind, given in found)


@pytest.mark.parametrize(
    ("age", "decision", "stored"),
    [
        (12, None, False),
        (13, None, False),
        (13, True, True),
        (14, None, True),
        (17, None, True),
        (14, True, True),
    ],
)
def test_whose_consent_is_needed(children_anywhere, age, decision, stored):
    if decision is not None:
        assert decide(children_anywhere, decision) is None
    sent = submit(children_anywhere, age)
    assert isinstance(sent, submitting.Receipt) is stored
    assert sent == Problem("consent_missing") or stored
    expected = [("own", True)] if stored else []
    expected += [("representative", True)] if decision else []
    assert ledger(children_anywhere) == sorted(expected)
    assert len(children_anywhere.family.responses()) == int(stored)


def test_the_age_is_not_stored_with_the_answers(children):
    submit(children, 15)
    [response] = children.family.responses()
    assert "C_AGE" not in response.answers or response.answers["C_AGE"] < 0


def test_without_the_representatives_consent_nobody_answers(children):
    assert decide(children, given=False) is None
    assert submit(children, 16) == Problem("not_invited")
    assert children.family.states() == ["issued", "issued", "representative_refused"]
    assert ledger(children) == [("representative", False)]
    assert decide(children, given=True) is None
    assert isinstance(submit(children, 12), submitting.Receipt)
    assert ledger(children) == [("own", True), ("representative", True)]


def test_a_childs_own_refusal_stands_whatever_the_representative_says(children):
    family, key = children.family, bytes(range(32))
    family.change_invitation("refused")
    assert decide(children, given=False) is None
    assert family.states() == ["issued", "issued", "refused"]
    with family.db.writing() as session:
        assert respond.start(session, family.who(), key) == Problem("not_invited")
    assert submit(children, 16) == Problem("not_invited")
    assert decide(children, given=True) is None
    assert family.states() == ["issued", "issued", "refused"]
    assert isinstance(submit(children, 12), submitting.Receipt)


@pytest.mark.parametrize("decisions", [(True, True), (False, False), (False, True)])
def test_of_two_decisions_at_once_one_is_kept_whole(children_anywhere, monkeypatch, decisions):
    both, at_hand = threading.Barrier(2), consents.insert

    def at_the_same_moment(table):
        with suppress(threading.BrokenBarrierError):  # only one is let in
            both.wait(0.5)
        return at_hand(table)

    monkeypatch.setattr(consents, "insert", at_the_same_moment)
    found = []
    threads = [
        threading.Thread(target=lambda given=given: found.append(decide(children_anywhere, given)))
        for given in decisions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [None, None]
    [(_, given)] = ledger(children_anywhere)
    assert given in decisions
    assert ("representative_refused" in children_anywhere.family.states()) is not given


def test_a_decision_after_the_answer_changes_nothing_and_shows_nothing(children):
    assert isinstance(submit(children, 15), submitting.Receipt)
    assert decide(children, given=False) is None
    assert children.family.states() == ["issued", "issued", "submitted"]
    assert len(children.family.responses()) == 1


def test_the_representatives_page_is_the_same_whatever_the_child_did(children):
    family = children.family
    for number in (0, 1):
        assert decide(children, given=True, number=number) is None
    submit(children, 15, number=0)
    with family.db.reading() as session:
        seen = [consents.find(session, code, family.keys) for code in children.consent_codes[:2]]
    assert [(one.given, one.open, one.text, one.provider) for one in seen] == [
        (True, True, seen[0].text, seen[0].provider)
    ] * 2


def test_a_code_of_a_representative_answers_nothing(children):
    family = children.family
    with family.db.reading() as session:
        assert respond.find(session, children.consent_codes[0], family.keys) == Problem("code_unknown")
        assert consents.find(session, family.codes[0], family.keys) is None
        assert consents.find(session, "nothing", family.keys) is None


def test_after_the_round_closed_nothing_is_decided(children):
    children.family.change_round(state="closed")
    assert decide(children, given=True) == Problem("round_closed")


def test_younger_children_always_need_both(family):
    children = ask_children(family, "B")
    with family.db.writing() as session:
        started = respond.start(session, family.who(), bytes(32))
        assert started == Problem("consent_missing")
    decide(children, given=True)
    with family.db.writing() as session:
        assert not isinstance(respond.start(session, family.who(), bytes(32)), Problem)


def test_no_database_is_asked_where_nobodys_consent_can_be_missing(family):
    with family.db.reading() as session:
        asked = invited.by_id(session, family.who())
    nowhere = None
    assert consents.missing_for(nowhere, asked, {}, ("A_ACC1",)) is None


def test_a_child_who_says_no_is_noted_as_refusing(children):
    family, key = children.family, bytes(range(32))
    with family.db.writing() as session:
        respond.start(session, family.who(), key)
    with family.db.writing() as session:
        pages = invited.by_id(session, family.who()).instrument.pages
        page = next(one.id for one in pages if "C0" in one.items)
        respond_fill.save_step(
            session, invited.by_id(session, family.who()), key, page, {"C0": ["2"]}, going_on=True
        )
    with family.db.writing() as session:
        sent = submitting.send(
            session,
            family.who(),
            key,
            token=bytes(16),
            language="lt",
            keys=family.keys,
            clock=fixed_clock(MOMENT),
        )
    assert sent == submitting.Refusal()
    assert (family.states(), family.responses()) == (["issued", "issued", "refused"], [])
