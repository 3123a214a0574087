"""Asking for the next page at once changes how one comes to a page, and nothing else, whatever is sent.

Two browsers do the same; the forms of one ask for the next page at once, those of the other are redirected.
"""

from __future__ import annotations

import re

import pytest

from survey.db import Draft
from survey.domain import invited, respond
from survey.web.respondent import visits
from tests.fixtures.family_visitor import PAGES, FamilyVisitor

OWN = re.compile(
    r'/a/v/[\w-]{8}|csrf_token" value="[^"]+"|class="receipt">[^<]+|<span>\w{5}</span>'
    r'|name="words" value="[^"]+"'
)
ADDED = re.compile(r'<link rel="canonical" href="[^"]+">\n|<script src="[^"]+" defer></script>')
LOW = {"A_SAF1": "1", "A_SAF2": "4", "A_OVR1": "5"}
BEFORE = ["p2", "p3"]  # answered before the form under test is sent


class Twins:
    """Two browsers with an invitation each; the first asks for pages at once."""

    def __init__(self, app, family):
        self.family = family
        self.both = tuple(FamilyVisitor(app) for _ in range(2))

    def start(self, *steps, **fields):
        for number, one in enumerate(self.both):
            one.open(self.family.codes[number]).post(one.at("start"), **fields)
            for step in steps:
                one.answer(step, **PAGES[step])
        return self

    def send(self, step, action="next", at_once="", **fields):
        """Send a form; one of the two says with it whose form it is."""
        first, second = self.both
        first.answer(step, action, at_once=at_once or step, **fields)
        second.answer(step, action, **fields)
        return self

    def shown(self):
        """What each sees, without what is each one's own."""
        return [(one.status, OWN.sub("own", ADDED.sub("", one.shown.text))) for one in self.both]

    def kept(self):
        """What is in the draft of each, or None."""
        return [progress(one, self.family, number) for number, one in enumerate(self.both)]

    def same(self):
        """Both see the same and have the same kept."""
        (first, second), (kept, other) = self.shown(), self.kept()
        assert first == second
        assert kept == other
        return first[0]


def progress(visitor, family, number):
    cookie = visitor.client.get_cookie("answers", path="/a").value
    with visitor.client.application.test_request_context(headers={"Cookie": f"answers={cookie}"}):
        key = visits.visit(visitor.name).key
    with family.db.reading() as session:
        return respond.progress_of(invited.by_id(session, family.who(number)), key)


@pytest.fixture
def twins(family_app, family):
    return Twins(family_app, family)


ACTIONS = ["next", "back", "leave", "one", "several", "send", "", "odd"]
MORE = [{}, {"language": "uk"}, {"language": "xx"}, {"check": "1"}, {"check": ""}]
GIVEN = [PAGES["p4"], {"A_ACC1": "4"}, {}, {"A_ACC1": "99"}, {"A_OVR1": "5"}]
# Each button with each addition, and either of them with each kind of answers.
PAIRED = [
    (action, more, GIVEN[(row + column) % len(GIVEN)])
    for row, action in enumerate(ACTIONS)
    for column, more in enumerate(MORE)
]


@pytest.mark.parametrize(("action", "more", "given"), PAIRED)
def test_every_button_leads_to_the_same_page(twins, action, more, given):
    assert twins.start(*BEFORE).send("p4", action, **more, **given).same() in (200, 400)


@pytest.mark.parametrize(
    "step", ["p2", "p5", "p9", "A_ACC1", "A_OVR1", "p77", "review", "receipt", "go", "é"]
)
def test_every_name_of_a_step_leads_to_the_same_page(twins, step):
    twins.start(*BEFORE).send(step, **PAGES.get(step, {}))
    assert twins.same() in (200, 409, 422)


@pytest.mark.parametrize("named", ["p77", "../p4", "x" * 3000, "\x00", "<b>", "review"])
def test_a_form_that_names_no_step_stores_nothing(twins, named):
    asking, _ = twins.start(*BEFORE).both
    before = twins.kept()
    asking.answer("p4", at_once=named, **PAGES["p4"])
    assert (asking.status, "<b>" in asking.shown.text) == (409, False)
    assert twins.kept() == before


def test_what_is_kept_while_typing_is_answered_without_a_page(twins):
    twins.start(*BEFORE).send("p4", "keep", **PAGES["p4"])
    assert [(one.status, one.shown.text) for one in twins.both] == [(204, "")] * 2
    assert twins.kept()[0] == twins.kept()[1]


def test_an_end_that_comes_early_is_the_same(twins):
    assert twins.start().send("p2", A_ROLE="1", A_SVC="0").same() == 200
    assert twins.send("p4", **PAGES["p4"]).same() == 409


