"""A family at a real browser, phone and desktop, scripts off and on, in five languages."""

from __future__ import annotations

import re

import pytest

from survey.domain import receipts
from tests.fixtures.browser import check_page, press
from tests.fixtures.family_visitor import PAGES, STORED

pytestmark = pytest.mark.browser

SENT = {
    "lt": "Ačiū. Atsakymai gauti.",
    "en": "Thank you. Your answers have been received.",
    "ru": "Спасибо. Ответы получены.",
    "uk": "Дякуємо. Відповіді отримано.",
    "pl": "Dziękujemy. Odpowiedzi zostały przyjęte.",
}
NEXT = "main button[value=next]"


@pytest.fixture
def site(serve, family, family_settings):
    """The address of a server on the family's database."""
    return serve(family_settings).url


def choose(page, answers):
    for code, values in answers.items():
        for value in values if isinstance(values, list) else [values]:
            # The whole row can be pressed, not the small circle alone.
            page.locator(f'label[for="{code}-{value}"]').click()


def walk(page, answers=PAGES, look=lambda: None):
    for number, (name, fields) in enumerate(answers.items(), start=1):
        page.wait_for_url(re.compile(rf"/{name}$"))
        assert page.locator("h1").inner_text().startswith(str(number))
        look()
        choose(page, fields)
        press(page.locator(NEXT))
    page.wait_for_url(re.compile("/review$"))


@pytest.mark.parametrize(
    ("width", "scripts", "language"),
    [
        (360, False, "lt"),
        (1280, True, "lt"),
        (1280, False, "en"),
        (360, True, "ru"),
        (320, False, "uk"),
        (768, True, "pl"),
    ],
)
def test_the_whole_way_is_stored_once_and_every_page_keeps_the_promises(
    new_page, site, family, width, scripts, language
):
    page = new_page(width=width, scripts=scripts, language="de-DE")
    page.goto(f"{site}/a/{family.codes[0]}?lang={language}")
    assert family.codes[0] not in page.url
    check_page(page)
    press(page.locator("main form button"))
    walk(page, look=lambda: check_page(page))
    check_page(page)
    press(page.locator("main form button").first)
    page.wait_for_url(re.compile("/receipt$"))
    assert page.locator("h1").inner_text() == SENT[language]
    check_page(page)
    receipt = page.locator(".receipt").inner_text()
    [response] = family.responses()
    assert response.answers == STORED
    assert response.receipt_hash == receipts.receipt_hash(receipt, family.keys)
    assert response.language == (language if language in ("lt", "ru") else "other")
    assert family.states() == ["issued", "issued", "submitted"]
    page.reload()
    assert page.locator(".receipt").inner_text() == receipt
    assert len(family.responses()) == 1


def test_pages_beside_the_way(page, site, family):
    for path in (
        "/a",
        "/a/contact",
        "/a/privacy",
        "/a/privacy?to=child",
        "/a/accessibility",
        "/a/withdraw",
        "/a/AAAA-AAAA-AAAA-A",
        "/nowhere",
    ):
        page.goto(site + path)
        check_page(page)
    page.goto(f"{site}/a/{family.codes[0]}")
    press(page.locator("main a.button-second"))
    check_page(page)
    page.go_back()
    press(page.locator("main form button"))
    press(page.locator(NEXT))
    assert page.locator(".error-summary a").count() == 1
    check_page(page)
    choose(page, PAGES["p2"])
    press(page.locator("main button[value=leave]"))
    check_page(page)


def test_leaving_with_three_words_and_going_on_elsewhere(new_page, site, family):
    phone, desk = new_page(scripts=False, language="uk-UA"), new_page(width=1280, language="uk-UA")
    phone.goto(f"{site}/a/{family.codes[0]}")
    press(phone.locator("main form button"))
    choose(phone, PAGES["p2"])
    press(phone.locator("main button[value=leave]"))
    check_page(phone)
    three = phone.locator(".words").inner_text()
    desk.goto(f"{site}/a/{family.codes[0]}")
    check_page(desk)
    desk.locator("#words").fill("не ті слова")
    press(desk.locator("main form button").first)
    check_page(desk)
    desk.locator("#words").fill(three)
    press(desk.locator("main form button").first)
    desk.wait_for_url(re.compile(r"/p2$"))
    assert desk.locator("input:checked").evaluate_all("all => all.map(one => one.id)") == [
        "A_ROLE-1",
        "A_SVC-FCC",
        "A_SVC-CM",
    ]


def test_the_error_summary_leads_to_the_field(page, site, family):
    page.goto(f"{site}/a/{family.codes[0]}")
    press(page.locator("main form button"))
    press(page.locator(NEXT))
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").click()
    assert page.evaluate("document.activeElement.id") == "A_SVC-FCC"


