"""Children and adolescents: their own yes, one question a page, nothing kept for later, their own words."""

from __future__ import annotations

import re

import pytest
from itsdangerous import Signer

from survey.db import Draft
from tests.fixtures.family_visitor import FamilyVisitor

FACES = {"B_RES1": "3", "B_RES2": "3", "B_INF1": "2", "B_SAF1": "3", "B_OUT1": "-3", "B_OVR1": "3"}
TEEN = {
    "p2": {"C_AGE": "15"},
    "p3": {"C_ACC1": "4", "C_INF1": "3", "C_RES1": "5", "C_RES2": "4"},
    "p4": {"C_RSP1": "4", "C_OUT1": "4", "C_OUT2": "-1"},
    "p6": {"C_SAF1": "5", "C_SAF2": "4"},
    "p7": {"C_OVR1": "4"},
}


def say_yes(visitor, family, form):
    family.ask(form)
    visitor.open(family.codes[0])
    return visitor.post(visitor.at("start"), **{f"{form}0": "1"})


def drafts(family):
    with family.db.reading() as session:
        return session.query(Draft).count()


def test_a_child_says_yes_and_answers_one_question_a_page(visitor, family):
    say_yes(visitor, family, "B")
    for code, value in FACES.items():
        assert visitor.path == visitor.at(code)
        assert sorted(set(re.findall(r'<input type="radio"[^>]* name="(\w+)"', visitor.shown.text))) == [code]
        assert 'value="-3"' in visitor.shown.text
        assert "We do not ask about the people you live with." in visitor.text
        visitor.answer(code, **{code: value})
    assert visitor.path == visitor.at("B_HELP")
    visitor.answer("B_HELP", B_HELP="2").send()
    [response] = family.responses()
    assert response.answers == {
        "B0": 1,
        **{code: int(value) for code, value in FACES.items()},
        "B_HELP": 2,
    }
    assert response.assisted is False


@pytest.mark.parametrize(("helped", "assisted"), [("1", False), ("2", False), ("3", True), ("-3", False)])
def test_help_in_choosing_marks_the_response(visitor, family, helped, assisted):
    say_yes(visitor, family, "B")
    for code, value in FACES.items():
        visitor.answer(code, **{code: value})
    visitor.answer("B_HELP", B_HELP=helped).send()
    assert [one.assisted for one in family.responses()] == [assisted]


def test_a_child_may_say_no(visitor, family):
    family.ask("B")
    visitor.open(family.codes[0])
    assert "Do you want to answer a few questions?" in visitor.text
    assert re.search(r'<a [^>]*href="[^"]*/no">No</a>', visitor.shown.text)
    visitor.get(visitor.at("no")).post(visitor.at("no"))
    assert visitor.heading == "Thank you. There is nothing you need to do."
    assert family.states() == ["issued", "issued", "refused"]


@pytest.mark.parametrize("form", ["B", "C"])
def test_a_no_given_later_is_a_refusal_and_stores_no_answers(visitor, family, form):
    say_yes(visitor, family, form)
    step = "B0" if form == "B" else "p1"
    visitor.get(visitor.at(step)).answer(step, **{f"{form}0": "2"})
    assert (visitor.path, visitor.heading) == (visitor.at("no"), "You do not want to take part?")
    visitor.post(visitor.at("no"))
    assert (family.states(), family.responses()) == (["issued", "issued", "refused"], [])


def test_stopping_deletes_what_a_child_answered(visitor, family):
    say_yes(visitor, family, "B").answer("B_RES1", B_RES1="1")
    visitor.answer("B_RES2", action="leave", B_RES2="2")
    assert visitor.heading == "Do you want to stop?"
    assert drafts(family) == 1
    visitor.post(visitor.at("stop"))
    assert visitor.heading == "Thank you. There is nothing you need to do."
    assert (drafts(family), family.states(), family.responses()) == (0, ["issued"] * 3, [])


