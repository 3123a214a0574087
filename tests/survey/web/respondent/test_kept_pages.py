"""Kept pages: to the letter what is rendered afresh, with each person's own words and nobody else's."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import render_template

from survey.db import Organisation
from survey.web.kept import Kept
from survey.web.respondent import helping, keeping
from tests.fixtures.family_visitor import PAGES, FamilyVisitor

AWKWARD = 'Centras „Namai“ & <b>"Nr. 1 2"</b>'
BEFORE = "closed a moment ago"
OWN = re.compile(r'/a/v/[\w-]{8}|csrf_token" value="[^"]+"|class="receipt">[^<]+')
TOKEN = re.compile(r'csrf_token" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _awkward_name(family):
    with family.db.writing() as session:
        session.get_one(Organisation, "o1").name_lt = AWKWARD


def walk(app, code, language, pages):
    """Every page of one journey; each page with questions before and after it was answered."""
    visitor = FamilyVisitor(app, language)
    shown = [visitor.open(code).shown.text]
    visitor.post(visitor.at("start"), **{"B0": "1"} if "B_RES1" in pages else {})
    for page, fields in pages.items():
        shown.append(visitor.shown.text)
        visitor.answer(page, **fields)
        shown.append(visitor.get(visitor.at(page)).shown.text)
        visitor.get(visitor.at("go"))
    visitor.send()
    return [OWN.sub("own", text) for text in [*shown, visitor.shown.text]]


def afresh(self, template, _key, words, inputs):
    self.hole = words.__getitem__
    return render_template(template, **inputs())


@pytest.mark.parametrize("language", ["lt", "uk"])
@pytest.mark.parametrize("form", ["A", "B"])
def test_a_kept_page_is_the_page_to_the_letter(family, family_app, monkeypatch, form, language):
    of_child = {code: {code: "3"} for code in ("B_RES1", "B_RES2", "B_INF1", "B_SAF1", "B_OUT1", "B_OVR1")}
    pages = PAGES if form == "A" else {**of_child, "B_HELP": {"B_HELP": "1"}}
    if form != "A":
        family.ask(form)
    first = walk(family_app, family.codes[0], language, pages)
    again = walk(family_app, family.codes[1], language, pages)
    monkeypatch.setattr(Kept, "render", afresh)
    assert walk(family_app, family.codes[2], language, pages) == first == again
    assert sum(AWKWARD.replace("&", "&amp;").split("<")[0] in text for text in again) >= len(pages)


def test_everybody_has_an_own_token_and_an_own_address(family_app, family):
    one, other = (FamilyVisitor(family_app).start(code) for code in family.codes[:2])
    tokens = [TOKEN.findall(visitor.shown.text) for visitor in (one, other)]
    assert len({token for found in tokens for token in found}) == 2
    assert one.at("p2") in one.shown.text
    assert other.at("p2") not in one.shown.text
    assert "hole-" not in one.shown.text + other.shown.text


def test_what_somebody_answered_is_in_no_kept_page(family_app, family):
    FamilyVisitor(family_app).answer_all(family.codes[0]).send()
    kept = family_app.extensions["balsas"].kept
    assert len(kept._pages) == 2 + len(PAGES)
    assert not any(" checked" in piece for pieces in kept._pages.values() for piece in pieces)


def test_the_oldest_pages_make_room(family_app, family, monkeypatch):
    monkeypatch.setattr("survey.web.kept.MOST", 3)
    FamilyVisitor(family_app).answer_all(family.codes[0]).send()
    kept = family_app.extensions["balsas"].kept
    assert [key[0] for key in kept._pages] == [*["respondent/page.html"] * 2, "respondent/receipt.html"]


def test_a_line_that_opens_while_a_page_is_made_is_not_kept_under_what_was_said_before(
    family_app, family, monkeypatch
):
    visitor = FamilyVisitor(family_app)
    with family_app.test_request_context():
        before = tuple(replace(line, state=BEFORE) for line in helping.lines_now())
    monkeypatch.setattr(keeping, "lines_now", lambda: before)
    assert visitor.open(family.codes[0]).shown.text.count(BEFORE) >= len(before)


def test_how_one_person_came_is_in_no_page_of_another(family_app, family):
    odd, other = FamilyVisitor(family_app), FamilyVisitor(family_app)
    odd.open(family.codes[0]).get(f"{odd.at('')}?to=child")
    assert "to=child" not in odd.shown.text
    assert "to=child" not in other.open(family.codes[1]).shown.text
