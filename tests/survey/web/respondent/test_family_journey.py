"""The family's pages one by one, without scripts: what is shown, what is stored, and that nothing is lost."""

from __future__ import annotations

import re

import pytest

from survey.db import Draft
from survey.domain import receipts
from tests.fixtures.family_visitor import PAGES, STORED, FamilyVisitor


def test_the_whole_way_stores_the_answers_once(visitor, family):
    visitor.open(family.codes[0])
    assert visitor.status == 200
    assert visitor.heading == "Your opinion about Example care centre"
    assert "Nobody will see how you personally answered." in visitor.text
    visitor.post(visitor.at("start"))
    for number, (page, fields) in enumerate(PAGES.items(), start=1):
        assert (visitor.path, visitor.heading) == (visitor.at(page), f"{number} of 8")
        visitor.answer(page, **fields)
    assert visitor.path == visitor.at("review")
    visitor.send()
    assert (visitor.status, visitor.heading) == (200, "Thank you. Your answers have been received.")
    [response] = family.responses()
    assert response.answers == STORED
    assert (response.language, response.mode) == ("other", "own_device")  # English is rare in this cell
    assert response.receipt_hash == receipts.receipt_hash(visitor.receipt(), family.keys)
    assert family.states() == ["issued", "issued", "submitted"]


def test_opening_a_link_changes_nothing_and_the_code_leaves_the_address(visitor, family):
    for _ in range(3):
        visitor.open(family.codes[0])
    assert re.fullmatch(r"/a/v/[\w-]{8}", visitor.path)
    assert family.codes[0] not in visitor.shown.text
    assert family.states() == ["issued"] * 3
    with family.db.reading() as session:
        assert session.query(Draft).count() == 0


def test_a_code_can_be_typed_by_hand(visitor, family):
    visitor.get("/a").post("/a", code=f"  {family.codes[0].lower().replace('-', '')} ")
    assert visitor.heading == "Your opinion about Example care centre"


def test_a_second_click_and_a_reload_show_the_same_receipt(visitor, family):
    visitor.answer_all(family.codes[0])
    token = visitor.token
    first = visitor.send().receipt()
    again = visitor.post(visitor.at("send"), csrf_token=token)
    assert (again.status, again.receipt()) == (200, first)
    assert visitor.get(visitor.at("receipt")).receipt() == first
    assert visitor.open(family.codes[0]).receipt() == first
    assert visitor.get(visitor.at("review")).receipt() == first
    assert len(family.responses()) == 1


def test_another_browser_with_a_used_code_is_told(visitor, family, family_app):
    visitor.answer_all(family.codes[0]).send()
    other = FamilyVisitor(family_app).open(family.codes[0])
    assert (other.status, other.heading) == (410, "This code has already been used to answer")
    assert len(family.responses()) == 1


def test_back_keeps_what_was_typed(visitor, family):
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"])
    visitor.answer("p3", action="back", A_CHILD="2")
    assert visitor.path == visitor.at("p2")
    assert visitor.chosen() == {"A_ROLE": ["1"], "A_SVC": ["FCC", "CM"]}
    assert visitor.get(visitor.at("p3")).chosen() == {"A_CHILD": ["2"]}
    assert visitor.get(visitor.at("p2")).answer("p2", action="back").path == visitor.at("")


def test_problems_are_told_together_and_nothing_typed_is_lost(visitor, family):
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"])
    visitor.answer("p3", A_CAGE="2")
    assert (visitor.status, visitor.path) == (422, visitor.at("p3"))
    assert "There are 2 things to put right" in visitor.text
    assert re.findall(r'<a href="#(A_\w+-1)"', visitor.shown.text) == ["A_CONTACT-1", "A_CHILD-1"]
    for target in ("A_CONTACT-1", "A_CHILD-1"):
        assert f'id="{target}"' in visitor.shown.text
    assert visitor.chosen() == {"A_CAGE": ["2"]}
    assert visitor.shown.text.count("Please answer this question") == 2


