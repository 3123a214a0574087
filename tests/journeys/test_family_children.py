"""Children at a real browser: faces chosen by tap and by keyboard, every page checked, help, stopping."""

from __future__ import annotations

import re

import pytest

from tests.fixtures.browser import check_page, press
from tests.fixtures.children import ask_children
from tests.journeys.test_family_scripts import VOICES

pytestmark = pytest.mark.browser

FACES = {"B_RES1": "3", "B_RES2": "2", "B_INF1": "1", "B_SAF1": "1", "B_OUT1": "-2", "B_OVR1": "-3"}
NEXT = "main button[value=next]"


@pytest.fixture
def site(serve, family, family_settings):
    family.ask("B")
    return serve(family_settings).url


@pytest.mark.parametrize(
    ("width", "scripts", "language", "media"),
    [
        (320, False, "lt", {"color_scheme": "dark"}),
        (360, True, "ru", {"forced_colors": "active"}),
        (768, True, "lt", {"color_scheme": "light"}),
        (1280, False, "pl", {"reduced_motion": "reduce"}),
    ],
)
def test_a_child_goes_the_whole_way_and_every_page_keeps_the_promises(
    new_page, site, family, width, scripts, language, media
):
    page = new_page(width=width, scripts=scripts, language="de-DE")
    page.emulate_media(**media)
    if scripts:
        page.add_init_script(VOICES % f'[["{language}", true]]')
    page.goto(f"{site}/a/{family.codes[0]}?lang={language}")
    check_page(page)
    press(page.locator("main form button"))
    for code, value in FACES.items():
        page.wait_for_url(re.compile(rf"/{code}$"))
        assert page.locator("main .choice svg").count() == 5
        page.locator(f'label[for="{code}-{value}"]').click()
        if code in ("B_RES1", "B_SAF1"):
            check_page(page)
        press(page.locator(NEXT))
        if code == "B_SAF1":
            page.wait_for_url(re.compile("/help/B_SAF1$"))
            check_page(page)
            press(page.locator("main .actions a"))
    press(page.locator(NEXT))
    assert page.locator(".error-summary a").count() == 1
    check_page(page)
    page.locator("label[for=B_HELP-3]").click()
    press(page.locator(NEXT))
    check_page(page)
    press(page.locator("main form button").first)
    check_page(page)
    [response] = family.responses()
    assert response.answers == {"B0": 1, **{code: int(value) for code, value in FACES.items()}, "B_HELP": 3}
    assert response.assisted is True


def test_the_keyboard_chooses_a_face_and_a_screen_reader_hears_five_words(page, site, family):
    page.goto(f"{site}/a/{family.codes[0]}?lang=lt")
    page.get_by_role("button", name="Taip").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/B_RES1$"))
    radios = page.get_by_role("group", name="Ar žmonės, kurie tau padeda").get_by_role("radio")
    names = [one.evaluate("one => one.labels[0].innerText") for one in radios.all()]
    assert names == ["Taip", "Kartais", "Ne", "Nežinau", "Nenoriu sakyti"]
    radios.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator("#B_RES1-1").is_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/B_RES2$"))


def test_what_a_child_presses_is_large(page, site, family):
    page.goto(f"{site}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    heights = page.locator("main .choice, main .actions button").evaluate_all(
        "all => all.map(one => Math.round(one.getBoundingClientRect().height))"
    )
    assert min(heights) >= 50
    widths = page.locator(".faces .choice").evaluate_all("all => all.map(one => one.offsetWidth)")
    assert min(widths) >= 90


def test_stopping_asks_once_and_says_that_nothing_is_kept(page, site, family):
    page.goto(f"{site}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    press(page.locator("main button[value=leave]"))
    check_page(page)
    press(page.locator("main form button"))
    assert page.locator("h1").inner_text() == "Ačiū. Nieko daryti nereikia."
    check_page(page)


def test_a_yes_weighs_no_more_than_a_no_where_a_child_or_a_parent_decides(
    page, serve, family, family_settings
):
    url, children = serve(family_settings).url, ask_children(family)
    look = "all => all.map(one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color])"
    for address in (f"/a/{children.consent_codes[0]}", f"/a/{family.codes[1]}"):
        page.goto(f"{url}{address}?lang=lt")
        yes, no = page.locator("main .actions > *").evaluate_all(look)
        assert yes == no


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("language", ["lt", "en", "ru", "uk", "pl"])
def test_faces_stand_in_one_row_and_no_word_of_theirs_is_broken(new_page, site, family, width, language):
    page = new_page(width=width)
    page.goto(f"{site}/a/{family.codes[0]}?lang={language}")
    press(page.locator("main form button").first)
    look = "all => all.map(one => [one.offsetTop, one.lastElementChild.offsetHeight])"
    faces = page.locator(".faces .choice")
    before = faces.evaluate_all(look)
    assert len({tuple(one) for one in before}) == 1
    faces.nth(1).click()
    assert faces.evaluate_all(look) == before
