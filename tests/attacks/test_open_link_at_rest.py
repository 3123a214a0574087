"""Somebody holds the keys and a copy of the database: what do open links leave behind in it?

The attacker knows in which order people came by a link, and every visit's id. Before the batch step the
places of answers follow the order of arrival: there is something to leak. After it they do not, no visit is
left, and a draft opens with nothing that he holds.
"""

from __future__ import annotations

import hmac
from itertools import product
from pathlib import Path

import pytest

from survey.clock import fixed_clock
from survey.db import OpenDraft, OpenLink
from survey.domain import batch, drafts, invited, open_links, receipts, respond_fill, submitting
from survey.domain.respondents import Respondent
from survey.domain.submitting import Sending
from tests.attacks.test_linkage_at_rest import correlation, on_disk, seen_in_files
from tests.fixtures.family import MOMENT
from tests.fixtures.open_link import LINK, visit
from tests.fixtures.operation import line

PEOPLE, BEGUN = 150, 10
KEY = bytes(range(32))


@pytest.fixture
def arrived(operation_anywhere):
    """Answers by a link in a known order; the last visits began a draft before they sent."""
    work = operation_anywhere
    work.create(open_link=True)
    work.give_frame(line("GC-13-1", PEOPLE))
    work.open()
    with work.db.reading() as session:
        [link] = open_links.listed(session, "2026-A")
    visits, sent = [], []
    for number in range(PEOPLE):
        token = number.to_bytes(16, "big")
        stored = receipts.receipt_hash(receipts.receipt_of(token, work.keys), work.keys)
        who = Respondent(hmac.digest(b"visit", token, "md5").hex(), link.name, stored)
        if number >= PEOPLE - BEGUN:
            with work.db.writing() as session:
                respond_fill.save_step(
                    session, invited.by_id(session, who), KEY, "p2", {"A_ROLE": ["1"]}, going_on=False
                )
        with work.db.writing() as session:
            told = submitting.submit(
                session,
                who,
                {"A_SVC": ("FCC",), "A_OVR1": 1 + number % 5},
                token=token,
                language="lt",
                keys=work.keys,
                clock=work.clock,
            )
        assert isinstance(told, submitting.Receipt)
        visits.append(who.id)
        sent.append(stored)
    return work, visits, sent


def content(work) -> bytes:
    path = Path(work.db.engine.url.database)
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


def test_the_order_of_coming_is_gone_after_the_batch_and_so_is_every_visit(arrived):
    work, visits, sent = arrived
    if work.db.engine.dialect.name == "postgresql":
        assert correlation(sent, on_disk(work, "response", "receipt_hash")) > 0.99
        batch.rewrite_open(work.db)
        assert correlation(sent, on_disk(work, "response", "receipt_hash")) < 0.35
        assert on_disk(work, "open_draft", "visit_id") == []
        return
    before = content(work)
    # There is something to find: visits, and old pages from which the order could be told.
    assert sum(one.encode() in before for one in visits) > 0
    assert max(before.count(one.encode()) for one in sent) > 10
    batch.rewrite_open(work.db)
    assert seen_in_files(Path(work.db.engine.url.database), sent) < 0.35
    after = content(work)
    assert [one for one in visits if one.encode() in after] == []
    assert {after.count(one.encode()) for one in sent} == {2}  # in the table and in its index, no more


def test_a_draft_opens_with_nothing_that_is_kept_here(linked):
    who, _ = visit(linked)
    key = hmac.digest(b"a key that only a browser has", b"", "sha256")
    with linked.db.writing() as session:
        respond_fill.save_step(
            session, invited.by_id(session, who), key, "p2", {"A_ROLE": ["3"], "A_SVC": ["CM"]}, going_on=True
        )
    with linked.db.reading() as session:
        asked = invited.by_id(session, who)
        [draft] = session.query(OpenDraft)
    assert drafts.unseal(asked.draft, key, who).answers == {"A_ROLE": 3, "A_SVC": ("CM",)}
    keys = [value for value in vars(linked.keys).values() if isinstance(value, str)]
    held = [text.encode() for text in (*keys, draft.visit_id, LINK, who.sent)]
    held += [bytes.fromhex(text) for text in keys if len(text) == 64] + [draft.nonce, draft.ciphertext[:32]]
    tried = {one[:32].ljust(32, b"\0") for one in held}
    tried |= {hmac.digest(one, other, "sha256") for one, other in product(held, held)}
    assert len(tried) > 50
    assert [one for one in tried if drafts.unseal(asked.draft, one, who) is not None] == []


def test_a_stolen_draft_does_not_lead_to_the_answer_it_became(linked):
    who, token = visit(linked)
    with linked.db.writing() as session:
        respond_fill.save_step(
            session, invited.by_id(session, who), KEY, "p2", {"A_ROLE": ["3"], "A_SVC": ["CM"]}, going_on=True
        )
    with linked.db.reading() as session:
        stolen = {name: str(value) for name, value in vars(session.query(OpenDraft).one()).items()}
    sending = Sending(token, "lt", linked.keys, fixed_clock(MOMENT))
    with linked.db.writing() as session:
        asked = invited.by_id(session, who, lock=True)
        submitting.send_answers(session, asked, {"A_SVC": ("CM",), "A_OVR1": 4}, sending)
    [response] = linked.responses()
    kept = {name: str(value) for name, value in vars(response).items() if name[0] != "_"}
    shared = {value for name, value in stolen.items() if name[0] != "_" and value in kept.values()}
    assert shared == set()


def test_what_is_kept_of_a_link_and_of_a_visit():
    assert sorted(column.name for column in OpenLink.__table__.columns) == ["frame_line_id", "name"]
    assert sorted(column.name for column in OpenDraft.__table__.columns) == [
        "ciphertext",
        "kept_until",
        "link",
        "nonce",
        "visit_id",
    ]
