"""Open boxes: what people write in their own words is kept, corrected and sent apart from their answers."""

from __future__ import annotations

import pytest

from survey.clock import system_clock
from survey.domain import reading
from tests.fixtures.family_visitor import PAGES


@pytest.fixture
def at_the_boxes(visitor, family):
    """A browser on the page with the open boxes, after a low overall rating."""
    family.change_round(open_text=True)
    visitor.start(family.codes[0])
    for page, fields in PAGES.items():
        visitor.answer(page, **(fields if page != "p9" else {**fields, "A_OVR1": "2"}))
    assert (visitor.path, visitor.heading) == (visitor.at("p10"), "9 of 9")
    return visitor


def texts(family):
    with family.db.reading() as session:
        return sorted(one.text for one in reading.waiting(session, family.keys, system_clock))


def test_what_is_written_goes_to_the_readers_and_not_into_the_answers(at_the_boxes, family):
    visitor = at_the_boxes
    assert "We cannot tell who you are and cannot reply." in visitor.text
    visitor.answer("p10", A_WHY="Waited\r\nlong", A_OPEN="  Žmonės 👪 \u202eabc ")
    assert "Waited\nlong" in visitor.shown.text
    visitor.send()
    assert texts(family) == ["Waited\nlong", "Žmonės 👪 abc"]
    [response] = family.responses()
    assert {"A_WHY", "A_OPEN"} & set(response.answers) == set()


def test_the_boxes_may_stay_empty_without_a_word(at_the_boxes, family):
    at_the_boxes.answer("p10", A_WHY="", A_OPEN=" \n ")
    assert at_the_boxes.path == at_the_boxes.at("review")
    at_the_boxes.send()
    assert texts(family) == []


def test_a_text_that_is_too_long_is_shown_again_whole(at_the_boxes, family):
    at_the_boxes.answer("p10", A_WHY="ž" * 2001, A_OPEN="kept")
    assert at_the_boxes.status == 422
    assert "The text is too long. Please shorten it." in at_the_boxes.text
    assert "ž" * 2001 in at_the_boxes.shown.text
    assert 'href="#A_WHY-text"' in at_the_boxes.shown.text
    assert 'id="A_WHY-text"' in at_the_boxes.shown.text


def test_markup_is_text(at_the_boxes):
    at_the_boxes.answer("p10", A_WHY="</textarea><script>alert(1)</script>", A_OPEN="")
    assert "<script>" not in at_the_boxes.shown.text
    at_the_boxes.get(at_the_boxes.at("p10"))
    assert "&lt;/textarea&gt;&lt;script&gt;" in at_the_boxes.shown.text
