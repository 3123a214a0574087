"""Another language, by a press or by a link, loses nothing: not what is typed, not the words of a page."""

from __future__ import annotations

import re

import pytest

from survey.db import Draft
from tests.fixtures.family_visitor import FamilyVisitor
from tests.survey.web.respondent.test_family_resume import leave_at, three_words

TYPED = "šeimai «А» 1"
# Where a form is, what is typed in it, and the heading of the page in Ukrainian.
FORMS = {
    "/a": ({"code": TYPED}, "Опитування про послуги для родин"),
    "/a/withdraw": ({"receipt": TYPED}, "Відкликати відповіді"),
    "/a/contact": ({"name": TYPED, "way": TYPED}, "Хочу, щоб зі мною зв’язалися"),
}


def written(visitor) -> list[str]:
    """What stands in the fields of the page shown."""
    found = re.findall(
        r'<input[^>]* type="text"[^>]* value="([^"]*)"|</?textarea[^>]*>([^<]+)<', visitor.shown.text
    )
    return [one.strip() for pair in found for one in pair if one.strip()]


def buttons(visitor) -> list[str]:
    """The languages offered by buttons, in the form that is named before them."""
    return re.findall(
        r'<button form="([\w-]+)" name="language" value="(\w\w)"[^>]* formnovalidate', visitor.shown.text
    )


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("path", list(FORMS))
def test_a_form_beside_the_questions_keeps_what_is_typed(visitor, family, path):
    fields, heading = FORMS[path]
    visitor.get(path)
    [(form, _), *rest] = buttons(visitor)
    assert len(rest) == 4
    assert f'<form id="{form}"' in visitor.shown.text
    visitor.post(path, language="uk", **fields)
    assert (visitor.status, visitor.path, plain(visitor.heading)) == (200, path, heading)
    assert '<html lang="uk">' in visitor.shown.text
    assert written(visitor) == list(fields.values())
    assert "aria-invalid" not in visitor.shown.text
    assert '<html lang="uk">' in visitor.get("/a/privacy").shown.text


def test_a_page_for_a_child_stays_one_in_another_language(visitor, family):
    visitor.get("/a/contact?to=child").post("/a/contact?to=child", language="ru", way=TYPED)
    assert "не жди: звони 112" in plain(visitor.text)


def test_a_mistyped_code_can_be_corrected_and_read_in_another_language(visitor, family):
    wrong = family.codes[0][:-1] + ("2" if family.codes[0][-1] != "2" else "3")
    visitor.get("/a").post("/a", code=wrong)
    assert (visitor.status, written(visitor)) == (400, [wrong])
    assert 'aria-invalid="true"' in visitor.shown.text
    visitor.post("/a", language="pl", code=wrong)
    assert (visitor.status, written(visitor)) == (200, [wrong])
    visitor.post("/a", code=family.codes[0])
    assert '<html lang="pl">' in visitor.shown.text
    assert visitor.heading == "Państwa opinia: Pavyzdžio globos centras"


def test_three_words_with_a_mistake_stay_in_another_language(visitor, family, family_app):
    three = three_words(leave_at(visitor, family.codes[0], "p3"))
    other = FamilyVisitor(family_app).open(family.codes[0])
    other.post(other.at("words"), words=three[:-1])
    assert (other.status, written(other)) == (422, [three[:-1]])
    other.post(other.at("words"), language="ru", words=three[:-1])
    assert '<html lang="ru">' in other.shown.text
    assert (other.status, written(other)) == (409, [three[:-1]])
    assert other.post(other.at("words"), words=three).path == other.at("p3")


def ticked(visitor):
    return re.search(r'id="one"[^>]* checked', visitor.shown.text) is not None


def test_the_first_page_keeps_the_wish_for_one_question_and_begins_nothing(visitor, family):
    visitor.open(family.codes[0])
    assert buttons(visitor) == [("start", one) for one in ("lt", "en", "ru", "uk", "pl")]
    for language, wish in (("ru", True), ("pl", True), ("uk", False)):
        visitor.post(visitor.at("start"), language=language, **{"one": "1"} if wish else {})
        assert (visitor.status, visitor.path) == (200, visitor.at(""))
        assert f'<html lang="{language}">' in visitor.shown.text
        assert ticked(visitor) == wish
    with family.db.reading() as session:
        assert session.query(Draft).count() == 0
    visitor.post(visitor.at("start"), one="1").answer("A_ROLE", action="leave", A_ROLE="6")
    assert ticked(visitor.open(family.codes[0]))
    visitor.post(visitor.at("start"), language="lt")
    assert (visitor.path, ticked(visitor)) == (visitor.at(""), False)


def test_the_first_page_of_a_child_has_no_such_wish_and_links_as_languages(visitor, family):
    family.ask("B")
    visitor.open(family.codes[0])
    assert (buttons(visitor), visitor.shown.text.count('href="?lang=')) == ([], 5)


@pytest.mark.parametrize("address", ["start", "send", "stop", "words"])
def test_the_address_of_a_form_leads_on(visitor, family, address):
    """A link of another language, or a reload, on the page that told what was wrong with a form."""
    visitor.start(family.codes[0]).get(visitor.at(address) + "?lang=uk")
    assert (visitor.status, visitor.path) == (200, visitor.at("p2"))
    assert '<html lang="uk">' in visitor.shown.text


def test_what_is_done_is_said_in_another_language_and_a_reload_does_nothing_more(visitor, family):
    visitor.answer_all(family.codes[0]).send()
    visitor.post("/a/withdraw", receipt=visitor.receipt())
    assert (visitor.path, visitor.heading) == ("/a/withdraw", "Your answers have been deleted")
    assert 'href="?lang=lt&amp;done=1"' in visitor.shown.text
    assert visitor.get("/a/withdraw?lang=lt&done=1").heading == "Jūsų atsakymai ištrinti"


def test_calm_words_on_the_receipt_stay_in_another_language(visitor, family):
    visitor.answer_all(family.codes[0]).send()
    visitor.get(visitor.path + "?calm=1")
    assert "If you or the child are not safe, call 112." in visitor.text
    [address] = re.findall(r'href="([^"]+)" lang="uk"', visitor.shown.text)
    visitor.get(visitor.path + address.replace("&amp;", "&"))
    assert "Якщо Ви або дитина в небезпеці, телефонуйте 112." in plain(visitor.text)


@pytest.mark.parametrize(("language", "marked"), [("uk", ' lang="lt"'), ("en", ""), ("lt", "")])
def test_a_name_in_lithuanian_is_said_as_lithuanian(visitor, family, language, marked):
    """A screen reader of another language would read it by its own letters."""
    visitor.get(f"/a/{family.codes[0]}?lang={language}")
    assert f'<p class="over"{marked}>' in visitor.shown.text
    visitor.name = visitor.path.split("/")[3]
    visitor.post(visitor.at("start"))
    name = "Example care centre" if language == "en" else "Pavyzdžio globos centras"
    assert f'<p class="hint"{marked}>{name}</p>' in visitor.shown.text
