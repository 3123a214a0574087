"""Every page for families in its empty, wrong, long and last state, by axe and without a sideways scroll."""

from __future__ import annotations

import pytest
from itsdangerous import Signer

from survey.domain import invited
from tests.fixtures.browser import check_page, press
from tests.fixtures.family_visitor import PAGES

pytestmark = pytest.mark.browser

NEXT, FIRST = "main button[value=next]", "main form button"
LONG = "nebeprisikiškiakopūsteliaujantiesiems" * 8


@pytest.fixture
def served(serve, family, family_settings):
    return serve(family_settings)


def begin(page, url, code, language):
    page.goto(f"{url}/a/{code}?lang={language}")
    press(page.locator(FIRST).first)


def test_forms_beside_the_questions(new_page, served, family):
    """Empty, wrong, with long texts, and done; two languages and both schemes."""
    page = new_page(width=320)
    page.emulate_media(color_scheme="dark")
    page.goto(f"{served.url}/a?lang=ru")
    page.fill("#code", LONG[:90])
    press(page.locator(FIRST))
    check_page(page)
    page.goto(f"{served.url}/a/withdraw?lang=pl")
    page.fill("#receipt", LONG[:90])
    press(page.locator(FIRST))
    assert page.locator("#receipt-wrong").count() == 1
    check_page(page)
    page.goto(f"{served.url}/a/contact?lang=uk&to=child")
    send_wish(page, family, way="x", name=LONG[:90])
    page.locator(".error-summary a").click()
    assert page.evaluate("document.activeElement.id") == "way"
    check_page(page)
    send_wish(page, family, way=LONG[:290], name=LONG[:90])
    assert page.locator("form").count() == 0
    check_page(page)


def send_wish(page, family, *, way, name):
    page.fill("#way", way)
    page.fill("#name", name)
    opened = Signer(family.keys.session, salt="opened").sign("1").decode()  # shown long ago
    page.locator("[name=opened]").evaluate("(field, opened) => { field.value = opened }", opened)
    press(page.locator(FIRST))


def test_another_device_and_the_words(new_page, served, family):
    page, other = new_page(language="lt-LT"), new_page(width=768, scripts=False)
    begin(page, served.url, family.codes[0], "uk")
    other.goto(f"{served.url}/a/{family.codes[0]}?lang=lt")
    check_page(other)
    press(page.locator("button[value=leave]").last)
    check_page(page)
    other.goto(f"{served.url}/a/{family.codes[0]}?lang=ru")
    other.fill("#words", LONG[:90])
    press(other.locator(FIRST).first)
    check_page(other)


def test_not_taking_part_and_what_comes_too_late(new_page, served, family):
    page = new_page(width=1280)
    page.goto(f"{served.url}/a/{family.codes[0]}?lang=pl")
    press(page.locator("main a.button-second"))
    press(page.locator(FIRST).first)
    check_page(page)
    begin(page, served.url, family.codes[1], "uk")
    step = page.url
    family.change_round(state="closed")
    press(page.locator(NEXT))
    assert page.locator("h1").inner_text() == "Це опитування завершено"
    check_page(page)
    page.goto(f"{served.url}/a/{family.codes[2]}?lang=ru")
    check_page(page)
    page.goto(f"{step}x?lang=pl")
    check_page(page)


def test_our_own_fault(page, served, family, monkeypatch):
    def broken(*_given, **_named):
        raise ZeroDivisionError

    begin(page, served.url, family.codes[0], "lt")
    monkeypatch.setitem(served.app.config, "PROPAGATE_EXCEPTIONS", value=False)
    monkeypatch.setattr(invited, "by_id", broken)
    page.goto(f"{page.url}?lang=ru")
    check_page(page)


def test_a_parent_and_an_adolescent(new_page, served, children):
    family = children.family
    page = new_page(width=320)
    page.goto(f"{served.url}/a/{children.consent_codes[0]}?lang=pl")
    check_page(page)
    press(page.locator(FIRST).last)
    check_page(page)
    page.goto(f"{served.url}/a/{family.codes[0]}?lang=lt")
    check_page(page)
    begin(page, served.url, family.codes[1], "ru")
    page.locator('label[for="C_AGE-12"]').click()
    press(page.locator(NEXT))
    assert page.locator("h1").inner_text().startswith("Сначала должны согласиться")
    check_page(page)


def test_all_answers_with_long_words(page, served, family):
    family.change_round(open_text=True)
    begin(page, served.url, family.codes[0], "lt")
    for name, fields in PAGES.items():
        page.goto(f"{page.url.rpartition('/')[0]}/{name}")
        for code, values in fields.items():
            for value in values if isinstance(values, list) else [values]:
                page.locator(f'label[for="{code}-{value}"]').click()
        press(page.locator(NEXT))
    while "/review" not in page.url:
        for box in page.locator("textarea").all():
            box.fill(LONG)
        press(page.locator(NEXT))
    assert LONG in page.locator("main").inner_text()
    check_page(page)
