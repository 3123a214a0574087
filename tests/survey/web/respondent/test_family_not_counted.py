"""What others do behind the same address keeps no family from opening its code or asking for help."""

from __future__ import annotations

import pytest

from survey.app import create_app
from survey.domain import codes, contact
from survey.domain.counts import LIMITS
from tests.fixtures.family_visitor import FamilyVisitor
from tests.fixtures.open_link import Time

SIGNED = {"name": "Rūta", "way": "600 00000, evenings"}


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def here(family, family_settings, time, monkeypatch):
    """A browser where all that is counted by address is too often after two."""
    for kind in ("wrong_code", "contact"):
        monkeypatch.setitem(LIMITS, kind, 2)
    app = create_app(family_settings, time)
    yield FamilyVisitor(app)
    app.extensions["balsas"].db.close()


def send(here, time, after=10, **fields):
    here.get("/a/contact")
    time.wait(after)
    opened = here.shown.text.split('name="opened" value="')[1].split('"')[0]
    return here.post("/a/contact", **{"opened": opened, **SIGNED, **fields}).status


@pytest.mark.parametrize("mistyped", ["wp-login.php", "0000-0000-0000-1"])
def test_what_is_no_code_is_not_counted(here, family, mistyped):
    assert [here.open(mistyped).status for _ in range(4)] == [400] * 4
    assert here.open(codes.new_code()).status == 404


def test_a_mistyped_code_is_told_as_such_after_many_unknown_ones(here):
    assert [here.open(codes.new_code()).status for _ in range(3)] == [404, 404, 429]
    assert here.open("wp-login.php").status == 400


def test_a_right_code_opens_after_many_unknown_ones(here, family):
    assert [here.open(codes.new_code()).status for _ in range(3)] == [404, 404, 429]
    assert here.open(family.codes[0]).status == 200
    assert here.path == here.at("")
    assert here.open(codes.new_code()).status == 429


def test_the_code_of_a_representative_opens_after_many_unknown_ones(here, children):
    assert [here.open(codes.new_code()).status for _ in range(3)] == [404, 404, 429]
    assert here.open(children.consent_codes[0]).status == 200
    assert here.path.startswith("/a/consent/")


@pytest.mark.parametrize(
    "wrong", [{"way": ""}, {"name": "x" * 101}, {"website": "x"}, {"opened": ""}, {"after": 1}]
)
def test_a_contact_form_that_stores_nothing_is_not_counted(here, family, time, wrong):
    assert [send(here, time, **wrong) for _ in range(4)] == [422] * 4
    assert send(here, time) == 200
    with family.db.reading() as session:
        assert len(contact.waiting(session, family.keys, time)) == 1


def test_a_contact_form_that_is_wrong_is_told_so_after_many_wishes(here, time):
    assert [send(here, time, name=name) for name in ("a", "b", "c")] == [200, 200, 429]
    assert send(here, time, after=1) == 422
