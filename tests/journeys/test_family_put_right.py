"""A page with problems in the browser's list of places: put right, gone on from, found again as answered."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from survey.web.junk import LEAST_SECONDS
from tests.fixtures.browser import press
from tests.fixtures.family_visitor import PAGES
from tests.fixtures.open_link import LINK

pytestmark = pytest.mark.browser

NEXT = "main button[value=next]"


@pytest.fixture
def first_page(page, serve, family, family_settings):
    """The first page of questions, with scripts."""
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    return page


def summary(page):
    return page.locator(".error-summary")


def choose(page, *ids):
    for one in ids:
        page.locator(f"label[for={one}]").click()


def asked(page, act):
    """Return the methods of the requests for pages that something makes."""
    found = []

    def note(request):
        if request.is_navigation_request():
            found.append(request.method)

    page.on("request", note)
    act()
    page.remove_listener("request", note)
    return found


def test_back_to_a_page_that_was_put_right_shows_what_was_chosen_last(first_page):
    choose(first_page, "A_ROLE-4")
    press(first_page.locator(NEXT))
    expect(summary(first_page)).to_be_visible()
    choose(first_page, "A_ROLE-5", "A_SVC-FCC")
    press(first_page.locator(NEXT))
    assert first_page.url.endswith("/p3")
    assert asked(first_page, first_page.go_back) == ["GET"]
    assert first_page.url.endswith("/p2")
    expect(summary(first_page)).to_have_count(0)
    expect(first_page.locator("#A_ROLE-5")).to_be_checked()
    expect(first_page.locator("#A_SVC-FCC")).to_be_checked()
    first_page.go_forward()
    assert first_page.url.endswith("/p3")


def test_back_to_the_first_page_of_a_link_that_was_put_right(page, serve, linked, family_settings):
    page.goto(f"{serve(family_settings).url}/o/{LINK}?lang=lt")
    page.wait_for_timeout(1000 * LEAST_SECONDS)
    choose(page, "A_ROLE-4")
    press(page.locator(NEXT))
    expect(summary(page)).to_be_visible()
    choose(page, "A_SVC-FCC")
    press(page.locator(NEXT))
    assert page.url.endswith("/p3")
    assert asked(page, page.go_back) == ["GET"]
    expect(summary(page)).to_have_count(0)
    expect(page.locator("#A_ROLE-4")).to_be_checked()
    expect(page.locator("#A_SVC-FCC")).to_be_checked()


def test_a_page_with_problems_is_reloaded_without_a_question_and_nothing_kept_is_lost(first_page):
    choose(first_page, "A_ROLE-4")
    press(first_page.locator(NEXT))
    expect(summary(first_page)).to_be_visible()
    assert asked(first_page, first_page.reload) == ["GET"]
    expect(first_page.locator("#A_ROLE-4")).to_be_checked()
    press(first_page.locator(NEXT))
    expect(summary(first_page)).to_be_visible()


def test_a_text_too_long_is_sent_once_more_by_a_reload_until_it_is_shortened(
    page, serve, family, family_settings
):
    """It is nowhere but on the page."""
    family.change_round(open_text=True)
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    for items in PAGES.values():
        for item, values in items.items():
            choose(page, *(f"{item}-{one}" for one in ([values] if isinstance(values, str) else values)))
        press(page.locator(NEXT))
    assert page.url.endswith("/p10")
    box = page.locator("#A_OPEN-text")
    box.fill("ž" * 2001)
    press(page.locator(NEXT))
    expect(summary(page)).to_be_visible()
    assert asked(page, page.reload) == ["POST"]
    expect(box).to_have_value("ž" * 2001)
    box.fill("ž" * 2000)
    expect(page.locator("#kept")).to_have_text("Išsaugota")
    press(page.locator(NEXT))
    assert page.url.endswith("/review")
    assert asked(page, page.go_back) == ["GET"]
    expect(summary(page)).to_have_count(0)
    expect(box).to_have_value("ž" * 2000)


def test_problems_that_the_page_cache_brings_back_are_asked_for_anew(first_page):
    choose(first_page, "A_ROLE-4")
    press(first_page.locator(NEXT))
    expect(summary(first_page)).to_be_visible()
    with first_page.expect_navigation():
        first_page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(summary(first_page)).to_have_count(0)
    expect(first_page.locator("#A_ROLE-4")).to_be_checked()


def test_without_scripts_a_page_with_problems_is_shown_again_with_what_was_chosen(
    new_page, serve, family, family_settings
):
    page = new_page(scripts=False)
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    choose(page, "A_ROLE-4")
    press(page.locator(NEXT))
    expect(summary(page)).to_be_visible()
    expect(page.locator("#A_ROLE-4")).to_be_checked()
    choose(page, "A_SVC-FCC")
    press(page.locator(NEXT))
    assert page.url.endswith("/p3")
