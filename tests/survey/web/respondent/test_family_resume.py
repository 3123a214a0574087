"""Save and go on: another device, a phone that died, a night, a server started anew. Nothing is lost."""

from __future__ import annotations

import re
from threading import Thread

import pytest

from survey.app import create_app
from survey.db import Database, Draft
from survey.domain import resume, words
from survey.domain.counts import LIMITS
from tests.fixtures.family import open_round
from tests.fixtures.family_visitor import PAGES, STORED, FamilyVisitor


def three_words(visitor) -> str:
    found = re.findall(r"<span>(\w{5})</span>", visitor.shown.text)
    assert len(found) == 3, visitor.text
    return " ".join(found)


def leave_at(visitor, code, page):
    """Answer the pages before this one, and leave on it with its answers given."""
    visitor.start(code)
    for name, fields in PAGES.items():
        if name == page:
            return visitor.answer(name, action="leave", **fields)
        visitor.answer(name, **fields)
    raise AssertionError(page)


def finish_from(visitor, page):
    names = list(PAGES)
    for name in names[names.index(page) :]:
        visitor.answer(name, **PAGES[name])
    return visitor.send()


def test_three_words_are_made_no_more_often_than_pages_are_sent(visitor, family, monkeypatch):
    leave_at(visitor, family.codes[0], "p3")
    monkeypatch.setitem(LIMITS, "pages", 2 + 1)  # two pages are sent already
    assert visitor.post(visitor.at("later")).status == 200
    first = three_words(visitor)
    assert visitor.post(visitor.at("later"), language="lt", words=first).status == 200
    assert three_words(visitor)
    visitor.post(visitor.at("later"))
    assert visitor.status == 429
    assert visitor.get(visitor.at("later")).status == 200


def test_another_device_goes_on_with_three_words(visitor, family, family_app):
    leave_at(visitor, family.codes[0], "p5")
    assert (visitor.status, visitor.heading) == (200, "Your answers are kept")
    three = three_words(visitor)
    other = FamilyVisitor(family_app).open(family.codes[0])
    assert other.status == 409
    assert "go on here with your three words" in other.text
    other.post(other.at("words"), words=three.upper().replace(" ", "-"))
    assert (other.status, other.path, other.heading) == (200, other.at("p5"), "4 of 8")
    assert other.chosen() == {name: [value] for name, value in PAGES["p5"].items()}
    assert finish_from(other, "p5").status == 200
    [response] = family.responses()
    assert response.answers == STORED
    assert visitor.get(visitor.at("p5")).status == 410
    assert visitor.heading == "This code has already been used to answer"


def test_words_are_not_put_on_the_draft_that_another_device_began_meanwhile(
    visitor, family, family_app, monkeypatch
):
    visitor.start(family.codes[0])
    other, at_hand = FamilyVisitor(family_app).open(family.codes[0]), resume.wrap

    def meanwhile(*given):
        wrapped = at_hand(*given)
        begins = Thread(target=lambda: other.post(other.at("start"), again="1"))
        begins.start()
        begins.join()
        return wrapped

    monkeypatch.setattr(resume, "wrap", meanwhile)
    assert visitor.post(visitor.at("later")).status == 409
    with family.db.reading() as session:
        assert session.query(Draft).one().wrapped_key is None
    assert other.get(other.at("go")).status == 200


def test_a_browser_holds_the_answers_of_twelve_children(family_settings):
    family = open_round(Database(family_settings.database_url), family_settings.keys, invitations=12)
    visitor = FamilyVisitor(create_app(family_settings))
    for code in family.codes:
        visitor.start(code).answer("p2", "leave", **PAGES["p2"])
    for code in family.codes:
        assert visitor.open(code).status == 200
    assert len(visitor.client.get_cookie("answers", path="/a").value) < 4000


def test_both_devices_may_go_on_and_nothing_is_stored_twice(visitor, family, family_app):
    three = three_words(leave_at(visitor, family.codes[0], "p6"))
    other = FamilyVisitor(family_app).open(family.codes[0]).post("/a/v/x/words", words=three)
    assert other.status == 400  # an address of another browser
    other.open(family.codes[0]).post(other.at("words"), words=three)
    other.answer("p6", A_RES1="1", A_RES2="1", A_RES3="1")
    assert visitor.get(visitor.at("p6")).chosen() == {"A_RES1": ["1"], "A_RES2": ["1"], "A_RES3": ["1"]}
    assert finish_from(visitor, "p6").status == 200
    other.post(other.at("send"))
    assert other.status == 410
    assert len(family.responses()) == 1


