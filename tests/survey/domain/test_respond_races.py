"""What two pages of one browser do at the same moment: nothing is lost, nothing counted twice."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from survey.clock import fixed_clock
from survey.db import Draft
from survey.domain import drafts, invited, respond, respond_fill, submitting, watch, withdrawing
from survey.domain.problems import Problem
from survey.domain.respond_fill import Saved, Sent
from survey.domain.submitting import Receipt, Sending
from tests.fixtures.family import MOMENT
from tests.fixtures.family_visitor import PAGES
from tests.fixtures.open_link import visit

KEY = bytes(range(32))
TOKEN = bytes(16)
BEFORE, AFTER = {"A_SAF1": "4", "A_SAF2": "4", "A_OVR1": "5"}, {"A_SAF1": "1", "A_SAF2": "1", "A_OVR1": "1"}


def raw(fields):
    return {code: [value] if isinstance(value, str) else value for code, value in fields.items()}


def keep(family, page, fields, who=None):
    with family.db.single_statements() as session:
        asked = invited.by_id(session, who or family.who())
        return respond_fill.save_step(session, asked, KEY, page, raw(fields), going_on=True)


def send(family, who=None):
    with family.db.writing() as session:
        return submitting.send(
            session,
            who or family.who(),
            KEY,
            token=TOKEN,
            language="lt",
            keys=family.keys,
            clock=fixed_clock(MOMENT),
        )


def send_last(family, who):
    sending = Sending(TOKEN, "lt", family.keys, fixed_clock(MOMENT))
    with family.db.writing() as session:
        asked = invited.by_id(session, who, lock=True)
        sent = respond_fill.send_step(session, asked, KEY, "p9", raw(PAGES["p9"]), sending, may_begin=False)
    return sent.receipt if isinstance(sent, Sent) else sent


def twice_at_once(step):
    found = []
    threads = [threading.Thread(target=lambda: found.append(step())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.parametrize("read", ["first_unfinished", "finish"])
def test_an_answer_kept_while_the_others_are_sent_is_sent_or_refused(family_anywhere, monkeypatch, read):
    family, told = family_anywhere, []
    with family.db.writing() as session:
        respond.start(session, family.who(), KEY)
    for page, fields in PAGES.items():
        keep(family, page, {**fields, **(BEFORE if page == "p9" else {})})
    other = threading.Thread(target=lambda: told.append(keep(family, "p9", AFTER)))
    at_hand = getattr(submitting, read)

    def meanwhile(*given):
        other.start()
        other.join(0.5)
        return at_hand(*given)

    monkeypatch.setattr(submitting, read, meanwhile)
    assert not isinstance(send(family), Problem)
    other.join()
    [response] = family.responses()
    [kept] = told
    assert isinstance(kept, Saved) == (response.answers["A_SAF1"] == 1)


def test_a_receipt_sent_twice_at_once_withdraws_once(family_anywhere, monkeypatch):
    family, both = family_anywhere, threading.Barrier(2)
    with family.db.writing() as session:
        respond.start(session, family.who(), KEY)
    for page, fields in PAGES.items():
        keep(family, page, fields)
    receipt, at_hand = send(family).text, withdrawing._response

    def at_the_same_moment(*given):
        response = at_hand(*given)
        with suppress(threading.BrokenBarrierError):  # SQLite lets only one in
            both.wait(0.5)
        return response

    def withdraw():
        with family.db.writing() as session:
            return withdrawing.withdraw(session, receipt, family.keys)

    monkeypatch.setattr(withdrawing, "_response", at_the_same_moment)
    found = twice_at_once(withdraw)
    assert sorted(found, key=str) == [None, Problem("receipt_unknown")]
    with family.db.reading() as session:
        assert watch.check(session, family.keys) == []


@pytest.mark.parametrize("way", [send, send_last])
def test_a_form_sent_twice_at_once_gets_one_receipt_twice(linked_anywhere, monkeypatch, way):
    family, both, (who, _) = linked_anywhere, threading.Barrier(2), visit(linked_anywhere)
    for page, fields in PAGES.items():
        keep(family, page, fields, who)
    at_hand = drafts.fetch

    def at_the_same_moment(*given):
        with suppress(threading.BrokenBarrierError):
            both.wait(0.5)
        return at_hand(*given)

    monkeypatch.setattr(drafts, "fetch", at_the_same_moment)
    one, other = twice_at_once(lambda: way(family, who))
    assert isinstance(one, Receipt)
    assert one == other
    assert len(family.responses()) == 1


def test_what_another_page_keeps_while_the_last_form_is_on_its_way_is_sent_with_it(linked_anywhere):
    family, (who, _) = linked_anywhere, visit(linked_anywhere)
    for page, fields in PAGES.items():
        keep(family, page, fields, who)
    with family.db.reading() as session:
        read_before = invited.by_id(session, who)
    assert isinstance(keep(family, "p3", {**PAGES["p3"], "A_CAGE": "1"}, who), Saved)
    sending = Sending(TOKEN, "lt", family.keys, fixed_clock(MOMENT))
    with family.db.writing() as session:
        sent = respond_fill.send_step(session, read_before, KEY, "p9", raw(PAGES["p9"]), sending)
    assert isinstance(sent, Sent)
    [response] = family.responses()
    assert (PAGES["p3"]["A_CAGE"], response.answers["A_CAGE"]) == ("2", 1)


def test_one_device_sends_while_another_throws_away(family_anywhere, monkeypatch):
    family, told = family_anywhere, []
    with family.db.writing() as session:
        respond.start(session, family.who(), KEY)
    for page, fields in PAGES.items():
        keep(family, page, fields)
    at_hand = submitting.first_unfinished

    def again():
        with family.db.writing() as session:
            told.append(respond.start(session, family.who(), bytes(32), again=True))

    other = threading.Thread(target=again)

    def meanwhile(*given):
        other.start()
        other.join(0.5)
        return at_hand(*given)

    monkeypatch.setattr(submitting, "first_unfinished", meanwhile)
    assert isinstance(send(family), Receipt)
    other.join()
    assert told == [Problem("already_answered")]


@pytest.mark.parametrize("no", ["refuse", "stop"])
def test_a_no_while_the_answers_are_being_sent_is_not_confirmed(family_anywhere, monkeypatch, no):
    family, told, at_hand = family_anywhere, [], submitting._store
    with family.db.writing() as session:
        respond.start(session, family.who(), KEY)
    for page, fields in PAGES.items():
        keep(family, page, fields)

    def say_no():
        with family.db.writing() as session:
            if no == "refuse":
                told.append(submitting.refuse(session, family.who()))
            else:
                told.append(respond.stop(session, family.who(), KEY))

    other = threading.Thread(target=say_no)

    def meanwhile(*given):
        stored = at_hand(*given)
        other.start()
        other.join(0.5)
        return stored

    monkeypatch.setattr(submitting, "_store", meanwhile)
    assert isinstance(send(family), Receipt)
    other.join()
    assert told == [Problem("already_answered")]
    assert len(family.responses()) == 1


def test_a_draft_begun_while_its_round_was_closed_is_swept(family_anywhere):
    family = family_anywhere
    with family.db.writing() as session:
        respond.start(session, family.who(), KEY)
    for state, left in (("open", 1), ("closed", 0)):
        family.change_round(state=state)
        with family.db.writing() as session:
            drafts.sweep(session, fixed_clock(MOMENT))
            assert session.query(Draft).count() == left
