"""A survey by an open link: what the pages say, and that nothing is lost on the way."""

from __future__ import annotations

import pytest

from survey.db import FrameLine, OpenLink
from survey.domain import drafts
from tests.fixtures.family_visitor import PAGES, STORED
from tests.fixtures.markup import faults
from tests.fixtures.open_link import LINK, begun

DAY = 24 * 3600


def test_opening_a_link_changes_nothing_and_the_first_page_says_what_must_be_known(by_link):
    by_link.come()
    assert by_link.status == 200
    assert by_link.heading == "Your opinion about Example care centre"
    for words in (
        "You do not have to answer.",
        "Nobody will see how you personally answered.",
        "Whoever has this link can answer. Please answer once.",
        "Who asks, what for, and who sees my answers",
        "1 of 8",
    ):
        assert by_link.text.count(words) == 1, words
    assert begun(by_link.family) == []
    assert by_link.another().get(f"/o/{LINK.lower()}").status == 200


def test_what_was_answered_is_there_again_and_can_be_thrown_away(by_link):
    by_link.come().fill("p2", **PAGES["p2"])
    by_link.fill("p3", "leave", A_CONTACT="1")
    assert by_link.heading == "Your answers are kept"
    assert "Only this browser can go on" in by_link.text
    assert "three words" not in by_link.text
    by_link.come()
    assert by_link.chosen()["A_SVC"] == ["FCC", "CM"]
    assert "Answers were begun in this browser." in by_link.text
    assert by_link.get(by_link.at("go")).path == by_link.at("p3")
    assert by_link.chosen() == {"A_CONTACT": ["1"]}
    by_link.answer("p3", "back")
    assert (by_link.path, by_link.chosen()["A_ROLE"]) == (by_link.at("p2"), ["1"])
    by_link.get(by_link.at("").rstrip("/"))
    assert by_link.path == f"/o/{LINK}"
    by_link.post(f"/o/{LINK}/anew")
    assert (by_link.path, by_link.chosen(), begun(by_link.family)) == (f"/o/{LINK}", {}, [])


def test_problems_are_told_and_nothing_typed_is_lost(by_link):
    by_link.come().fill("p2", A_ROLE="1")
    assert by_link.status == 422
    assert by_link.chosen() == {"A_ROLE": ["1"]}
    by_link.fill("p2", A_ROLE="1", A_SVC=["FCC"])
    assert (by_link.status, by_link.path) == (200, by_link.at("p3"))


def test_the_language_of_the_first_page_changes_with_what_was_chosen(by_link):
    by_link.come()
    by_link.fill("p2", after=0, language="uk", A_ROLE="1", A_SVC=["CM"])
    assert by_link.status == 200
    assert by_link.chosen() == {"A_ROLE": ["1"], "A_SVC": ["CM"]}
    assert "Відповісти може кожен, хто має це посилання." in by_link.text
    assert begun(by_link.family) == []
    by_link.fill("p2", A_ROLE="1", A_SVC=["CM"])
    by_link.fill("p3", language="pl", A_CONTACT="1")
    assert (by_link.path, by_link.chosen()) == (by_link.at("p3"), {"A_CONTACT": ["1"]})
    by_link.come()
    by_link.answer("p2", A_ROLE="2", language="lt")
    assert (by_link.path, by_link.chosen()["A_ROLE"]) == (f"/o/{LINK}", ["2"])


def test_the_answers_can_be_looked_over_before_they_are_sent(by_link):
    by_link.come()
    for page, fields in PAGES.items():
        by_link.fill(page, **fields)
    assert by_link.heading == "Your answers"
    by_link.send()
    assert by_link.path == by_link.at("receipt")
    assert len(by_link.family.responses()) == 1


def test_somebody_else_may_answer_on_the_same_device_and_never_sees_the_receipt(by_link):
    receipt = by_link.fill_all().receipt()
    by_link.post(f"/o/{LINK}/anew")
    assert (by_link.path, by_link.chosen()) == (f"/o/{LINK}", {})
    assert by_link.fill_all().receipt() != receipt
    assert len(by_link.family.responses()) == 2


def test_an_answer_is_withdrawn_by_its_receipt(by_link):
    receipt = by_link.fill_all().receipt()
    by_link.get("/a/withdraw").post("/a/withdraw", receipt=receipt)
    assert by_link.family.responses() == []
    assert by_link.come().path == f"/o/{LINK}"


@pytest.mark.parametrize(
    ("changes", "status", "heading"),
    [
        ({"state": "draft", "opened_at": None}, 409, "This survey has not started yet"),
        ({"state": "closed"}, 410, "This survey is over"),
    ],
)
def test_a_round_that_is_not_open(by_link, changes, status, heading):
    by_link.family.change_round(**changes)
    by_link.come()
    assert (by_link.status, by_link.heading) == (status, heading)


