"""Consent on the pages: the parent has a code of their own, the child waits until they agree."""

from __future__ import annotations

import re

import pytest

from survey.db import Consent
from tests.fixtures.family_visitor import FamilyVisitor


@pytest.fixture
def parent(children, family_app):
    visitor = FamilyVisitor(family_app)
    visitor.get(f"/a/{children.consent_codes[0]}")
    return visitor


def test_a_parent_decides_and_may_change_it(parent, children, family):
    assert (parent.status, parent.heading) == (200, "For the parent or guardian")
    assert re.fullmatch(r"/a/consent/[\w-]{8}", parent.path)
    assert "Do you agree that the child takes part?" in parent.text
    assert children.consent_codes[0] not in parent.shown.text
    parent.post(parent.path, given="2")
    assert "Your decision has been noted." in parent.text
    assert "Noted now: I do not agree" in parent.text
    assert family.states() == ["issued", "issued", "representative_refused"]
    parent.post(parent.path, given="1")
    assert "Noted now: I agree" in parent.text
    assert family.states() == ["issued"] * 3


def test_the_code_of_a_parent_may_be_typed(parent, children):
    parent.get("/a").post("/a", code=children.consent_codes[0].lower())
    assert parent.heading == "For the parent or guardian"


@pytest.mark.parametrize("given", ["", "3", "yes"])
def test_nothing_is_decided_by_another_value(parent, family, given):
    assert parent.post(parent.path, given=given).heading == "For the parent or guardian"
    assert "Noted now" not in parent.text
    assert family.states() == ["issued"] * 3


def test_without_the_code_there_is_no_page(parent, family, family_app):
    stranger = FamilyVisitor(family_app).get(parent.path)
    assert (stranger.status, stranger.post(parent.path, given="1").status) == (400, 400)
    assert family.states() == ["issued"] * 3


@pytest.mark.parametrize("before", ["", "?lang=uk"])
def test_a_decision_is_kept_for_the_child_whose_page_it_stands_on(parent, children, family, before):
    first, token = parent.path, parent.token
    parent.get(f"/a/{children.consent_codes[1]}")
    assert parent.path != first
    second = parent.path
    if before:
        parent.get(first + before)  # the first tab, in another language
    parent.post(first, csrf_token=token, given="2")
    with family.db.reading() as session:
        kept = {one.invitation_id: one.given for one in session.query(Consent)}
    assert kept == {family.invitation_id(0): False}
    assert "Noted now: I do not agree" in parent.get(f"{first}?lang=en").text
    assert "Noted now" not in parent.get(second).text


def test_the_cookie_of_one_childs_page_opens_no_other(parent, children):
    first = parent.path
    parent.get(f"/a/{children.consent_codes[1]}")
    second = parent.path
    moved = parent.client.get_cookie("consent", path=first)
    parent.client.set_cookie("consent", moved.value, path=second)
    assert parent.get(second).status == 400


def test_a_child_waits_for_a_parent_and_loses_nothing(visitor, parent, children, family):
    visitor.start(family.codes[0])
    first = visitor.path.rpartition("/")[2]
    visitor.answer(first, C0="1")
    second = visitor.path.rpartition("/")[2]
    visitor.answer(second, C_AGE="12")
    assert (visitor.status, visitor.heading) == (409, "A parent or guardian has to agree first")
    visitor.get(visitor.at("go"))
    assert visitor.post(visitor.at("send")).status == 409
    assert family.responses() == []
    parent.post(parent.path, given="1")
    assert visitor.open(family.codes[0]).get(visitor.at("go")).status == 200
    assert visitor.path.rpartition("/")[2] not in (first, second)


LATER = {
    "p3": {"C_ACC1": "4", "C_INF1": "4", "C_RES1": "4", "C_RES2": "4"},
    "p4": {"C_RSP1": "4", "C_OUT1": "4", "C_OUT2": "4"},
    "p6": {"C_SAF1": "4", "C_SAF2": "4"},
    "p7": {"C_OVR1": "4"},
}
WAIT = (409, "A parent or guardian has to agree first")