def test_a_child_begins_anew_and_nobody_reads_on(visitor, family, family_app):
    say_yes(visitor, family, "B").answer("B_RES1", B_RES1="1")
    visitor.open(family.codes[0])
    assert "Go on where you stopped" not in visitor.text
    visitor.post(visitor.at("start"), B0="1")
    assert (visitor.path, visitor.chosen()) == (visitor.at("B_RES1"), {})
    other = FamilyVisitor(family_app)
    other.open(family.codes[0]).post(other.at("stop"))
    assert (other.status, drafts(family)) == (409, 1)


def test_a_low_answer_thanks_the_child_and_gives_numbers(visitor, family):
    say_yes(visitor, family, "B")
    for code in ("B_RES1", "B_RES2", "B_INF1"):
        visitor.answer(code, **{code: "3"})
    visitor.answer("B_SAF1", B_SAF1="1")
    assert (visitor.path, visitor.heading) == (visitor.at("help/B_SAF1"), "Thank you for telling.")
    assert "It is not your fault." in visitor.text
    assert re.findall(r'class="button[^"]*" href="tel:([^"]+)"', visitor.shown.text)[:2] == ["112", "116111"]


def test_an_adolescent_goes_page_by_page_and_the_age_is_not_stored(visitor, family):
    say_yes(visitor, family, "C")
    for page, fields in TEEN.items():
        assert visitor.path == visitor.at(page)
        visitor.answer(page, **fields)
    visitor.send()
    [response] = family.responses()
    given = {code: int(value) for page in TEEN.values() for code, value in page.items() if code != "C_AGE"}
    routed_out = dict.fromkeys(("C_SEP", "C_DIV1", "C_OPEN"), -7)
    assert response.answers == {"C0": 1, **given, **routed_out}


FORMAL = {
    "lt": re.compile(r"\bJūs|\bJums|\w+(?:kite|kitės|jote|ėte|site)\b|\bgalite\b|\bnorite\b"),
    "ru": re.compile(r"\bВы\b|\bВас\b|\bВам\b|\bВаш|\w+(?:йте|ьте)\b"),
    "uk": re.compile(r"\bВи\b|\bВас\b|\bВам\b|\bВаш|\w+(?:йте|іть)\b"),
    "pl": re.compile(r"\bPaństw|\bPan\b|\bPani\b|\b[Pp]rosi|\b[Pp]rosz"),
}


def seen(visitor):
    main = visitor.shown.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"<[^>]*>", " ", re.sub(r'data-not-kept="([^"]*)"[^>]*>', r">\1", main))


@pytest.mark.parametrize("language", list(FORMAL))
@pytest.mark.parametrize("form", ["B", "C"])
def test_children_are_spoken_to_as_children_on_every_page(family_app, family, language, form):
    family.ask(form)
    family.change_round(open_text=True)
    visitor = FamilyVisitor(family_app, language)
    said = []

    def look():
        said.append(seen(visitor))

    visitor.open(family.codes[0])
    look()
    visitor.get(visitor.at("no"))
    look()
    visitor.post(visitor.at("start"), **{f"{form}0": "1"})
    visitor.get(visitor.at(""))
    look()
    visitor.get(visitor.at("go"))
    steps = {**FACES, "B_HELP": "1"} if form == "B" else {**TEEN, "p8": {"C_OPEN": "Ačiū"}}
    for step, value in steps.items():
        look()
        visitor.answer(step)
        look()
        if step in ("B_SAF1", "p6"):
            visitor.answer(step, **({step: "1"} if form == "B" else {"C_SAF1": "1", "C_SAF2": "1"}))
            look()
        visitor.get(visitor.at(step)).answer(step, **({step: value} if form == "B" else value))
    look()
    visitor.get(visitor.at("later"))
    look()
    visitor.get(visitor.at("review")).send()
    look()
    assert len(said) >= 12
    found = [match[0] for page in said for match in FORMAL[language].finditer(page)]
    assert found == []


