"""What a child can hear on every page of their own, and adolescents where they are thanked."""

from __future__ import annotations

import pytest

from tests.fixtures.browser import check_page, press
from tests.journeys.test_family_scripts import VOICES

pytestmark = pytest.mark.browser

NEXT = "main button[value=next]"


@pytest.fixture
def child(page, serve, family, family_settings):
    """A child's browser with a Lithuanian voice, at the first page."""
    family.ask("B")
    page.add_init_script(VOICES % '[["lt-LT", true]]')
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    return page


def heard(page) -> list[str]:
    """What the first button of the page reads."""
    page.locator("button.aloud").first.click()
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in page.evaluate("said.map((one) => one[0])")]


def test_the_first_page_reads_its_question_and_what_can_be_said(child):
    assert heard(child)[-3:] == ["Ar nori atsakyti į kelis klausimus?", "Taip", "Ne"]


def test_the_calm_page_is_heard_from_its_first_word(child):
    press(child.locator("main form button"))
    while "/help/" not in child.url:
        child.locator(".choices label").nth(2).click()
        press(child.locator(NEXT))
    said = heard(child)
    assert len(said) == 2
    assert said[0] == child.locator("h1").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    check_page(child)


def test_stopping_is_heard(child):
    press(child.locator("main form button"))
    press(child.locator("main button[value=leave]"))
    said = heard(child)
    words = [child.locator(place).inner_text() for place in ("h1", ".lead", ".actions a", ".actions button")]
    assert said == [one.replace("\N{NO-BREAK SPACE}", " ") for one in words]
    assert said[0] == "Nori sustoti?"
    check_page(child)
    press(child.locator("main form button"))
    assert heard(child)[0] == "Ačiū. Nieko daryti nereikia."


def test_all_answers_and_the_receipt_are_heard_and_the_receipts_letters_are_not_spelt(child):
    press(child.locator("main form button"))
    while not child.url.endswith("/review"):
        child.locator(".choices label").first.click()
        press(child.locator(NEXT))
    said = heard(child)
    assert (said[0], said[-2:]) == ("Tavo atsakymai", ["Pateikti", "Atgal"])
    check_page(child)
    press(child.locator("main form button").first)
    said, receipt = heard(child), child.locator(".receipt").inner_text()
    assert said[:2] == ["Ačiū. Atsakymai gauti.", "Tavo kvitas"]
    assert receipt not in " ".join(said)
    check_page(child)


def test_what_is_wrong_is_heard(child, family):
    press(child.locator("main form button"))
    family.change_round(state="closed")
    press(child.locator(NEXT))
    assert heard(child)[0] == child.locator("h1").inner_text().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("page_beside", "first"),
    [
        ("privacy", "Kas bus su tavo atsakymais"),
        ("contact", "Noriu, kad su manimi kas nors susisiektų"),
        ("withdraw", "Atsiimti atsakymus"),
    ],
)
def test_pages_beside_the_questionnaire_are_heard_and_look_like_it(child, page_beside, first):
    ground = child.evaluate("getComputedStyle(document.body).backgroundColor")
    press(child.locator(f".bottom a[href='/a/{page_beside}?to=child']"))
    assert heard(child)[0] == first
    assert child.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    check_page(child)


LANGUAGES = ["lt", "en", "ru", "uk", "pl"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_buttons_of_a_page_have_names_of_their_own(child, family, language):
    voices = ", ".join(f'["{one}", true]' for one in LANGUAGES)
    child.add_init_script(VOICES % f"[{voices}]")
    child.goto(f"{child.url}?lang={language}")
    press(child.locator("main form button"))
    called = child.locator("button.aloud span").first.inner_text()
    question, about = child.locator("h1").inner_text(), child.locator(".stem p").first.inner_text()
    names = [one.get_attribute("aria-label") for one in child.locator("button.aloud").all()]
    assert names == [f"{called}: {question}", f"{called}: {about}"]
    assert child.get_by_role("button", name=names[1], exact=True).count() == 1
    check_page(child)
