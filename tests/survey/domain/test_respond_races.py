"""What two pages of one browser do at the same moment: nothing is lost, nothing counted twice."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from survey.clock import fixed_clock
from survey.domain import invited, respond, respond_fill, watch
from survey.domain.problems import Problem
from survey.domain.respond_fill import Saved
from tests.fixtures.family import MOMENT
from tests.fixtures.family_visitor import PAGES

KEY = bytes(range(32))
TOKEN = bytes(16)
BEFORE, AFTER = {"A_SAF1": "4", "A_SAF2": "4", "A_OVR1": "5"}, {"A_SAF1": "1", "A_SAF2": "1", "A_OVR1": "1"}


def keep(family, page, fields):
    raw = {code: [value] if isinstance(value, str) else value for code, value in fields.items()}
    with family.db.single_statements() as session:
        asked = invited.by_id(session, family.who())
        return respond_fill.save_step(session, asked, KEY, page, raw, going_on=True)


def send(family):
    with family.db.writing() as session:
        return respond.send(
            session,
            family.who(),
            KEY,
            token=TOKEN,
            language="lt",
            keys=family.keys,
            clock=fixed_clock(MOMENT),
        )


@pytest.mark.parametrize("read", ["still_required", "finish"])
def test_an_answer_kept_while_the_others_are_sent_is_sent_or_refused(family_anywhere, monkeypatch, read):
    family, told = family_anywhere, []
    with family.db.writing() as session:
        respond.start(session, family.who(), KEY)
    for page, fields in PAGES.items():
        keep(family, page, {**fields, **(BEFORE if page == "p9" else {})})
    other = threading.Thread(target=lambda: told.append(keep(family, "p9", AFTER)))
    at_hand = getattr(respond, read)

    def meanwhile(*given):
        other.start()
        other.join(0.5)
        return at_hand(*given)

    monkeypatch.setattr(respond, read, meanwhile)
    assert not isinstance(send(family), Problem)
    other.join()
    [response] = family.responses()
    [kept] = told
    assert isinstance(kept, Saved) == (response.answers["A_SAF1"] == 1)


def test_a_receipt_sent_twice_at_once_withdraws_once(family_anywhere, monkeypatch):
    family, both, found = family_anywhere, threading.Barrier(2), []
    with family.db.writing() as session:
        respond.start(session, family.who(), KEY)
    for page, fields in PAGES.items():
        keep(family, page, fields)
    receipt, at_hand = send(family).text, respond._response

    def at_the_same_moment(*given):
        response = at_hand(*given)
        with suppress(threading.BrokenBarrierError):  # SQLite lets only one in
            both.wait(0.5)
        return response

    def withdraw():
        with family.db.writing() as session:
            found.append(respond.withdraw(session, receipt, family.keys))

    monkeypatch.setattr(respond, "_response", at_the_same_moment)
    threads = [threading.Thread(target=withdraw) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=str) == [None, Problem("receipt_unknown")]
    with family.db.reading() as session:
        assert watch.check(session, family.keys) == []
