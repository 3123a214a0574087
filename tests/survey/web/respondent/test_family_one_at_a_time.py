"""One question at a time, chosen at the start or on a page; and what a script sends meanwhile."""

from __future__ import annotations

import re

from tests.fixtures.family_visitor import PAGES, STORED

ANSWERS = {code: value for page in PAGES.values() for code, value in page.items()}


def begin(visitor, family):
    return visitor.open(family.codes[0]).post(visitor.at("start"), one="1")


def fields_shown(visitor):
    return sorted(set(re.findall(r'<(?:input|textarea)[^>]* name="(A_\w+)"', visitor.shown.text)))


def test_the_whole_way_question_by_question_stores_the_same(visitor, family):
    begin(visitor, family)
    for number, (code, value) in enumerate(ANSWERS.items(), start=1):
        assert (visitor.path, visitor.heading) == (visitor.at(code), f"{number} of 23")
        assert fields_shown(visitor) == [code]
        visitor.answer(code, **{code: value})
    assert visitor.path == visitor.at("review")
    assert f'href="{visitor.at("A_INF2")}?check=1"' in visitor.shown.text
    visitor.send()
    [response] = family.responses()
    assert response.answers == STORED


def test_the_wish_can_be_changed_on_a_page_and_keeps_what_is_chosen(visitor, family):
    visitor.start(family.codes[0]).answer("p2", action="one", A_ROLE="6", A_SVC="CM")
    assert (visitor.path, fields_shown(visitor)) == (visitor.at("A_ROLE"), ["A_ROLE"])
    assert visitor.chosen() == {"A_ROLE": ["6"]}
    assert visitor.answer("A_ROLE", A_ROLE="6").chosen() == {"A_SVC": ["CM"]}
    visitor.answer("A_SVC", action="several", A_SVC="CM")
    assert (visitor.path, fields_shown(visitor)) == (visitor.at("p2"), ["A_ROLE", "A_SVC"])


def test_the_wish_is_kept_for_the_visit(visitor, family):
    begin(visitor, family).answer("A_ROLE", action="leave", A_ROLE="6")
    assert re.search(r'id="one"[^>]* checked', visitor.open(family.codes[0]).shown.text)
    begin(visitor, family)
    assert visitor.path == visitor.at("A_ROLE")
    assert visitor.get(visitor.at("p2")).path == visitor.at("A_ROLE")


def test_an_empty_question_is_pointed_out_once(visitor, family):
    begin(visitor, family).answer("A_ROLE")
    assert visitor.path == visitor.at("A_ROLE")
    assert "One question has no answer. You can go back or go on." in visitor.text
    assert visitor.answer("A_ROLE").path == visitor.at("A_SVC")
    visitor.answer("A_SVC")
    assert (visitor.status, visitor.path) == (422, visitor.at("A_SVC"))


def test_back_and_the_calm_page_question_by_question(visitor, family):
    begin(visitor, family)
    for code, value in ANSWERS.items():
        visitor.answer(code, **{code: value})
    visitor.get(visitor.at("A_SAF1")).answer("A_SAF1", A_SAF1="1")
    assert visitor.path == visitor.at("help/A_SAF1")
    assert f'href="{visitor.at("A_SAF2")}"' in visitor.shown.text
    assert visitor.get(visitor.at("A_SAF1")).answer("A_SAF1", action="back", A_SAF1="4").path == visitor.at(
        "A_OUT3"
    )


def keep(visitor, step, **fields):
    """Send what a page's script sends, without following anything."""
    data = {"csrf_token": visitor.token, "action": "keep", **fields}
    return visitor.client.post(visitor.at(step), data=data)


def test_what_a_script_sends_is_kept_and_moves_nobody(visitor, family):
    visitor.start(family.codes[0])
    kept = keep(visitor, "p2", A_ROLE="2")
    assert (kept.status_code, kept.data) == (204, b"")
    assert visitor.get(visitor.at("p2")).chosen() == {"A_ROLE": ["2"]}
    assert "Please check" not in visitor.text
    assert visitor.get(visitor.at("go")).path == visitor.at("p2")


def test_what_cannot_be_kept_is_told_to_the_script(visitor, family):
    family.change_round(open_text=True)
    visitor.start(family.codes[0])
    assert keep(visitor, "p2", A_ROLE="77").status_code == 400
    assert keep(visitor, "p2", csrf_token="forged", A_ROLE="2").status_code == 400
    assert visitor.get(visitor.at("p2")).chosen() == {}
    for page, fields in PAGES.items():
        visitor.answer(page, **fields)
    assert keep(visitor, "p10", A_OPEN="a" * 2001).status_code == 422
    family.change_round(state="closed")
    assert keep(visitor, "p10", A_OPEN="a").status_code == 410


def test_words_of_ones_own_are_shown_again_as_written(visitor, family):
    family.change_round(open_text=True)
    visitor.answer_all(family.codes[0])
    written = "\n<b>Ačiū</b> & iki!\n\nŽmogus"
    visitor.answer("p10", A_OPEN=written)
    safe = "&lt;b&gt;Ačiū&lt;/b&gt; &amp; iki!\n\nŽmogus"
    assert f"<dd>{safe}</dd>" in visitor.shown.text
    assert f">\n{safe}</textarea>" in visitor.get(visitor.at("p10")).shown.text
    visitor.answer("p10", A_OPEN="a" * 2001)
    assert (visitor.status, "a" * 2001 in visitor.shown.text) == (422, True)
