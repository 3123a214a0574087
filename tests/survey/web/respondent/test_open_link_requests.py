"""A survey by an open link: how many requests it takes, on one page and on several."""

from __future__ import annotations

import re

import pytest

from instruments.canonical import canonical_bytes, content_hash
from instruments.loading import load_bytes
from survey.db import InstrumentVersion, Round
from survey.domain import receipts
from tests.fixtures.family import MOMENT
from tests.fixtures.family_visitor import PAGES, STORED
from tests.fixtures.open_link import LINK, begun

ONE_PAGE = """
id = "A"
version = "9.0.0"
source_language = "lt"
languages = ["lt", "en"]
calm_text = "CALM"
title.lt = "Trumpa apklausa"
title.en = "Short survey"
[[pages]]
id = "p1"
texts = ["INTRO"]
[[pages]]
id = "p2"
items = ["A_SAF", "A_TWO"]
[[scales]]
id = "FIVE"
[[scales.options]]
code = "1"
text.lt = "Ne"
text.en = "No"
[[scales.options]]
code = "2"
text.lt = "Taip"
text.en = "Yes"
[[items]]
code = "A_SAF"
kind = "single"
calm = [1]
scale = "FIVE"
text.lt = "Ar saugu?"
text.en = "Is it safe?"
[[items]]
code = "A_TWO"
kind = "single"
scale = "FIVE"
text.lt = "Ar gerai?"
text.en = "Is it good?"
[texts.INTRO]
lt = "Įžanga."
en = "Introduction."
[texts.CALM]
lt = "Jei nesaugu, skambinkite."
en = "If it is not safe, call."
[texts.T_THANKS]
lt = "Ačiū."
en = "Thank you."
[texts.T_REFUSED]
lt = "Gerai."
en = "All right."
[texts.T_PROMPT]
lt = "Liko klausimas."
en = "One question is left."
"""


class Requests:
    """What a browser asks of the server: methods and addresses."""

    def __init__(self, app):
        self.seen: list[str] = []
        app.before_request(self.note)

    def note(self):
        from flask import request

        path = re.sub(r"/v/[\w-]+/", "/v/NAME/", request.path)
        self.seen.append(f"{request.method} {path}")


@pytest.fixture
def asked(by_link):
    return Requests(by_link.app)


def ask_one_page(family):
    loaded = load_bytes(ONE_PAGE.encode(), "short")
    assert loaded.instrument is not None, loaded.problems
    made = loaded.instrument
    with family.db.writing() as session:
        session.add(
            InstrumentVersion(
                hash=content_hash(made),
                instrument_id="A",
                version="9.0.0",
                canonical=canonical_bytes(made),
                published_at=MOMENT,
            )
        )
        session.flush()
        session.query(Round).update({"instrument_hash": content_hash(made)})


def test_one_page_takes_a_look_a_form_and_the_receipt(by_link, asked):
    ask_one_page(by_link.family)
    by_link.come()
    assert by_link.text.count("Introduction.") == 1
    assert ">Submit</button>" in by_link.shown.text
    assert "1 of 1" not in by_link.text
    by_link.fill("p2", "send", A_SAF="2", A_TWO="2")
    assert asked.seen == [f"GET /o/{LINK}", "POST /a/v/NAME/p2", "GET /a/v/NAME/receipt"]
    [response] = by_link.family.responses()
    assert response.answers == {"A_SAF": 2, "A_TWO": 2}
    assert response.receipt_hash == receipts.receipt_hash(by_link.receipt(), by_link.family.keys)
    assert begun(by_link.family) == []


def test_more_pages_take_two_requests_each_and_the_last_one_sends(by_link, asked):
    by_link.fill_all()
    pages = list(PAGES)
    wanted = [f"GET /o/{LINK}"]
    for page, following in zip(pages, [*pages[1:], "receipt"], strict=True):
        wanted += [f"POST /a/v/NAME/{page}", f"GET /a/v/NAME/{following}"]
    assert asked.seen == wanted
    [response] = by_link.family.responses()
    assert response.answers == STORED
    assert (response.language, response.mode, response.assisted) == ("other", "own_device", False)
    assert begun(by_link.family) == []


def test_an_empty_question_is_pointed_out_before_all_is_sent(by_link):
    ask_one_page(by_link.family)
    by_link.come().fill("p2", "send", A_SAF="2")
    assert by_link.family.responses() == []
    assert "One question is left." in by_link.text
    by_link.fill("p2", "send", A_SAF="2")
    assert by_link.path == by_link.at("receipt")
    [response] = by_link.family.responses()
    assert response.answers == {"A_SAF": 2, "A_TWO": -9}


def test_the_same_form_again_and_the_link_again_show_the_same_receipt(by_link, asked):
    by_link.fill_all()
    receipt = by_link.receipt()
    by_link.answer("p9", "send", **PAGES["p9"])
    assert by_link.receipt() == receipt
    by_link.answer("p2", **PAGES["p2"])  # a stale tab
    assert by_link.receipt() == receipt
    assert by_link.come().receipt() == receipt
    assert len(by_link.family.responses()) == 1


def test_calm_words_stand_on_the_receipt_when_the_last_page_asked_for_them(by_link):
    ask_one_page(by_link.family)
    by_link.come().fill("p2", "send", A_SAF="1", A_TWO="2")
    assert by_link.path == by_link.at("receipt")
    assert by_link.text.count("If it is not safe, call.") == 1
    assert len(by_link.family.responses()) == 1
    by_link.get(by_link.at("receipt"))
    assert "If it is not safe, call." not in by_link.text
