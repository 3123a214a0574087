"""What scripts add to a family's pages: keeping while choosing, a warning before leaving, reading aloud."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import check_page, press

pytestmark = pytest.mark.browser

# Headless Chromium has no voices: the browser's part is played here, ours is real.
VOICES = """
window.said = []; window.stopped = 0;
const voice = (lang, localService) => ({ lang, localService, name: lang });
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => %s.map(([lang, here]) => voice(lang, here)),
  speak: (words) => said.push([words.text, words.lang]),
  cancel: () => { stopped += 1; },
  addEventListener: () => {},
} });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


@pytest.fixture
def site(serve, family, family_settings):
    return serve(family_settings).url


@pytest.fixture
def first_page(page, site, family):
    """The first page of questions, with scripts."""
    page.goto(f"{site}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    return page


def test_choosing_keeps_without_a_press_and_the_note_is_quiet(first_page, site, family):
    note = first_page.locator("#kept")
    expect(note).to_be_hidden()
    first_page.locator("label[for=A_ROLE-4]").click()
    expect(note).to_have_text("Išsaugota")
    assert note.get_attribute("role") == "status"
    check_page(first_page)
    elsewhere = first_page.context.new_page()
    elsewhere.goto(first_page.url)
    expect(elsewhere.locator("#A_ROLE-4")).to_be_checked()


def test_a_page_put_away_at_once_loses_nothing(first_page):
    """A phone may throw a page away that is not looked at: what was chosen a moment ago is sent then."""
    with first_page.expect_response(lambda one: one.request.method == "POST" and one.status == 204):
        first_page.evaluate(
            """() => {
                window.setTimeout = () => 0;
                document.getElementById("A_ROLE-4").click();
                Object.defineProperty(document, "visibilityState", { value: "hidden" });
                document.dispatchEvent(new Event("visibilitychange"));
            }"""
        )
    elsewhere = first_page.context.new_page()
    elsewhere.goto(first_page.url)
    expect(elsewhere.locator("#A_ROLE-4")).to_be_checked()


def test_after_a_press_that_was_stopped_answers_are_kept_again(first_page):
    pressed = []

    def stop(one):
        if "action=next" in one.request.post_data:
            pressed.append(one)
            one.abort("aborted")
        else:
            one.continue_()

    first_page.locator("label[for=A_SVC-FCC]").click()
    expect(first_page.locator("#kept")).to_have_text("Išsaugota")
    first_page.route("**/p2", stop)
    with first_page.expect_event("requestfailed"):
        first_page.locator("main button[value=next]").click(no_wait_after=True)
    with first_page.expect_response(lambda one: one.request.method == "POST" and one.status == 204):
        first_page.locator("label[for=A_ROLE-4]").click()
    assert len(pressed) == 1
    first_page.unroute("**/p2")
    elsewhere = first_page.context.new_page()
    elsewhere.goto(first_page.url)
    expect(elsewhere.locator("#A_ROLE-4")).to_be_checked()


def test_what_was_chosen_last_is_kept_though_an_earlier_choice_is_still_on_its_way(first_page):
    """A slow network, another choice, and the phone shows another program."""
    held = []
    first_page.route("**/p2", lambda one: one.continue_() if held else held.append(one))
    with first_page.expect_request(lambda one: one.method == "POST"):
        first_page.locator("label[for=A_ROLE-4]").click()
    first_page.locator("label[for=A_ROLE-1]").click()
    with (
        first_page.expect_event("requestfailed"),
        first_page.expect_response(lambda one: one.request.method == "POST" and one.status == 204),
    ):
        first_page.evaluate(
            """() => {
                Object.defineProperty(document, "visibilityState", { value: "hidden" });
                document.dispatchEvent(new Event("visibilitychange"));
            }"""
        )
    expect(first_page.locator("#kept")).to_have_text("Išsaugota")
    elsewhere = first_page.context.new_page()
    elsewhere.goto(first_page.url)
    expect(elsewhere.locator("#A_ROLE-1")).to_be_checked()


def test_without_a_connection_leaving_is_warned_about_and_going_on_is_not(first_page):
    first_page.route("**/p2", lambda one: one.abort() if one.request.method == "POST" else one.continue_())
    first_page.locator("label[for=A_ROLE-4]").click()
    expect(first_page.locator("#kept")).to_have_text("Dar neišsaugota. Neuždarykite šio puslapio.")
    asked = []
    first_page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    first_page.reload()
    assert asked == ["beforeunload"]
    first_page.unroute("**/p2")
    first_page.locator("label[for=A_ROLE-4]").click()
    first_page.locator("label[for=A_SVC-FCC]").click()
    press(first_page.locator("main button[value=next]"))
    first_page.wait_for_url(re.compile("/p3$"))
    assert asked == ["beforeunload"]


def test_a_press_waits_for_what_is_on_its_way(first_page):
    """Two writes of one page arrive in the order in which they were made."""
    sent, held = [], []
    first_page.route("**/p2", lambda one: one.continue_() if held else held.append(one))
    first_page.on("request", lambda one: sent.append(one.post_data) if one.method == "POST" else None)
    with first_page.expect_request(lambda one: one.method == "POST"):
        first_page.locator("label[for=A_ROLE-4]").click()
    first_page.locator("label[for=A_ROLE-5]").click()
    first_page.locator("label[for=A_SVC-FCC]").click()
    first_page.locator("main button[value=next]").click(no_wait_after=True)
    first_page.wait_for_timeout(300)
    assert ["action=keep" in one for one in sent] == [True]
    held[0].continue_()
    first_page.wait_for_url(re.compile("/p3$"))
    assert ["action=keep" in one for one in sent] == [True, False]
    first_page.go_back()
    expect(first_page.locator("#A_ROLE-5")).to_be_checked()


def test_a_question_is_read_aloud_in_the_language_of_the_page_and_a_second_tap_stops(page, site, family):
    page.add_init_script(VOICES % '[["ru-RU", true], ["lt-LT", true]]')
    page.goto(f"{site}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    buttons = page.get_by_role("button", name="Perskaityti garsiai")
    assert [one.get_attribute("aria-label").replace("\u00a0", " ") for one in buttons.all()] == [
        "Perskaityti garsiai: Kas Jūs esate vaikui (vaikams)?",
        "Perskaityti garsiai: Kokias paslaugas gavote per pastaruosius 12 mėnesių?",
    ]
    assert buttons.first.bounding_box()["height"] >= 44
    check_page(page)
    buttons.nth(1).click()
    assert page.evaluate("said") == [
        ["Kokias paslaugas gavote per pastaruosius 12\u00a0mėnesių?", "lt-LT"],
        ["Galite pasirinkti kelis.", "lt-LT"],
        ["Globos centro paslaugos", "lt-LT"],
        ["Atvejo vadyba", "lt-LT"],
        ["Psichosocialinė pagalba", "lt-LT"],
        ["Jokių", "lt-LT"],
    ]
    assert buttons.nth(1).get_attribute("aria-pressed") == "true"
    stopped = page.evaluate("stopped")
    buttons.nth(1).click()
    assert (page.evaluate("said.length"), page.evaluate("stopped")) == (6, stopped + 1)
    assert buttons.nth(1).get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize("voices", ["[]", '[["ru-RU", true]]', '[["lt-LT", false]]'])
def test_without_a_voice_on_the_device_there_is_no_button(page, site, family, voices):
    """A voice that is not on the device would send the words to somebody else."""
    page.add_init_script(VOICES % voices)
    page.goto(f"{site}/a/{family.codes[0]}?lang=lt")
    press(page.locator("main form button"))
    assert page.locator("button.aloud").count() == 0
