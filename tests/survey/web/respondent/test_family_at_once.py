"""Two devices with one code at the same moment, the way back after sending, and the hour that comes twice."""

from __future__ import annotations

import re
import secrets
import threading
from datetime import UTC, datetime, timedelta

import pytest

from survey.app import create_app
from survey.clock import fixed_clock
from survey.db import Invitation
from survey.domain import submitting, watch
from survey.domain.respondents import Respondent
from survey.settings import Settings
from tests.fixtures.family_visitor import PAGES, FamilyVisitor


@pytest.fixture
def app_anywhere(family_anywhere, tmp_path, database_url):
    settings = Settings(data=tmp_path, database_url=database_url, keys=family_anywhere.keys)
    app = create_app(settings)
    yield app
    app.extensions["balsas"].db.close()


def at_the_same_time(*steps):
    ready = threading.Barrier(len(steps))

    def walk(step):
        ready.wait()
        step()

    walking = [threading.Thread(target=walk, args=(step,)) for step in steps]
    for one in walking:
        one.start()
    for one in walking:
        one.join()


def test_two_devices_that_send_at_once_store_one_answer(app_anywhere, family_anywhere):
    family = family_anywhere
    phone, desk = FamilyVisitor(app_anywhere), FamilyVisitor(app_anywhere)
    phone.start(family.codes[0]).answer("p2", action="leave", **PAGES["p2"])
    three = " ".join(re.findall(r"<span>(\w{5})</span>", phone.shown.text))
    desk.open(family.codes[0])
    desk.post(desk.at("words"), words=three)
    for page, fields in PAGES.items():
        phone.answer(page, **fields)
    desk.get(desk.at("review"))
    at_the_same_time(phone.send, desk.send)
    assert sorted([phone.status, desk.status]) == [200, 410]
    loser = phone if phone.status == 410 else desk
    assert loser.heading == "This code has already been used to answer"
    assert len(family.responses()) == 1
    with family.db.reading() as session:
        assert watch.check(session, family.keys) == []


def test_two_devices_that_start_at_once_do_not_overwrite_each_other(app_anywhere, family_anywhere):
    family = family_anywhere
    one, other = FamilyVisitor(app_anywhere), FamilyVisitor(app_anywhere)
    one.open(family.codes[0])
    other.open(family.codes[0])
    at_the_same_time(lambda: one.post(one.at("start")), lambda: other.post(other.at("start")))
    assert sorted([one.status, other.status]) == [200, 409]
    first = one if one.status == 200 else other
    assert first.answer("p2", **PAGES["p2"]).path == first.at("p3")


def test_the_same_click_twice_at_once(app_anywhere, family_anywhere):
    family = family_anywhere
    visitor = FamilyVisitor(app_anywhere).answer_all(family.codes[0])
    twin = FamilyVisitor(app_anywhere)
    for name, path in (("answers", "/a"), ("balsas", "/")):
        twin.client.set_cookie(name, visitor.client.get_cookie(name, path=path).value, path=path)
    twin.name, twin.last_token = visitor.name, visitor.token
    twin.get(twin.at("review"))
    at_the_same_time(visitor.send, twin.send)
    assert (visitor.status, twin.status) == (200, 200)
    assert visitor.receipt() == twin.receipt()
    assert len(family.responses()) == 1


def test_the_way_back_after_sending(visitor, family):
    receipt = visitor.answer_all(family.codes[0]).send().receipt()
    for page in PAGES:
        assert visitor.get(visitor.at(page)).status == 410
        assert visitor.answer(page, **PAGES[page]).status == 410
    assert visitor.get(visitor.at("")).receipt() == receipt
    assert len(family.responses()) == 1


@pytest.mark.parametrize("start", ["2026-10-25T00:30:00", "2027-03-28T00:30:00"])
def test_answers_around_the_change_of_the_clock_are_counted_once(family_anywhere, start):
    """In Vilnius 3.00 to 4.00 comes twice on 25 October 2026 and never on 28 March 2027."""
    family = family_anywhere
    first = datetime.fromisoformat(start).replace(tzinfo=UTC)
    for number, invitation in enumerate(more_invitations(family, 10)):
        with family.db.writing() as session:
            sent = submitting.submit(
                session,
                invitation,
                {"A_SVC": ("FCC",), "A_OVR1": 4},
                token=secrets.token_bytes(16),
                language="lt",
                keys=family.keys,
                clock=fixed_clock(first + timedelta(minutes=12 * number)),
            )
            assert isinstance(sent, submitting.Receipt)
    assert len(family.responses()) == 10
    with family.db.reading() as session:
        assert watch.check(session, family.keys) == []


def more_invitations(family, number):
    with family.db.writing() as session:
        rows = [
            Invitation(design_cell_id="c1", frame_line_id="f1", code_hash=f"{at:064d}", code_key="1")
            for at in range(number)
        ]
        session.add_all(rows)
        session.flush()
        return [Respondent(one.id) for one in rows]
