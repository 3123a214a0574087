"""A survey by an open link: what keeps junk away, and that no person loses an answer by it."""

from __future__ import annotations

import pytest

from survey.domain.counts import LIMITS
from tests.fixtures.family_visitor import PAGES
from tests.fixtures.open_link import LINK, begun


@pytest.mark.parametrize("field", [{"website": "http://x"}, {"opened": ""}, {"opened": "1.forged"}])
@pytest.mark.parametrize("action", ["next", "send", "keep", "leave", "back", "one"])
def test_what_looks_like_a_machine_stores_nothing(by_link, field, action):
    by_link.come().fill("p2", action, **{**PAGES["p2"], **field})
    assert (by_link.status, begun(by_link.family), by_link.family.responses()) == (422, [], [])


def test_a_person_who_was_fast_presses_again_and_loses_nothing(by_link):
    by_link.come().fill("p2", after=2, **PAGES["p2"])
    assert by_link.status == 422
    assert "Nothing is lost: please press the button once more." in by_link.text
    assert by_link.chosen() == {"A_ROLE": ["1"], "A_SVC": ["FCC", "CM"]}
    by_link.fill("p2", after=1, **PAGES["p2"])
    assert (by_link.status, by_link.path) == (200, by_link.at("p3"))


def test_whoever_filled_the_hidden_field_is_told_calmly(by_link):
    by_link.come().fill("p2", website="x", **PAGES["p2"])
    assert by_link.heading == "This looked as if a program had sent it, and nothing was stored"


def test_nothing_goes_in_past_the_first_form(by_link):
    by_link.come()
    by_link.post(by_link.at("send"))
    assert by_link.status == 409
    by_link.post(by_link.at("start"))
    assert by_link.path == f"/o/{LINK}"
    by_link.answer("p9", "send", **PAGES["p9"])
    assert by_link.status in (409, 422)
    assert (begun(by_link.family), by_link.family.responses()) == ([], [])


def test_too_many_answers_from_one_address_wait_and_lose_nothing(by_link, monkeypatch):
    monkeypatch.setitem(LIMITS, "open_link", 2)
    for _ in range(2):
        by_link.another().come().fill("p2", **PAGES["p2"])
    third = by_link.another().come().fill("p2", **PAGES["p2"])
    assert third.status == 429
    assert third.chosen() == {"A_ROLE": ["1"], "A_SVC": ["FCC", "CM"]}
    assert len(begun(by_link.family)) == 2
    by_link.time.wait(600)
    assert third.fill("p2", **PAGES["p2"]).path == third.at("p3")


def test_what_a_script_keeps_counts_as_one_answer_begun(by_link, monkeypatch):
    monkeypatch.setitem(LIMITS, "open_link", 2)
    by_link.come()
    for _ in range(5):
        by_link.fill("p2", "keep", A_ROLE="1")
        assert by_link.status == 204
    second = by_link.another().come().fill("p2", **PAGES["p2"])
    assert second.path == second.at("p3")


def test_whoever_has_begun_is_never_limited(by_link, monkeypatch):
    by_link.come().fill("p2", **PAGES["p2"])
    monkeypatch.setitem(LIMITS, "open_link", 0)
    by_link.fill("p3", after=0, **PAGES["p3"])
    assert by_link.path == by_link.at("p4")


def test_what_a_script_sends_is_kept_and_moves_nobody(by_link):
    by_link.come().fill("p2", "keep", A_ROLE="1")
    assert (by_link.status, len(begun(by_link.family))) == (204, 1)
    assert by_link.come().chosen() == {"A_ROLE": ["1"]}