@pytest.mark.parametrize("action", ["keep", "next", "back", "one"])
def test_an_answer_taken_back_that_the_rest_depends_on_is_asked_for_before_sending(visitor, family, action):
    visitor.answer_all(family.codes[0]).answer("p2", action, A_ROLE="1")
    here = "A_SVC" if action == "one" else "p2"
    assert visitor.get(visitor.at("review")).path == visitor.at(here)
    visitor.answer(here, "keep", **({"A_SVC": ["FCC", "CM"]} if action == "one" else PAGES["p2"]))
    assert visitor.get(visitor.at("review")).path == visitor.at("review"), "given again, it is not asked for"
    assert visitor.send().receipt()
    [response] = family.responses()
    assert response.answers["A_SVC"] == ["FCC", "CM"]


def test_an_empty_item_is_pointed_out_once(visitor, family):
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"]).answer("p3", **PAGES["p3"])
    visitor.answer("p4", A_ACC1="4", A_ACC2="4", A_ACC3="4")
    assert visitor.path == visitor.at("p4")
    assert "One question has no answer. You can go back or go on." in visitor.text
    assert visitor.chosen() == {"A_ACC1": ["4"], "A_ACC2": ["4"], "A_ACC3": ["4"]}
    visitor.answer("p4", **visitor.chosen())
    assert visitor.path == visitor.at("p5")


def test_several_empty_items_are_counted(visitor, family):
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"]).answer("p3", **PAGES["p3"]).answer("p4")
    assert "4 questions have no answer." in visitor.text


def test_no_contact_skips_the_pages_about_staff(visitor, family):
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"])
    visitor.answer("p3", A_CONTACT="2", A_CHILD="1", A_CAGE="1")
    assert visitor.heading == "3 of 6"
    visitor.answer("p4", **PAGES["p4"]).answer("p5", **PAGES["p5"])
    assert visitor.path == visitor.at("p8")
    visitor.answer("p8", **PAGES["p8"])
    assert "A_SAF2" not in visitor.shown.text


def test_a_changed_routing_answer_is_followed_and_stored(visitor, family):
    visitor.answer_all(family.codes[0])
    visitor.get(f"{visitor.at('p3')}?check=1")
    assert visitor.chosen() == {"A_CONTACT": ["1"], "A_CHILD": ["1"], "A_CAGE": ["2"]}
    visitor.answer("p3", check="1", A_CONTACT="2", A_CHILD="1", A_CAGE="2")
    assert visitor.path == visitor.at("review")
    assert "Staff treat me with respect." not in visitor.text
    visitor.send()
    [response] = family.responses()
    gone = ("A_RES1", "A_RES2", "A_RES3", "A_RSP1", "A_RSP2", "A_RSP3", "A_SAF2")
    assert response.answers == {**STORED, **dict.fromkeys(gone, -7), "A_CONTACT": 2}


def test_changing_back_asks_the_opened_pages_again(visitor, family):
    visitor.answer_all(family.codes[0])
    visitor.answer("p3", check="1", A_CONTACT="2", A_CHILD="1", A_CAGE="2")
    visitor.get(f"{visitor.at('p3')}?check=1")
    visitor.answer("p3", check="1", A_CONTACT="1", A_CHILD="1", A_CAGE="2")
    assert visitor.path == visitor.at("p6")
    assert visitor.chosen() == {}
    assert visitor.get(visitor.at("review")).path == visitor.at("p6")


def test_the_page_of_all_answers_shows_them_in_words(visitor, family):
    visitor.start(family.codes[0])
    for page, fields in PAGES.items():
        left = {code: value for code, value in fields.items() if code != "A_INF2"}
        visitor.answer(page, **left)
        if page == "p5":
            visitor.answer(page, **left)
    assert "We got help in time. Strongly agree" in visitor.text
    assert "months? Foster-care centre services Case management" in visitor.text
    assert "if something is wrong. no answer" in visitor.text
    visitor.send()
    assert family.responses()[0].answers["A_INF2"] == -9


