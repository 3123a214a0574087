"""With scripts each page has its own place in the browser: reloaded, left, found again without a question."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from survey.web.junk import LEAST_SECONDS
from tests.fixtures.browser import check_page, press
from tests.fixtures.family_visitor import PAGES
from tests.fixtures.open_link import LINK

pytestmark = pytest.mark.browser


@pytest.fixture
def first_page(page, serve, family, family_settings):
    """The first page of questions, with scripts."""
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    return page


def fill(page, name):
    for item, values in PAGES[name].items():
        for value in values if isinstance(values, list) else [values]:
            page.locator(f"label[for='{item}-{value}']").click()


def go(page, name, action="next"):
    """Fill in a page and press; return the requests that the press made for pages."""
    fill(page, name)
    asked = []

    def note(request):
        if request.is_navigation_request():
            asked.append(request.method)

    page.on("request", note)
    press(page.locator(f"main button[value={action}]"))
    page.remove_listener("request", note)
    return asked


def test_one_request_a_page_and_every_page_stands_at_its_own_address(first_page):
    for name, following in (("p2", "p3"), ("p3", "p4"), ("p4", "p5")):
        assert go(first_page, name) == ["POST"]
        assert first_page.url.endswith(f"/{following}")
        check_page(first_page)
    first_page.go_back()
    expect(first_page.locator("#A_ACC1-4")).to_be_checked()
    first_page.go_back()
    expect(first_page.locator("#A_CONTACT-1")).to_be_checked()
    assert first_page.url.endswith("/p3")
    first_page.go_forward()
    first_page.go_forward()
    assert first_page.url.endswith("/p5")
    sent = []
    first_page.on("request", lambda one: sent.append(one.method) if one.is_navigation_request() else None)
    first_page.reload()
    assert (sent, first_page.url.endswith("/p5")) == (["GET"], True)
    expect(first_page.locator("main h1")).to_have_text("4\N{NO-BREAK SPACE}iš\N{NO-BREAK SPACE}8")


def test_a_page_found_again_in_another_tab_is_the_same(first_page):
    go(first_page, "p2")
    fill(first_page, "p3")
    expect(first_page.locator("#kept")).to_have_text("Išsaugota")
    elsewhere = first_page.context.new_page()
    elsewhere.goto(first_page.url)
    expect(elsewhere.locator("#A_CONTACT-1")).to_be_checked()


def test_all_answers_stand_at_their_own_address(first_page):
    for name in PAGES:
        assert go(first_page, name) == ["POST"]
    assert first_page.url.endswith("/review")
    first_page.reload()
    expect(first_page.locator("main h1")).to_have_text("Jūsų atsakymai")
    first_page.go_back()
    expect(first_page.locator("#A_OVR1-5")).to_be_checked()


def test_a_receipt_is_there_after_a_reload_and_in_another_language(page, serve, linked, family_settings):
    page.goto(f"{serve(family_settings).url}/o/{LINK}?lang=lt")
    page.wait_for_timeout(1000 * LEAST_SECONDS)
    for name in PAGES:
        assert go(page, name, "send" if name == "p9" else "next") == ["POST"]
    receipt = page.locator(".receipt").inner_text()
    assert page.url.endswith("/receipt")
    check_page(page)
    page.reload()
    assert page.locator(".receipt").inner_text() == receipt
    press(page.locator("nav a[lang=pl]"))
    assert page.locator("html").get_attribute("lang") == "pl"
    assert page.locator(".receipt").inner_text() == receipt
    assert len(linked.responses()) == 1


def test_an_engine_whose_reload_would_send_the_form_again_is_redirected(page, serve, family, family_settings):
    page.add_init_script("Object.defineProperty(navigator, 'vendor', { value: 'Apple Computer, Inc.' })")
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    assert go(page, "p2") == ["POST", "GET"]
    assert page.url.endswith("/p3")


def test_a_form_that_the_page_cache_of_webkit_emptied_is_asked_for_anew(page, serve, family, family_settings):
    page.add_init_script("Object.defineProperty(navigator, 'vendor', { value: 'Apple Computer, Inc.' })")
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    fill(page, "p2")
    expect(page.locator("#kept")).to_have_text("Išsaugota")
    page.locator("#questions").evaluate("form => form.reset()")
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("#A_ROLE-1")).to_be_checked()


def test_a_form_that_the_page_cache_of_webkit_emptied_is_not_kept(page, serve, family, family_settings):
    """Pressed at once after the last choice: that page never heard that its answers were kept."""
    page.add_init_script("Object.defineProperty(navigator, 'vendor', { value: 'Apple Computer, Inc.' })")
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    fill(page, "p2")
    expect(page.locator("#kept")).to_have_text("Išsaugota")
    with page.expect_navigation():
        page.evaluate(
            """() => {
                document.getElementById("A_ROLE-1").dispatchEvent(new Event("input", { bubbles: true }));
                document.getElementById("questions").reset();
                dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
            }"""
        )
    page.wait_for_timeout(500)
    page.reload()
    expect(page.locator("#A_ROLE-1")).to_be_checked()


def test_without_scripts_a_press_is_led_to_the_address_of_the_page(new_page, serve, family, family_settings):
    page = new_page(scripts=False)
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    fill(page, "p2")
    press(page.locator("main button[value=next]"))
    assert page.url.endswith("/p3")
    assert page.locator("link[rel=canonical]").count() == 0
