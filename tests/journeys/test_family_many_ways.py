"""Forms, widths, scripts, languages, keyboard, forced colours, one question at a time, in few runs."""

from __future__ import annotations

import re

import pytest

from tests.fixtures.browser import axe, check_page, press

pytestmark = pytest.mark.browser

SENT = re.compile("/receipt$")
LONG = "Ilgas žodis: " + "nebeprisikiškiakopūsteliaujantiesiems" * 6


def answer_page(page, *, keyboard):
    """Answer each question of a page with its fourth or last choice, by tap or by keyboard alone."""
    for group in page.locator("fieldset.question").all():
        fields = group.locator(".choices input")
        chosen = fields.nth(min(3, fields.count() - 1) if fields.count() != 2 else 0)
        if keyboard:
            chosen.focus()
            page.keyboard.press("Space")
        else:
            group.locator(f'label[for="{chosen.get_attribute("id")}"]').click()
    for box in page.locator("textarea").all():
        box.fill(LONG)


def go_on(page, *, keyboard):
    button = page.locator("main button[value=next]")
    if not keyboard:
        press(button)
        return
    with page.expect_navigation():
        button.focus()
        page.keyboard.press("Enter")


@pytest.fixture
def site(serve, family, family_settings):
    return serve(family_settings).url


@pytest.mark.parametrize(
    ("form", "width", "scripts", "way"),
    [
        ("AP", 320, True, ("pl", "tap", "forced", "pages")),
        ("C", 1280, False, ("uk", "keyboard", "forced", "pages")),
        ("C", 360, True, ("en", "tap", "dark", "questions")),
        ("AP", 768, False, ("ru", "keyboard", "dark", "pages")),
    ],
)
def test_the_whole_way(new_page, site, family, form, width, scripts, way):
    language, keyboard, one = way[0], way[1] == "keyboard", way[3] == "questions"
    family.ask(form)
    family.change_round(open_text=True)
    page = new_page(width=width, scripts=scripts, language="de-DE")
    page.emulate_media(**{"forced": {"forced_colors": "active"}, "dark": {"color_scheme": "dark"}}[way[2]])
    page.goto(f"{site}/a/{family.codes[0]}?lang={language}")
    check_page(page)
    if one:
        page.locator("label[for=one]").click()
    press(page.locator("main form button").first)
    checked = 0
    while not page.url.endswith("/review"):
        if "/help/" in page.url:
            check_page(page)
            press(page.locator("main .actions a"))
            continue
        if checked % 3 == 0:
            go_on(page, keyboard=keyboard)  # nothing chosen: what is missing is told
            check_page(page)
        answer_page(page, keyboard=keyboard)
        checked += 1
        go_on(page, keyboard=keyboard)
    check_page(page)
    assert page.locator("html").get_attribute("lang") == language
    press(page.locator("main form button").first)
    page.wait_for_url(SENT)
    check_page(page)
    assert len(family.responses()) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_chosen_is_seen_where_the_device_forces_its_colours(page, site, family, scheme):
    """Not by colour alone: the frame of a chosen answer is thicker, and the focus has an outline."""
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto(f"{site}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    page.locator("label[for=A_ROLE-2]").click()
    frames = page.locator(".choices .choice").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).borderTopWidth))"
    )
    assert [place for place, width in enumerate(frames) if width >= 3] == [1]
    page.keyboard.press("ArrowDown")
    outline = page.locator(".choice:has(:focus-visible)").evaluate(
        "one => getComputedStyle(one).outlineStyle"
    )
    assert outline == "solid"


def printed(page):
    """What axe finds on the page as a dark device prints it, and the colours of paper and fields."""
    page.emulate_media(media="print", color_scheme="dark")
    style = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).colorScheme]"
    found = axe(page), page.locator("body").evaluate(style)
    page.emulate_media(media="screen", color_scheme="dark")
    return found


WHITE = ([], ["rgb(255, 255, 255)", "light"])


def test_a_dark_device_prints_on_white_paper(page, site, family):
    """A child's page with a prompt and the calm page were black on black, empty circles looked chosen."""
    family.ask("B")
    page.goto(f"{site}/a/{family.codes[0]}?lang=uk")
    assert printed(page) == WHITE
    press(page.locator("main form button").first)
    press(page.locator("main button[value=next]"))
    assert page.locator(".notice-warning").count() == 1
    assert printed(page) == WHITE
    while "/help/" not in page.url:
        page.locator(".choices label").nth(2).click()
        press(page.locator("main button[value=next]"))
    assert page.locator("main a.button").first.is_visible()
    assert printed(page) == WHITE


def test_what_is_wrong_is_printed_readably(page, site, family):
    page.goto(f"{site}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button").first)
    press(page.locator("main button[value=next]"))
    assert page.locator(".error-summary").count() == 1
    assert printed(page) == WHITE