def test_a_calm_page_is_the_same_and_comes_once(twins):
    assert twins.start(*list(PAGES)[:-1]).send("p9", **LOW).same() == 200
    assert twins.send("p9", **LOW).same() == 200
    assert twins.both[0].heading == "Your answers"


@pytest.mark.parametrize("state", ["closed", "draft"])
def test_a_round_that_is_not_open_is_told_alike(twins, family, state):
    twins.start(*BEFORE)
    family.change_round(state=state)
    assert twins.send("p4", **PAGES["p4"]).same() == {"closed": 410, "draft": 409}[state]


@pytest.mark.parametrize("state", ["submitted", "ineligible", "representative_refused"])
def test_an_invitation_that_cannot_be_answered_is_told_alike(twins, family, state):
    twins.start(*BEFORE)
    for number in range(2):
        family.change_invitation(state, number)
    assert twins.send("p4", **PAGES["p4"]).same() == 410


@pytest.mark.parametrize("action", ["next", "back", "keep", "leave", "send"])
def test_a_draft_of_another_device_is_neither_shown_nor_changed(twins, family_app, family, action):
    twins.start(*BEFORE)
    sealed = drafts(family)
    for number, one in enumerate(twins.both):
        one.client = family_app.test_client()
        one.open(family.codes[number])
    twins.send("p3", action, **PAGES["p3"])
    assert [status for status, _ in twins.shown()] == [409, 409]
    assert twins.shown()[0] == twins.shown()[1]
    assert not any(one.chosen() for one in twins.both)
    assert drafts(family) == sealed


def drafts(family):
    with family.db.reading() as session:
        return sorted((one.invitation_id, one.ciphertext) for one in session.query(Draft))


def test_a_browser_without_the_visit_gets_no_page_of_it(twins, family_app):
    one, _ = twins.start(*BEFORE).both
    stranger = FamilyVisitor(family_app).get("/a")
    stranger.post(one.at("p4"), action="next", at_once="p4", **PAGES["p4"])
    assert (stranger.status, stranger.chosen()) == (400, {})


def test_a_child_waits_for_a_parent_as_without(twins, children):
    twins.start(C0="1").send("p2", C_AGE="12")
    assert twins.same() == 409
    assert twins.both[0].heading == "A parent or guardian has to agree first"
    assert "canonical" not in twins.both[0].shown.text


@pytest.mark.parametrize("action", ["back", "leave", "one", "several", "next"])
def test_every_button_of_a_child_leads_to_the_same_page(twins, family, action):
    family.ask("B")
    twins.start(B0="1").send("B_RES1", B_RES1="3").send("B_RES2", action, B_RES2="3")
    assert twins.same() == 200


def test_a_page_that_was_kept_for_one_shows_nothing_of_another(twins, family):
    """Both get each page by a form; nothing of the first, who has answered, is on the pages of the second."""
    one, other = twins.start().both
    for visitor in (one, other):
        for step, fields in PAGES.items():
            visitor.answer(step, at_once=step, **fields)
            assert (one.name in visitor.shown.text, other.name in visitor.shown.text) == (
                visitor is one,
                visitor is other,
            )
        if visitor is one:
            visitor.send()
    assert len(family.responses()) == 1


def test_a_receipt_that_answers_a_form_is_kept_without_the_receipt(by_link):
    first = by_link.come()
    second = by_link.another()
    for step, fields in PAGES.items():
        by_link.fill(step, "send" if step == "p9" else "next", at_once=step, **fields)
    second.come()
    for step, fields in PAGES.items():
        second.fill(step, "send" if step == "p9" else "next", at_once=step, **fields)
    assert first.receipt() != second.receipt()
    assert (first.name in second.shown.text, first.receipt() in second.shown.text) == (False, False)
    assert len(by_link.family.responses()) == 2


@pytest.mark.parametrize("at", ["p9", "receipt", "review", "p2"])
def test_the_last_form_sent_again_to_any_address_stores_nothing_twice(by_link, at):
    by_link.come()
    for step in list(PAGES)[:-1]:
        by_link.fill(step, at_once=step, **PAGES[step])
    receipt = by_link.fill("p9", "send", at_once="p9", **PAGES["p9"]).receipt()
    again = by_link.fill(at, "send", at_once="p9", **PAGES["p9"])
    assert (again.status, again.receipt(), len(by_link.family.responses())) == (200, receipt, 1)


def test_what_may_not_begin_an_answer_does_not_begin_one_at_once(by_link):
    by_link.come()
    for fields in ({}, {"website": "x"}, by_link.opened):
        by_link.answer("p2", at_once="p2", **{**PAGES["p2"], **fields})
        assert (by_link.status, "canonical" in by_link.shown.text) == (422, False)
    assert begun_by(by_link) == 0


def begun_by(by_link):
    from tests.fixtures.open_link import begun

    return len(begun(by_link.family))
