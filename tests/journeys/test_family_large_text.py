"""Text of double size on a phone, as the device asks for it: nothing scrolls sideways."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.fixtures.browser import press
from tests.fixtures.family_visitor import PAGES

pytestmark = pytest.mark.browser

NEXT = "main button[value=next]"
# How wide the page is, and the words that stand out of it.
WIDTH = """() => [
  document.documentElement.scrollWidth,
  [...document.querySelectorAll("body *")]
    .filter((one) => !one.firstElementChild && one.getBoundingClientRect().right > innerWidth)
    .map((one) => `${one.tagName} ${one.textContent.trim().slice(0, 40)}`),
]"""


@pytest.fixture
def large(new_page, serve, family, family_settings):
    """A phone of 320 px with text of double size; `check` looks at the page shown."""
    page, url = new_page(width=320), serve(family_settings).url

    def check(address=None):
        if address:
            page.goto(url + address)
        page.evaluate("document.documentElement.style.fontSize = '32px'")
        assert page.evaluate(WIDTH) == [320, []], page.url
        skip = page.locator(".skip").bounding_box()
        assert skip["y"] + skip["height"] <= 0, page.url  # out of sight until the keyboard reaches it

    return page, check


@pytest.mark.parametrize("language", ["lt", "uk", "pl"])
def test_the_way_of_an_adult(large, family, language):
    page, check = large
    check(f"/a/{family.codes[0]}?lang={language}")
    press(page.locator("main form button"))
    press(page.locator(NEXT))
    check()
    for name, fields in PAGES.items():
        page.goto(f"{page.url.rpartition('/')[0]}/{name}")
        for code, values in fields.items():
            for value in values if isinstance(values, list) else [values]:
                page.locator(f'label[for="{code}-{value}"]').click()
        if name in ("p4", "p9"):
            check()
        press(page.locator(NEXT))
    check()
    page.goto(page.url.replace("/review", "/later"))
    press(page.locator("main form button"))
    check()
    page.goto(page.url.replace("/later", "/review"))
    press(page.locator("main form button").first)
    check()
    for address in ("/a", "/a/withdraw", "/a/contact", "/a/privacy"):
        check(address)


@pytest.mark.parametrize("language", ["ru", "pl"])
def test_the_way_of_a_child(large, family, language):
    page, check = large
    family.ask("B")
    check(f"/a/{family.codes[0]}?lang={language}")
    press(page.locator("main form button"))
    check()
    while "/help/" not in page.url:
        page.locator(".choices label").nth(2).click()
        press(page.locator(NEXT))
    check()


def test_whom_to_call_and_what_is_wrong_are_large_to_press(page, serve, family, family_settings):
    heights = "all => all.map(one => Math.round(one.getBoundingClientRect().height))"
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    whom = page.locator(".about dd a").evaluate_all(heights)
    press(page.locator("main form button"))
    press(page.locator(NEXT))
    wrong = page.locator(".error-summary a").evaluate_all(heights)
    assert (len(whom), len(wrong)) == (2, 1)
    assert min(whom + wrong) >= 44


@pytest.mark.parametrize(("width", "rows"), [(360, 3), (1280, 2)])
def test_whom_to_ask_stands_in_rows_as_far_apart_as_their_height(
    new_page, serve, family, family_settings, width, rows
):
    page = new_page(width=width)
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    boxes = [one.bounding_box() for one in page.locator(".about dd a, .about dl + p a").all()]
    tops = sorted({box["y"] for box in boxes})
    apart = [round(below - above) for above, below in pairwise(tops)]
    assert apart == [round(boxes[0]["height"])] * (rows - 1)


def test_a_number_to_call_is_as_wide_as_a_finger(page, serve, family, family_settings):
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    widths = page.locator("a[href^='tel:']").evaluate_all("all => all.map(one => one.offsetWidth)")
    assert len(widths) == 3
    assert min(widths) >= 44


def test_answers_one_by_one_stand_apart_from_the_buttons_above_them(page, serve, family, family_settings):
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=lt")
    page.locator("label[for=one]").click()
    press(page.locator("main form button"))
    for answer in ("A_ROLE-1", "A_SVC-0"):
        page.locator(f"label[for={answer}]").click()
        press(page.locator(NEXT))
    buttons, first = page.locator(".actions").first, page.locator(".answers dt").first
    assert first.bounding_box()["y"] - buttons.bounding_box()["y"] >= buttons.bounding_box()["height"] + 24