def test_a_low_safety_answer_shows_the_calm_page_once_and_tells_nobody(visitor, family):
    visitor.answer_all(family.codes[0])
    low = {**PAGES["p9"], "A_SAF1": "1"}
    visitor.get(visitor.at("p9")).answer("p9", **low)
    assert visitor.path == visitor.at("help/p9")
    assert "If you or the child are not safe, call 112." in visitor.text
    assert f'href="{visitor.at("review")}"' in visitor.shown.text
    assert visitor.get(visitor.at("p9")).answer("p9", **low).path == visitor.at("review")


def test_after_the_calm_page_an_empty_item_is_still_pointed_out(visitor, family):
    visitor.answer_all(family.codes[0])
    visitor.get(visitor.at("p9")).answer("p9", A_SAF1="2", A_OVR1="3")
    assert visitor.path == visitor.at("help/p9")
    assert f'href="{visitor.at("p9")}?left=1"' in visitor.shown.text
    visitor.get(visitor.at("p9") + "?left=1")
    assert "One question has no answer." in visitor.text


def test_no_services_ends_early(visitor, family):
    visitor.start(family.codes[0]).answer("p2", A_ROLE="1", A_SVC=["0", "FCC"])
    assert visitor.path == visitor.at("review")
    assert "There are no more questions for you." in visitor.text
    visitor.send()
    assert visitor.heading == "Thank you. These questions are for those who receive services."
    answers = family.responses()[0].answers
    assert (answers["A_SVC"], answers["A_CONTACT"], answers["A_OVR1"]) == (["0"], -7, -7)


def test_not_taking_part_is_confirmed_first_and_can_be_taken_back(visitor, family):
    visitor.open(family.codes[0]).get(visitor.at("no"))
    assert visitor.heading == "You do not want to take part?"
    assert family.states() == ["issued"] * 3
    visitor.post(visitor.at("no"))
    assert visitor.heading == "Thank you. There is nothing you need to do."
    assert family.states() == ["issued", "issued", "refused"]
    assert "If you have changed your mind, you can still start." in visitor.open(family.codes[0]).text
    visitor.answer_all(family.codes[0]).send()
    assert family.states() == ["issued", "issued", "submitted"]


def test_saving_for_later_and_coming_back_on_this_device(visitor, family):
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"])
    visitor.answer("p3", action="leave", A_CONTACT="1")
    assert visitor.heading == "Your answers are kept"
    visitor.open(family.codes[0])
    assert "Go on where you stopped" in visitor.text
    visitor.post(visitor.at("start"))
    assert (visitor.path, visitor.chosen()) == (visitor.at("p3"), {"A_CONTACT": ["1"]})


def test_another_device_may_start_again(visitor, family, family_app):
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"])
    other = FamilyVisitor(family_app).open(family.codes[0])
    assert (other.status, other.path) == (409, other.at(""))
    assert other.heading == "These answers were started on another device or in another browser"
    other.post(other.at("start"), again="1")
    assert (other.path, other.chosen()) == (other.at("p2"), {})
    assert visitor.answer("p3", **PAGES["p3"]).status == 409
    other.answer_all(family.codes[0]).send()
    assert len(family.responses()) == 1


def test_two_invitations_in_one_browser_do_not_mix(visitor, family):
    visitor.start(family.codes[0]).answer("p2", A_ROLE="1", A_SVC="FCC")
    first = visitor.name
    visitor.start(family.codes[1]).answer("p2", A_ROLE="6", A_SVC="PSY")
    second = visitor.name
    assert visitor.get(f"/a/v/{first}/p2").chosen() == {"A_ROLE": ["1"], "A_SVC": ["FCC"]}
    assert visitor.get(f"/a/v/{second}/p2").chosen() == {"A_ROLE": ["6"], "A_SVC": ["PSY"]}