@pytest.mark.parametrize("language", list(FORMAL))
@pytest.mark.parametrize("form", ["B", "C"])
def test_what_goes_wrong_is_told_to_children_as_children(family_app, family, language, form):
    family.ask(form)
    visitor, other = FamilyVisitor(family_app, language), FamilyVisitor(family_app, language)
    step = "B_RES1" if form == "B" else "p2"
    visitor.open(family.codes[0]).get(visitor.at(step))
    found = {"draft_gone": (visitor.status, seen(visitor))}
    visitor.open(family.codes[0]).post(visitor.at("start"), **{f"{form}0": "1"}).answer(step, WRONG="1")
    found["form_damaged"] = (visitor.status, seen(visitor))
    visitor.get(visitor.at("nowhere"))
    found["page_not_asked"] = (visitor.status, seen(visitor))
    other.open(family.codes[0])
    found["draft_elsewhere"] = (other.status, seen(other))
    for state in ("draft", "closed"):
        family.change_round(state=state)
        late = FamilyVisitor(family_app, language).get(f"/a/{family.codes[0]}")
        found[state] = (late.status, seen(late))
    family.change_round(state="open")
    family.change_invitation("ineligible")
    late = FamilyVisitor(family_app, language).get(f"/a/{family.codes[0]}")
    found["not_invited"] = (late.status, seen(late))
    assert {name: status for name, (status, _) in found.items()} == {
        "draft_gone": 409,
        "form_damaged": 400,
        "page_not_asked": 409,
        "draft_elsewhere": 409,
        "draft": 409,
        "closed": 410,
        "not_invited": 410,
    }
    formal = {
        name: match[0] for name, (_, page) in found.items() for match in FORMAL[language].finditer(page)
    }
    assert formal == {}


@pytest.mark.parametrize("language", list(FORMAL))
def test_pages_beside_a_childs_questionnaire_go_on_speaking_to_the_child(family_app, family, language):
    family.ask("B")
    visitor = FamilyVisitor(family_app, language)
    visitor.open(family.codes[0])
    links = re.findall(r'href="(/a/(?:contact|withdraw)\?to=child)"', visitor.shown.text)
    assert links == ["/a/contact?to=child", "/a/withdraw?to=child"]
    assert visitor.shown.text.count('href="/a/privacy?to=child"') == 2
    said = [seen(visitor.get("/a/privacy?to=child"))]
    assert visitor.shown.text.count("<p>") < 9
    assert f'href="?lang={language}&amp;to=child"' in visitor.shown.text
    assert 'href="/a/privacy"' in visitor.shown.text
    for link in links:
        visitor.get(link)
        assert f'action="{link}"' in visitor.shown.text
        assert f'name="language" value="{language}"' in visitor.shown.text  # sent to the same address
        said.append(seen(visitor))
        visitor.post(link, receipt="ABCD-EFGH-JKMN-2345", way="x")
        said.append(seen(visitor))
    for field in ({"way": "x"}, {"way": "600 00000", "name": "ž" * 101}, {"way": "600 00000"}):
        opened = Signer(family.keys.session, salt="opened").sign("1").decode()  # shown long ago
        visitor.get(links[0]).post(links[0], opened=opened, **field)
        said.append(seen(visitor))
    assert [match[0] for page in said for match in FORMAL[language].finditer(page)] == []
    assert visitor.status == 200
    for link in links:
        adult = visitor.get(link.partition("?")[0])
        assert "to=child" not in adult.shown.text


@pytest.mark.parametrize(("form", "audience"), [("A", "adult"), ("B", "child"), ("C", "adolescent")])
def test_pages_beside_a_questionnaire_look_like_its_own(visitor, family, form, audience):
    if form != "A":
        family.ask(form)
    visitor.open(family.codes[0])
    pages = re.findall(r'href="(/a/(?:privacy|contact|withdraw)(?:\?to=\w+)?)"', visitor.shown.text)
    assert {page.partition("to=")[2] for page in pages} == ({""} if form == "A" else {audience})
    looks = {re.search(r'<body class="(\w+)">', visitor.get(page).shown.text)[1] for page in set(pages)}
    assert (len(set(pages)), looks) == (3, {audience})
    assert '<body class="adult">' in visitor.get("/a/privacy?to=anybody").shown.text
