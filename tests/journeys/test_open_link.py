"""By an open link to the receipt in a real browser: widths, scripts, languages, in few runs."""

from __future__ import annotations

import re

import pytest

from survey.web import junk
from tests.fixtures.browser import check_page, press
from tests.fixtures.open_link import LINK, begun

pytestmark = pytest.mark.browser

SENT = re.compile(r"/receipt(\?calm=1)?$")


@pytest.fixture
def site(serve, linked, family_settings, monkeypatch):
    monkeypatch.setattr(junk, "LEAST_SECONDS", 0)  # nobody waits in a test
    return serve(family_settings).url


def choose(page):
    """Answer each question of a page with its first choice."""
    for group in page.locator("fieldset.question").all():
        first = group.locator(".choices input").first
        group.locator(f'label[for="{first.get_attribute("id")}"]').click()


@pytest.mark.parametrize(
    ("form", "width", "scripts", "language"),
    [("A", 320, False, "uk"), ("AP", 360, True, "pl"), ("C", 360, False, "ru"), ("A", 1280, True, "en")],
)
def test_the_whole_way(new_page, site, linked, form, width, scripts, language):
    if form != "A":
        linked.ask(form)
    page = new_page(width=width, scripts=scripts, language="de-DE")
    page.goto(f"{site}/o/{LINK}?lang={language}")
    check_page(page)
    assert page.locator("html").get_attribute("lang") == language
    page.locator("details summary").click()
    check_page(page)
    page.locator("details summary").click()
    press(page.locator("main button[value=next]"))  # nothing chosen: what is missing is told
    check_page(page)
    while not SENT.search(page.url):
        choose(page)
        send = page.locator("main button[value=send]")
        if send.count():
            check_page(page)
            press(send)
        else:
            press(page.locator("main button[value=next]"))
        if "/help/" in page.url:
            check_page(page)
            press(page.locator("main .actions a"))
    check_page(page)
    assert len(linked.responses()) == 1
    assert begun(linked) == []
    receipt = page.locator(".receipt").inner_text()
    page.goto(f"{site}/o/{LINK}")
    assert page.locator(".receipt").inner_text() == receipt
    press(page.locator("main form button"))
    assert page.locator("input:checked").count() == 0


def test_what_is_chosen_is_kept_while_it_is_chosen(new_page, site, linked):
    page = new_page()
    page.goto(f"{site}/o/{LINK}?lang=uk")
    page.locator('label[for="A_ROLE-1"]').click()
    page.locator("#kept", has_text="Збережено").wait_for()
    page.goto(f"{site}/o/{LINK}")
    assert page.locator("#A_ROLE-1").is_checked()
    check_page(page)
    page.goto("about:blank")
    page.go_back()
    assert len(begun(linked)) == 1


def test_the_first_choice_of_somebody_quick_is_kept_without_a_word_of_trouble(
    new_page, serve, linked, family_settings
):
    page, answered = new_page(), []
    page.on("response", lambda one: answered.append(one.status) if one.request.method == "POST" else None)
    page.goto(f"{serve(family_settings).url}/o/{LINK}?lang=uk")
    page.locator('label[for="A_ROLE-1"]').click()
    page.locator("#kept", has_text="Збережено").wait_for()
    assert answered == [204]


def test_the_language_of_the_first_page_keeps_what_was_chosen(new_page, site, linked):
    page = new_page(scripts=False)
    page.goto(f"{site}/o/{LINK}?lang=uk")
    page.locator('label[for="A_ROLE-1"]').click()
    press(page.locator("button[name=language][value=pl]"))
    assert page.locator("html").get_attribute("lang") == "pl"
    assert page.locator("#A_ROLE-1").is_checked()
    check_page(page)
    assert begun(linked) == []