def test_withdrawing_by_receipt(visitor, family):
    receipt = visitor.answer_all(family.codes[0]).send().receipt()
    visitor.get("/a/withdraw").post("/a/withdraw", receipt=receipt.lower())
    assert (visitor.status, visitor.heading) == (200, "Your answers have been deleted")
    assert family.responses() == []
    visitor.get("/a/withdraw").post("/a/withdraw", receipt=receipt)
    assert visitor.status == 404
    assert "No answers are kept under this receipt." in visitor.text
    assert f'value="{receipt}"' in visitor.shown.text


@pytest.mark.parametrize("language", ["lt", "en", "ru", "uk", "pl"])
def test_the_language_of_the_link_stays(visitor, family, language):
    start = {"lt": "Pradėti", "en": "Start", "ru": "Начать", "uk": "Почати", "pl": "Zacznij"}[language]
    visitor.get(f"/a/{family.codes[0]}?lang={language}")
    visitor.name = visitor.path.split("/")[3]
    assert f'<html lang="{language}">' in visitor.shown.text
    assert f"<button>{start}</button>" in visitor.shown.text
    visitor.post(visitor.at("start"))
    assert f'<html lang="{language}">' in visitor.shown.text


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("uk-UA,uk;q=0.9", "uk"),
        ("uk-UA, ru;q=0.8", "uk"),
        ("PL-pl;q=0.9, en;q=0.5, de", "pl"),
        ("uk_UA", "uk"),
        ("en;q=0.1, ru-RU;q=0.2", "ru"),
        ("de, pl;q=0.5", "pl"),
        ("lt;q=0, en", "en"),
        ("*", "lt"),
        ("de", "lt"),
        ("", "lt"),
        ("en-GB", "en"),
    ],
)
def test_the_language_of_the_browser_is_the_first_guess(family_app, family, asked, spoken):
    visitor = FamilyVisitor(family_app, asked).open(family.codes[0])
    assert f'<html lang="{spoken}">' in visitor.shown.text


def test_the_language_switch_keeps_what_was_just_typed(visitor, family):
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"])
    visitor.post(visitor.at("p3"), language="uk", A_CHILD="2")
    assert (visitor.status, visitor.path) == (200, visitor.at("p3"))
    assert '<html lang="uk">' in visitor.shown.text
    assert visitor.chosen() == {"A_CHILD": ["2"]}


def test_a_round_speaks_only_its_own_languages(visitor, family):
    family.change_round(languages=["lt", "pl"])
    visitor.open(family.codes[0])
    assert '<html lang="lt">' in visitor.shown.text
    assert re.findall(r'name="language" value="(\w+)"', visitor.shown.text) == ["lt", "pl"]
    assert '<html lang="pl">' in visitor.get(f"{visitor.at('')}?lang=pl").shown.text


def test_a_confidential_round_says_who_can_see(visitor, family):
    family.change_round(mode="confidential")
    visitor.open(family.codes[0])
    assert "Only the researchers can link your answers to you." in visitor.text
    assert "Nobody will see how you personally answered." not in visitor.text


def test_open_boxes_stay_off(visitor, family):
    visitor.answer_all(family.codes[0])
    assert "<textarea" not in visitor.get(visitor.at("p9")).shown.text
    assert visitor.get(visitor.at("p10")).status == 409


def test_demonstration_pages_say_so_and_real_ones_do_not(settings):
    from survey.app import create_app
    from survey.db import Database
    from tests.fixtures.family import open_round

    family = open_round(Database(settings.database_url), settings.keys, demonstration=True)
    visitor = FamilyVisitor(create_app(settings))
    notice = "Demonstration: all organisations, people and answers here are invented."
    assert notice in visitor.answer_all(family.codes[0]).text
    for path in ("/a", "/a/privacy", "/a/accessibility", "/a/withdraw", "/a/wrong", "/nowhere"):
        assert notice in visitor.get(path).text, path


def test_real_pages_do_not_speak_of_a_demonstration(visitor, family):
    assert "Demonstration" not in visitor.open(family.codes[0]).text
