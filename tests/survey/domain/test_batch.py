"""The batch step while people answer, and when it is cut off in the middle: nothing lost, nothing twice."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from survey.db import ContactRequest, Invitation, OpenText, Response
from survey.domain import batch, contact, watch

PEOPLE = 24


@pytest.fixture
def running(operation_anywhere):
    return operation_anywhere, [one.invitation_id for one in operation_anywhere.running(eligible=40)]


def counts(work):
    with work.db.reading() as session:
        submitted = session.query(Invitation).filter_by(state="submitted").count()
        return session.query(Response).count(), submitted, watch.check(session, work.keys)


def test_answers_sent_during_the_batch_step_are_all_there(running):
    work, invitations = running
    sending = iter(invitations[:PEOPLE])
    lock, faults = threading.Lock(), []

    def people():
        while True:
            with lock:
                mine = next(sending, None)
            if mine is None:
                return
            try:
                work.answer(mine)
            except Exception as fault:  # noqa: BLE001 - whatever it is, the test fails with it
                faults.append(fault)

    crowd = [threading.Thread(target=people) for _ in range(3)]
    for one in crowd:
        one.start()
    while any(one.is_alive() for one in crowd):
        batch.rewrite_open(work.db)
    for one in crowd:
        one.join()
    assert faults == []
    assert counts(work) == (PEOPLE, PEOPLE, [])


CUT_OFF = """
import os, sys
from survey.db import Database
from survey.domain import batch

def cut(table):
    os._exit(9)  # after the old rows are deleted, before any new one is there

batch.insert = cut
batch.rewrite_open(Database(sys.argv[1]))
"""


def test_a_batch_step_that_is_cut_off_leaves_everything_as_it_was(running):
    work, invitations = running
    for one in invitations[:PEOPLE]:
        work.answer(one)
    before = everything(work)
    url = work.db.engine.url.render_as_string(hide_password=False)
    ended = subprocess.run([sys.executable, "-c", CUT_OFF, url], check=False)
    assert ended.returncode == 9
    assert everything(work) == before
    assert counts(work) == (PEOPLE, PEOPLE, [])
    batch.rewrite_open(work.db)
    assert everything(work) == before


def everything(work):
    with work.db.reading() as session:
        answers = sorted((one.key, one.receipt_hash, str(one.answers)) for one in session.query(Response))
        ledger = sorted((one.id, one.state, one.code_hash) for one in session.query(Invitation))
    return answers, ledger


def test_texts_and_wishes_are_rewritten_too(family_anywhere):
    from survey.domain import open_texts
    from tests.fixtures.family import MOMENT

    def clock():
        return MOMENT

    family = family_anywhere
    with family.db.writing() as session:
        for number in range(30):
            open_texts.keep(session, "c1", {"A_OPEN": f"text {number}"}, f"R{number}", family.keys, clock)
            contact.ask(session, "", f"phone {number}", family.keys, clock)
    before = written(family)
    assert batch.rewrite_open(family.db) == ["2026-A"]
    assert written(family) == before
    if family.db.engine.dialect.name == "postgresql":
        from sqlalchemy import text

        with family.db.reading() as session:
            for table in ("open_text", "contact_request"):
                changes = session.scalars(text(f"SELECT DISTINCT xmin::text FROM {table}")).all()
                assert len(changes) == 1


def written(family):
    with family.db.reading() as session:
        texts = sorted((one.id, one.ciphertext) for one in session.query(OpenText))
        return texts, sorted((one.id, one.ciphertext) for one in session.query(ContactRequest))
