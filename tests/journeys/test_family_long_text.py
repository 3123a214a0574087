"""A text far too long, as somebody pastes it: the page never refuses it unread, so nothing of it is lost."""

from __future__ import annotations

import re

import pytest

from tests.fixtures.browser import check_page, press
from tests.fixtures.family_visitor import PAGES
from tests.journeys.test_family import NEXT, choose

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [False, True])
def test_it_comes_back_as_long_as_the_box_takes_with_a_word_about_it(
    new_page, serve, family, family_settings, scripts
):
    family.change_round(open_text=True)
    page = new_page(scripts=scripts)
    page.goto(f"{serve(family_settings).url}/a/{family.codes[0]}?lang=ru")
    press(page.locator("main form button"))
    for name, fields in PAGES.items():
        page.wait_for_url(re.compile(f"/{name}$"))
        choose(page, fields)
        press(page.locator(NEXT))
    box = page.locator("#A_OPEN-text")
    box.focus()
    page.keyboard.insert_text("ж" * 60_000)
    assert len(box.input_value()) == 8000
    press(page.locator(NEXT))
    assert "Текст слишком длинный." in page.locator("#A_OPEN").inner_text()
    assert box.input_value() == "ж" * 8000
    check_page(page)
    box.fill("Спасибо")
    press(page.locator(NEXT))
    page.wait_for_url(re.compile("/review$"))
    assert "Спасибо" in page.locator("main").inner_text()