def test_going_back_and_another_way_through(page, site, family):
    """The browser's own Back, then a routing answer changed: what became unreachable is not stored."""
    page.goto(f"{site}/a/{family.codes[0]}")
    press(page.locator("main form button"))
    walk(page)
    for _ in range(7):
        page.go_back()
    page.wait_for_url(re.compile("/p3$"))
    choose(page, {"A_CONTACT": "2"})
    press(page.locator(NEXT))
    for name in ("p4", "p5", "p8", "p9"):
        page.wait_for_url(re.compile(rf"/{name}$"))
        press(page.locator(NEXT))
    page.wait_for_url(re.compile("/review$"))
    press(page.locator("main form button").first)
    page.wait_for_url(re.compile("/receipt$"))
    gone = ("A_RES1", "A_RES2", "A_RES3", "A_RSP1", "A_RSP2", "A_RSP3", "A_SAF2")
    [response] = family.responses()
    assert response.answers == {**STORED, **dict.fromkeys(gone, -7), "A_CONTACT": 2}


def test_a_second_click_on_submit_and_back_after_it_store_nothing_twice(page, site, family):
    page.goto(f"{site}/a/{family.codes[0]}")
    press(page.locator("main form button"))
    walk(page)
    page.locator("main form button").first.dblclick()
    page.wait_for_url(re.compile("/receipt$"))
    receipt = page.locator(".receipt").inner_text()
    page.go_back()
    page.wait_for_url(re.compile("/receipt$"))
    assert page.locator(".receipt").inner_text() == receipt
    assert len(family.responses()) == 1


def test_a_low_safety_answer_meets_the_calm_page(page, site, family):
    page.goto(f"{site}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    before = {name: fields for name, fields in PAGES.items() if name != "p9"}
    for name, fields in before.items():
        page.wait_for_url(re.compile(rf"/{name}$"))
        choose(page, fields)
        press(page.locator(NEXT))
    choose(page, {**PAGES["p9"], "A_SAF1": "1"})
    press(page.locator(NEXT))
    page.wait_for_url(re.compile("/help/p9$"))
    assert "Jei Jums ar vaikui nesaugu, skambinkite 112." in page.locator("main").inner_text()
    assert page.locator("main a[href^='tel:']").count() == 2
    check_page(page)
    press(page.locator("main .actions a"))
    page.wait_for_url(re.compile("/review$"))


def test_the_keyboard_alone_answers_and_enter_goes_on(page, site, family):
    """Enter presses Next although the language buttons stand earlier on the page."""
    page.goto(f"{site}/a/{family.codes[0]}?lang=lt")
    page.locator("main form button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/p2$"))
    page.locator("#A_ROLE-1").focus()
    page.keyboard.press("ArrowDown")
    page.locator("#A_SVC-FCC").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/p3$"))
    page.go_back()
    assert page.locator("#A_ROLE-2").is_checked()
    assert page.locator("#A_SVC-FCC").is_checked()
    assert page.locator("html").get_attribute("lang") == "lt"


def test_the_language_button_keeps_what_is_not_sent_yet(new_page, site, family):
    page = new_page(scripts=False)
    page.goto(f"{site}/a/{family.codes[0]}?lang=lt")
    page.locator("label[for=one]").click()
    press(page.locator(".tongues button[value=pl]"))
    assert page.locator("#one").is_checked()
    check_page(page)
    page.locator("label[for=one]").click()
    press(page.locator("main form button"))
    assert page.locator("html").get_attribute("lang") == "pl"
    choose(page, {"A_ROLE": "6"})
    press(page.locator(".tongues button[value=uk]"))
    page.wait_for_url(re.compile("/p2$"))
    assert page.locator("html").get_attribute("lang") == "uk"
    assert page.locator("#A_ROLE-6").is_checked()


def test_rows_to_press_are_large(page, site, family):
    page.goto(f"{site}/a/{family.codes[0]}")
    press(page.locator("main form button"))
    heights = page.evaluate(
        "[...document.querySelectorAll('.choice, button:not(.enter), .tongues button, .bottom ul a')]"
        ".map(one => Math.round(one.getBoundingClientRect().height))"
    )
    assert min(heights) >= 44
    rows = page.evaluate(
        "[...document.querySelectorAll('.choices > .choice')].map(one => one.getBoundingClientRect().height)"
    )
    assert min(rows) >= 48


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_contrast_in_light_and_dark(page, site, family, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{site}/a/{family.codes[0]}")
    check_page(page)
    press(page.locator("main form button"))
    press(page.locator(NEXT))
    check_page(page)
    choose(page, PAGES["p2"])
    press(page.locator(NEXT))
    choose(page, {"A_CONTACT": "1", "A_CHILD": "1"})
    press(page.locator(NEXT))
    check_page(page)


def test_the_page_of_a_parent(page, site, children):
    page.goto(f"{site}/a/{children.consent_codes[0]}")
    check_page(page)
    press(page.locator("main button[value='2']"))
    assert page.locator(".notice-good").count() == 1
    check_page(page)
