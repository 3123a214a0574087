"""With scripts the next page is the answer to a form: the same page that its own address shows."""

from __future__ import annotations

import itertools
import re

import pytest

from survey.i18n import WORDING
from tests.fixtures.family_visitor import PAGES
from tests.fixtures.open_link import LINK

ADDRESS = re.compile(r'<link rel="canonical" href="([^"]+)">\n')
VARIES = re.compile(r'(?<=name="csrf_token" value=")[^"]+|<script src="[^"]+" defer></script>')
FACES = {"B_RES1": "3", "B_RES2": "3", "B_INF1": "2", "B_SAF1": "3", "B_OUT1": "-3", "B_OVR1": "3"}
GO_ON = "Please go on from here."
LOW = {"A_SAF1": "1", "A_SAF2": "4", "A_OVR1": "5"}


def address(visitor):
    """Where the page shown says it stands; None where it came from its own address."""
    found = ADDRESS.search(visitor.shown.text)
    return found[1].replace("&amp;", "&") if found else None


def go(visitor, step, place, action="next", **fields):
    """Send a step's form as scripts do; the page must be the one that its address shows, in one request."""
    visitor.answer(step, action, at_once=step, **fields)
    assert (visitor.status, visitor.shown.history) == (200, ())
    assert address(visitor) == visitor.at(place)
    answered = visitor.shown.text
    visitor.get(visitor.at(place))
    assert (visitor.status, visitor.shown.history) == (200, ())
    assert VARIES.sub("", ADDRESS.sub("", answered)) == VARIES.sub("", visitor.shown.text)
    assert address(visitor) is None


def test_every_page_of_an_invitation_is_the_one_that_its_address_shows(visitor, family):
    visitor.start(family.codes[0])
    order = [*PAGES, "review"]
    for step, following in itertools.pairwise(order):
        go(visitor, step, following, **PAGES[step])
    go(visitor, "p9", "help/p9", **LOW)
    go(visitor, "p9", "review", **LOW)
    go(visitor, "p5", "p4", "back", **PAGES["p5"])
    go(visitor, "p4", "p4?left=1", A_ACC1="4")
    go(visitor, "p4", "review", check="1", A_ACC1="4")
    go(visitor, "p5", "p5?left=1&check=1", check="1", A_INF1="4")
    go(visitor, "p5", "review", check="1", A_INF1="4")
    go(visitor, "p3", "p3", "next", language="uk", **PAGES["p3"])
    visitor.answer("p3", "one", at_once="p3", **PAGES["p3"])
    assert len(visitor.shown.history) >= 1, "a page that is shown in parts is led to by its address"
    assert visitor.path == visitor.at("A_CONTACT")
    go(visitor, "A_CONTACT", "A_CHILD", A_CONTACT="2")


def test_every_page_of_an_open_link_is_the_one_that_its_address_shows(by_link):
    by_link.come()
    order = [*PAGES, "receipt"]
    for step, following in itertools.pairwise(order):
        by_link.time.wait(10)
        fields = {**by_link.opened, **PAGES[step]}
        go(by_link, step, following, "send" if step == "p9" else "next", **fields)
    assert len(by_link.family.responses()) == 1


def test_a_low_answer_that_is_sent_at_once_shows_its_words_on_the_receipt(by_link):
    by_link.come()
    for step in list(PAGES)[:-1]:
        by_link.fill(step, **PAGES[step])
    go(by_link, "p9", "receipt?calm=1", "send", **LOW)


def test_every_question_of_a_child_is_the_one_that_its_address_shows(visitor, family):
    family.ask("B")
    visitor.open(family.codes[0]).post(visitor.at("start"), B0="1")
    order = [*FACES, "B_HELP", "review"]
    for step, following in itertools.pairwise(order):
        go(visitor, step, following, **{step: FACES.get(step, "2")})


@pytest.mark.parametrize("at_once", ["p9", ""])
def test_the_last_form_sent_again_gets_the_same_receipt(by_link, at_once):
    by_link.come()
    for step in list(PAGES)[:-1]:
        by_link.fill(step, **PAGES[step])
    sent = {"at_once": at_once} if at_once else {}
    first = by_link.fill("p9", "send", **PAGES["p9"], **sent).receipt()
    assert by_link.fill("p9", "send", **PAGES["p9"], **sent).receipt() == first
    assert len(by_link.family.responses()) == 1


@pytest.mark.parametrize("more", [{}, {"at_once": "p2"}])
@pytest.mark.parametrize(("check", "place"), [({}, "p2"), ({"check": "1"}, "p2?check=1")])
def test_a_step_that_still_has_problems_says_where_it_stands_and_is_kept_there(
    visitor, family, more, check, place
):
    visitor.start(family.codes[0]).answer("p2", A_ROLE="1", **more, **check)
    assert (visitor.status, visitor.path, address(visitor)) == (422, visitor.at("p2"), visitor.at(place))
    chosen, checks = visitor.chosen(), 'name="check"' in visitor.shown.text
    visitor.get(visitor.at(place))
    assert (visitor.status, visitor.shown.history) == (200, ())
    assert (visitor.chosen(), 'name="check"' in visitor.shown.text) == (chosen, checks)
    assert (chosen, checks) == ({"A_ROLE": ["1"]}, bool(check))


@pytest.mark.parametrize("fields", [{"A_ROLE": "99"}, {"csrf_token": "forged", "A_ROLE": "1"}])
def test_a_step_of_which_nothing_was_kept_does_not_say_where_it_stands(visitor, family, fields):
    visitor.start(family.codes[0]).answer("p2", at_once="p2", **fields)
    assert (visitor.status, address(visitor)) == (400, None)


def test_a_language_chosen_on_the_first_page_of_a_link_leads_back_to_the_link(by_link):
    by_link.come().fill("p2", **PAGES["p2"])
    by_link.answer("p2", language="uk", at_once="p2", **PAGES["p2"])
    assert (by_link.path, address(by_link)) == (f"/o/{LINK}", None)


def test_nobody_gets_past_a_question_that_is_not_finished(visitor, family):
    visitor.start(family.codes[0])
    visitor.answer("p2", at_once="p2", **PAGES["p2"])
    visitor.answer("p3", "next", at_once="p3", **PAGES["p3"])
    visitor.answer("p2", at_once="p2", A_ROLE="1", A_SVC=["FCC", "CM"])
    assert address(visitor) == visitor.at("p3")


def test_a_form_sent_once_more_to_the_address_of_the_next_page_loses_nothing(visitor, family):
    """Some browsers reload so: the form of the page before goes to the address at which its answer stands."""
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"]).answer("p3", **PAGES["p3"])
    visitor.answer("p4", at_once="p4").answer("p4", at_once="p4")
    assert address(visitor) == visitor.at("p5")
    visitor.answer("p5", action="keep", at_once="p5", **PAGES["p5"])
    visitor.answer("p5", at_once="p4")
    assert (visitor.status, address(visitor)) == (200, visitor.at("p5"))
    assert visitor.chosen() == {code: [value] for code, value in PAGES["p5"].items()}
    visitor.answer("p5", at_once="nowhere")
    assert (visitor.status, f"{visitor.heading}. {GO_ON}") == (409, WORDING["page_not_asked"])