@pytest.mark.parametrize("left_by", ["words", "nothing"])
def test_a_phone_that_died(visitor, family, family_app, left_by):
    """With words the answers are there; without, the person starts again and the lost draft is deleted."""
    leave_at(visitor, family.codes[0], "p7")
    three = three_words(visitor)
    new = FamilyVisitor(family_app).open(family.codes[0])
    if left_by == "words":
        assert new.post(new.at("words"), words=three).path == new.at("p7")
        return
    with family.db.reading() as session:
        before = session.query(Draft).one().ciphertext
    new.post(new.at("start"), again="1")
    assert new.path == new.at("p2")
    with family.db.reading() as session:
        draft = session.query(Draft).one()
        assert (draft.wrapped_key, draft.words_salt) == (None, None)
        assert draft.ciphertext != before
    assert new.chosen() == {}


def test_a_tab_left_open_overnight_in_a_browser_that_was_closed(visitor, family):
    """The form's own cookie is gone: the page comes again with what was chosen, one press more stores it."""
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"])
    visitor.client.delete_cookie("balsas")
    visitor.answer("p3", **PAGES["p3"])
    assert (visitor.status, visitor.chosen()) == (400, {name: [v] for name, v in PAGES["p3"].items()})
    assert visitor.answer("p3", **PAGES["p3"]).path == visitor.at("p4")


def test_a_server_that_was_started_anew(visitor, family, family_settings):
    from survey.app import create_app

    leave_at(visitor, family.codes[0], "p4")
    three = three_words(visitor)
    again = create_app(family_settings)
    same_browser = FamilyVisitor(again)
    for name, path in (("answers", "/a"), ("balsas", "/")):
        same_browser.client.set_cookie(name, visitor.client.get_cookie(name, path=path).value, path=path)
    assert same_browser.open(family.codes[0]).path == visitor.at("")
    assert same_browser.get(same_browser.at("go")).path == visitor.at("p4")
    other = FamilyVisitor(again).open(family.codes[0])
    assert other.post(other.at("words"), words=three).path == other.at("p4")
    again.extensions["balsas"].db.close()


def test_another_language_shows_the_same_words_in_its_script(visitor, family):
    three = three_words(leave_at(visitor, family.codes[0], "p4"))
    visitor.post(visitor.at("later"), language="uk", words=three)
    assert three_words(visitor) == " ".join(words.shown(three.replace(" ", "-"), "uk"))
    visitor.post(visitor.at("later"), language="en", words=three_words(visitor))
    assert three_words(visitor) == three
    assert visitor.get(visitor.at("later")).text.count(three.split()[0]) == 0


def test_words_can_be_asked_for_later(visitor, family, family_app):
    leave_at(visitor, family.codes[0], "p4")
    first = three_words(visitor)
    visitor.get(visitor.at("later"))
    assert "Show three words" in visitor.text
    second = three_words(visitor.post(visitor.at("later")))
    assert second != first
    other = FamilyVisitor(family_app).open(family.codes[0])
    other.post(other.at("words"), words=first)
    assert (other.status, other.heading) == (422, "These are not the words of these answers")
    assert other.post(other.at("words"), words=second).path == other.at("p4")


@pytest.mark.parametrize("typed", ["", "one two three", "😀", "a" * 5000, "\x00", "<b>", "\u202e"])
def test_mistyped_words_are_shown_again_to_correct(visitor, family, family_app, typed):
    leave_at(visitor, family.codes[0], "p4")
    again = FamilyVisitor(family_app).open(family.codes[0])
    again.post(again.at("words"), words=typed)
    assert (again.status, again.heading) == (422, "There is a typing mistake in the three words")
    assert "<b>" not in again.shown.text


def test_who_leaves_without_pressing_a_button_has_no_words_but_may_start_again(visitor, family, family_app):
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"])
    other = FamilyVisitor(family_app).open(family.codes[0])
    assert (other.status, "three words" in other.text) == (409, False)
    other.post(other.at("words"), words=words.new_words())
    assert (other.status, other.heading) == (409, "No words were made for these answers")
    assert "Start again here" in other.text


def test_a_child_leaves_without_words(visitor, family, monkeypatch):
    from survey.domain import invited

    monkeypatch.setattr(invited, "OF_CHILDREN", frozenset({"A"}))
    leave_at(visitor, family.codes[0], "p4")
    assert (visitor.heading, visitor.path) == ("Your answers are kept", visitor.at("later"))
    assert "words" not in visitor.text
    assert visitor.post(visitor.at("later")).path == visitor.at("later")