def begun_at(age, visitor, family):
    visitor.start(family.codes[0]).answer("p1", C0="1")
    return visitor.answer("p2", C_AGE=age)


def seen(visitor):
    return visitor.status, visitor.heading


@pytest.mark.parametrize("action", ["next", "keep", "back", "leave", "send"])
def test_a_child_too_young_is_asked_nothing_more_and_nothing_is_kept(
    visitor, parent, children, family, action
):
    begun_at("12", visitor, family)
    visitor.open(family.codes[0])
    for step in ("go", "p3", "review"):
        assert seen(visitor.get(visitor.at(step))) == WAIT
    for step, fields in LATER.items():
        assert seen(visitor.answer(step, action, **fields)) == WAIT
    parent.post(parent.path, given="1")
    visitor.get(visitor.at("go"))
    assert (visitor.status, visitor.path, visitor.chosen()) == (200, visitor.at("p3"), {})


def test_a_child_waits_where_the_next_page_comes_at_once_too(visitor, children, family):
    begun_at("15", visitor, family)
    assert visitor.answer("p2", at_once="p2", C_AGE="15").status == 200
    assert seen(visitor.answer("p2", at_once="p2", C_AGE="12")) == WAIT


def test_a_wrong_age_can_be_put_right(visitor, children, family):
    begun_at("12", visitor, family)
    back = re.search(r'<a class="button" href="([^"]+)">Back</a>', visitor.shown.text)[1]
    visitor.get(back)
    assert (visitor.status, visitor.path, visitor.chosen()) == (200, visitor.at("p2"), {"C_AGE": ["12"]})
    assert visitor.get(visitor.at("p1")).status == 200
    assert visitor.answer("p1", C0="1").path == visitor.at("p2")
    assert visitor.answer("p2", C_AGE="14").path == visitor.at("p3")
    assert visitor.status == 200


def test_what_was_answered_before_the_age_was_put_right_is_kept(visitor, parent, children, family):
    begun_at("15", visitor, family)
    for step, fields in LATER.items():
        visitor.answer(step, **fields)
    visitor.answer("p2", "keep", C_AGE="13")
    for step in ("p3", "p7", "review"):
        assert seen(visitor.get(visitor.at(step))) == WAIT
    assert visitor.send().status == 409
    parent.post(parent.path, given="1")
    assert visitor.get(visitor.at("p7")).chosen() == {"C_OVR1": ["4"]}


def test_another_language_of_the_age_waits_for_nobody(visitor, children, family):
    visitor.start(family.codes[0]).answer("p1", C0="1")
    visitor.post(visitor.at("p2"), language="lt", C_AGE="12")
    assert (visitor.status, visitor.path, visitor.chosen()) == (200, visitor.at("p2"), {"C_AGE": ["12"]})


def test_nobody_has_to_agree_to_a_childs_no(visitor, children, family):
    begun_at("12", visitor, family)
    visitor.get(visitor.at("p1")).answer("p1", C0="2")
    assert (visitor.status, visitor.path) == (200, visitor.at("no"))
    visitor.post(visitor.path)
    assert family.states() == ["issued", "issued", "refused"]


def test_from_the_age_of_own_consent_nobody_else_is_asked(visitor, children, family):
    visitor.start(family.codes[0])
    visitor.answer(visitor.path.rpartition("/")[2], C0="1")
    visitor.answer(visitor.path.rpartition("/")[2], C_AGE="14")
    assert visitor.status == 200


def test_a_child_who_says_no_is_thanked_and_nothing_is_stored(visitor, children, family):
    visitor.start(family.codes[0])
    visitor.answer(visitor.path.rpartition("/")[2], C0="2")
    visitor.get(visitor.at("review")).send()
    assert (visitor.status, visitor.heading) == (200, "Thank you. There is nothing you need to do.")
    assert (family.responses(), family.states()) == ([], ["issued", "issued", "refused"])
