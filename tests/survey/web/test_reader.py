"""The readers' pages: what waits, one text with its decisions, and nobody else gets in."""

from __future__ import annotations

import secrets

import pytest

from survey.app import create_app
from survey.clock import fixed_clock
from survey.domain import contact, reading, staff, submitting
from tests.fixtures.family import MOMENT, PROVIDER
from tests.fixtures.visitor import Visitor, text_of

NOW = fixed_clock(MOMENT)
PASSWORD = "slaptažodis-123"
TEXT = "<b>Niekas</b> manęs neklauso"


@pytest.fixture
def desk(family, family_settings):
    """The application with one text and one wish waiting, two readers and an evaluator."""
    family.change_round(open_text=True)
    with family.db.writing() as session:
        for name, role in (("ana", "reader"), ("bea", "reader"), ("eva", "evaluator")):
            grants = [staff.RoleGrant(role)]
            staff.add(session, f"{name}@example.org", name.title(), PASSWORD, grants, NOW)
        answers = {"A_SVC": ("FCC",), "A_CONTACT": 1, "A_CHILD": 1, "A_OVR1": 4, "A_OPEN": TEXT}
        submitting.submit(
            session,
            family.who(),
            answers,
            token=secrets.token_bytes(16),
            language="lt",
            keys=family.keys,
            clock=NOW,
        )
        contact.ask(session, "Rūta", "8 600 00000", family.keys, NOW)
    app = create_app(family_settings, NOW)
    yield app
    app.extensions["balsas"].db.close()


def signed_in(app, name, language="en"):
    visitor = Visitor(app, language=language)
    visitor.get("/staff/sign-in")
    fields = {"email": f"{name}@example.org", "password": PASSWORD, "next": "/reading"}
    assert visitor.post("/staff/sign-in", fields).status_code == 302
    visitor.get(f"/staff?lang={language}")
    return visitor


def the_text(family):
    with family.db.reading() as session:
        [one] = reading.waiting(session, family.keys, NOW)
    return one


def test_the_list_shows_text_cell_and_clock(desk):
    page = text_of(signed_in(desk, "ana").get("/reading").text)
    assert "Example care centre" in page
    assert "until Wednesday, 21 October" in page
    assert "&lt;b&gt;Niekas&lt;/b&gt; manęs neklauso" in page
    assert "Rūta until Thursday, 15 October" in page
    lithuanian = text_of(signed_in(desk, "ana", "lt").get("/reading?lang=lt").text)
    assert PROVIDER in lithuanian
    assert "iki spalio 21 d., trečiadienis" in lithuanian


@pytest.mark.parametrize("path", ["/reading", "/reading/abc"])
def test_only_readers_get_in(desk, path):
    assert Visitor(desk).get(path).status_code == 302
    assert signed_in(desk, "eva").get(path).status_code == 403
    assert signed_in(desk, "eva").post("/reading/abc", {"do": "read"}).status_code == 403


def test_reading_a_text(desk, family):
    reader, one = signed_in(desk, "ana"), the_text(family)
    reader.get(f"/reading/{one.id}")
    assert reader.post(f"/reading/{one.id}", {"do": "read", "release": "1"}).status_code == 303
    assert "No text waits." in reader.get("/reading").text
    assert reader.get(f"/reading/{one.id}").status_code == 404
    again = reader.post(f"/reading/{one.id}", {"do": "read"})
    assert (again.status_code, "Somebody else has already read this" in again.text) == (409, True)


def test_a_second_reader(desk, family):
    first, second, one = signed_in(desk, "ana"), signed_in(desk, "bea"), the_text(family)
    first.get(f"/reading/{one.id}")
    wrong = first.post(f"/reading/{one.id}", {"do": "second", "note": "tel. +37060000000"})
    assert wrong.status_code == 422
    assert "Please leave out personal codes" in wrong.text
    assert "tel. +37060000000" in wrong.text  # nothing typed is lost
    assert first.post(f"/reading/{one.id}", {"do": "second", "note": "Gali būti nesaugu"}).status_code == 303
    assert "Somebody else reads it today" in first.get(f"/reading/{one.id}").text
    assert first.post(f"/reading/{one.id}", {"do": "done", "note": "Pranešta"}).status_code == 422
    assert "Gali būti nesaugu" in second.get(f"/reading/{one.id}").text
    assert second.post(f"/reading/{one.id}", {"do": "done", "note": "Pranešta linijai"}).status_code == 303
    assert "No text waits." in second.get("/reading").text


def test_an_unknown_button_decides_nothing(desk, family):
    reader, one = signed_in(desk, "ana"), the_text(family)
    reader.get(f"/reading/{one.id}")
    assert reader.post(f"/reading/{one.id}", {"do": "delete"}).status_code == 422
    assert the_text(family).id == one.id


def test_a_wish_is_deleted_when_done(desk, family):
    reader = signed_in(desk, "ana")
    with family.db.reading() as session:
        [wish] = contact.waiting(session, family.keys, NOW)
    reader.get("/reading")
    assert reader.post(f"/reading/contact/{wish.id}").status_code == 303
    assert "Nobody waits." in reader.get("/reading").text
    assert reader.post(f"/reading/contact/{wish.id}").status_code == 409