def test_the_receipt_still_shows_after_the_round_closed(by_link):
    receipt = by_link.fill_all().receipt()
    by_link.family.change_round(state="closed")
    assert by_link.come().receipt() == receipt


@pytest.mark.parametrize("name", ["7K3M9QX0", "x", "%00", "e" * 500, "7K3M9QXT/other"])
def test_an_address_that_leads_nowhere(by_link, name):
    assert by_link.get(f"/o/{name}").status == 404


def test_a_page_without_our_token_is_shown_again_with_what_was_chosen(by_link):
    by_link.come()
    by_link.fill("p2", csrf_token="foreign", **PAGES["p2"])
    assert (by_link.status, by_link.chosen()["A_SVC"]) == (400, ["FCC", "CM"])
    assert by_link.fill("p2", **PAGES["p2"]).path == by_link.at("p3")


def test_a_tampered_cookie_is_no_cookie(by_link):
    by_link.come().fill("p2", **PAGES["p2"])
    by_link.client.set_cookie("open", "tampered")
    by_link.get(by_link.at("p3"))
    assert by_link.status == 400
    assert by_link.come().chosen() == {}


def test_a_code_and_a_link_in_one_browser_do_not_mix(by_link):
    by_link.come().fill("p2", **PAGES["p2"])
    link_name = by_link.name
    by_link.start(by_link.family.codes[0]).answer("p2", A_ROLE="3", A_SVC="CM")
    assert by_link.path == by_link.at("p3")
    assert by_link.name != link_name
    assert by_link.come().chosen()["A_ROLE"] == ["1"]


def test_the_cookie_is_closed_to_scripts_and_other_sites(by_link):
    by_link.come()
    [cookie] = [one for one in by_link.shown.headers.getlist("Set-Cookie") if one.startswith("open=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/;" in cookie + ";"
    assert LINK not in cookie.split(".")[-1]


@pytest.mark.parametrize("language", ["lt", "en", "ru", "uk", "pl"])
def test_every_page_on_the_way_is_sound(by_link, language):
    visitor = by_link.another(language)
    looked = []

    def look():
        assert faults(visitor.shown.text) == [], visitor.path
        looked.append(visitor.path)

    visitor.come()
    look()
    visitor.fill("p2", after=1)
    look()
    visitor.fill("p2")
    look()
    visitor.fill("p2", **PAGES["p2"])
    look()
    visitor.fill("p3", "leave", A_CONTACT="1")
    look()
    visitor.come()
    look()
    for page, fields in PAGES.items():
        visitor.fill(page, "send" if page == "p9" else "next", **fields)
        look()
    visitor.another(language).come().fill("p2", website="x")
    look()
    assert len(looked) == 15


def test_the_first_page_is_light(by_link):
    shown = by_link.client.get(f"/o/{LINK}", headers={"Accept-Encoding": "gzip"})
    assert shown.headers["Content-Encoding"] == "gzip"
    assert len(shown.data) < 8000


def test_answers_travel_the_same_way_on_both_databases(by_link_anywhere):
    by_link_anywhere.fill_all()
    [response] = by_link_anywhere.family.responses()
    assert response.answers == STORED
    assert begun(by_link_anywhere.family) == []
    assert by_link_anywhere.family.states() == ["issued"] * 3


def test_what_is_begun_with_an_old_cookie_is_kept_as_long_as_any_other(by_link):
    another = "8K3M9QXT"
    with by_link.family.db.writing() as session:
        of_line = {"round_code": "2026-A", "organisation_id": "o1", "design_cell_id": "c1", "form": "A"}
        session.add(FrameLine(id="f2", service="CM", served=40, eligible=40, **of_line))
        session.flush()
        session.add(OpenLink(name=another, frame_line_id="f2"))
    by_link.come()
    by_link.time.wait(20 * DAY)
    by_link.get(f"/o/{another}")  # the cookie holds both for thirty days from now
    by_link.time.wait(25 * DAY)
    by_link.come().fill("p2", **PAGES["p2"])
    [draft] = begun(by_link.family)
    assert draft.kept_until == drafts.kept_until(by_link.time)


def test_an_answer_taken_back_that_the_rest_depends_on_is_asked_for_before_sending(by_link):
    by_link.come()
    for step in list(PAGES)[:-1]:
        by_link.fill(step, **PAGES[step])
    by_link.answer("p2", "keep", A_ROLE="1")
    by_link.fill("p9", "send", **PAGES["p9"])
    assert (by_link.path, by_link.family.responses()) == (by_link.at("p2"), [])
    by_link.fill("p2", "next", check="1", **PAGES["p2"])
    assert by_link.path == by_link.at("review")
    assert by_link.send().receipt()
    assert [one.answers["A_SVC"] for one in by_link.family.responses()] == [["FCC", "CM"]]
