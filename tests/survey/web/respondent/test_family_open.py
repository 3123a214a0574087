"""Open boxes: what people write in their own words is kept, corrected and sent apart from their answers."""

from __future__ import annotations

import re

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


def test_all_that_the_boxes_take_fits_into_a_request_and_comes_back_whole(at_the_boxes):
    """Letters of the longest kind on the way, in every box of the page."""
    boxes = re.findall(r'<textarea[^>]* name="(\w+)"[^>]* maxlength="(\d+)"', at_the_boxes.shown.text)
    assert boxes == [("A_WHY", "8000"), ("A_OPEN", "8000")]
    at_the_boxes.answer("p10", **{name: "ツ" * int(most) for name, most in boxes})
    assert (at_the_boxes.status, at_the_boxes.shown.text.count("ツ" * 8000)) == (422, 2)


def test_markup_is_text(at_the_boxes):
    at_the_boxes.answer("p10", A_WHY="</textarea><script>alert(1)</script>", A_OPEN="")
    assert "<script>" not in at_the_boxes.shown.text
    at_the_boxes.get(at_the_boxes.at("p10"))
    assert "&lt;/textarea&gt;&lt;script&gt;" in at_the_boxes.shown.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("\u202eabc\u202c", "abc"),
        ("שלום, عالم", "שלום, عالم"),
        ("👩‍👧", "👩👧"),  # the joiner is a control character
        ("e\u0301", "é"),
        ("' OR 1=1 -- {{7*7}} <img src=x>", "' OR 1=1 -- {{7*7}} <img src=x>"),
        ("\u200b", ""),
    ],
)
def test_any_letters_are_kept_as_letters(at_the_boxes, family, typed, kept):
    at_the_boxes.answer("p10", A_WHY="", A_OPEN=typed)
    assert at_the_boxes.status == 200
    at_the_boxes.get(at_the_boxes.at("review")).send()
    assert texts(family) == ([kept] if kept else [])


@pytest.mark.parametrize("raw", [b"%ED%A0%80", b"%FF%FE", b"%C0%80", b"\xed\xa0\x80"])
def test_bytes_that_are_no_letters_are_no_fault(at_the_boxes, family, raw):
    visitor = at_the_boxes
    answer = visitor.client.post(
        visitor.at("p10"),
        data=b"csrf_token=" + visitor.token.encode() + b"&action=next&A_WHY=&A_OPEN=ok" + raw,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code in {303, 400}
    assert family.responses() == []


def test_a_megabyte_of_text_is_refused_and_what_was_answered_before_is_kept(at_the_boxes, family):
    visitor = at_the_boxes
    visitor.answer("p10", A_WHY="", A_OPEN="x" * 1_000_000)
    assert (visitor.status, visitor.heading) == (413, "Too much was sent at once")
    visitor.get(visitor.at("p9"))
    assert visitor.chosen()["A_OVR1"] == ["2"]


def test_a_text_where_nothing_is_asked_is_no_answer(visitor, family):
    """The round has no open boxes: a forged text goes nowhere."""
    visitor.answer_all(family.codes[0])
    visitor.post(visitor.at("p10"), action="next", A_OPEN="forged")
    assert visitor.status == 409
    visitor.get(visitor.at("review")).send()
    assert texts(family) == []
    [response] = family.responses()
    assert response.answers["A_OPEN"] == -7
