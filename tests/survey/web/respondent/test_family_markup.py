"""The HTML of every page for families is without fault: empty, with problems, with long texts."""

from __future__ import annotations

import pytest

from tests.fixtures.family_visitor import PAGES, FamilyVisitor
from tests.fixtures.markup import faults

TEEN = {
    "p2": {"C_AGE": "15"},
    "p3": {"C_ACC1": "4", "C_INF1": "3", "C_RES1": "5", "C_RES2": "4"},
    "p4": {"C_RSP1": "4", "C_OUT1": "4", "C_OUT2": "-1"},
    "p6": {"C_SAF1": "1", "C_SAF2": "4"},
    "p7": {"C_OVR1": "4"},
    "p8": {"C_OPEN": "Ačiū & iki <b>"},
}
CHILD = {code: {code: "3"} for code in ("B_RES1", "B_RES2", "B_INF1", "B_SAF1", "B_OUT1", "B_OVR1", "B_HELP")}
CARER = {
    "p2": {"AP_ROLE": "1", "AP_ANY": "1", "AP_SEEN": "1"},
    "p3": {"AP_ACC1": "4", "AP_INF1": "4", "AP_RES1": "4", "AP_RES2": "4"},
    "p4": {"AP_RSP1": "4", "AP_OUT1": "4", "AP_OUT2": "4"},
    "p5": {"AP_SAF1": "1", "AP_OVR1": "1", "AP_OPEN": "x" * 3000},
}
FORMS = {"A": {**PAGES, "p10": {"A_OPEN": "x" * 3000}}, "AP": CARER, "B": CHILD, "C": TEEN}


@pytest.mark.parametrize("one", [False, True])
@pytest.mark.parametrize("form", list(FORMS))
def test_every_page_on_the_way(visitor, family, form, one):
    if form != "A":
        family.ask(form)
    family.change_round(open_text=True)
    looked = 0

    def look():
        nonlocal looked
        looked += 1
        assert faults(visitor.shown.text) == [], visitor.path

    visitor.open(family.codes[0])
    look()
    visitor.post(visitor.at("start"), **{f"{form}0": "1"}, **({"one": "1"} if one else {}))
    fields = {code: value for page in FORMS[form].values() for code, value in page.items()}
    for page, answers in ({code: {code: fields[code]} for code in fields} if one else FORMS[form]).items():
        visitor.get(visitor.at(page))
        look()
        visitor.answer(page)  # problems, or what was left empty
        look()
        visitor.answer(page, **answers)
        look()
        if "help" in visitor.path or visitor.status == 422:
            visitor.answer(page, **{**answers, **{code: "x" for code in answers if code.endswith("OPEN")}})
    for step in ("go", "review", "later", "no"):
        visitor.get(visitor.at(step))
        look()
    visitor.get(visitor.at("review")).send()
    look()
    assert looked >= 15


def test_pages_beside_the_way(visitor, family):
    for path in (
        "/a",
        "/a/privacy",
        "/a/privacy?to=child",
        "/a/accessibility",
        "/a/withdraw",
        "/a/contact",
        "/nowhere",
        "/a/AAAA-AAAA",
    ):
        visitor.get(path)
        assert faults(visitor.shown.text) == [], path
    visitor.get("/a/contact").post("/a/contact", name="x" * 500, way="")
    assert faults(visitor.shown.text) == []


def test_pages_that_tell_what_is_wrong(visitor, family, family_app):
    other = FamilyVisitor(family_app, "lt")

    def look(shown, status):
        assert (shown.status, faults(shown.shown.text)) == (status, []), shown.path

    visitor.start(family.codes[0])
    look(other.open(family.codes[0]), 409)
    look(visitor.answer("p2", "leave", **PAGES["p2"]), 200)
    look(other.open(family.codes[0]), 409)
    look(other.post(other.at("words"), words="ab<c"), 422)
    look(visitor.answer("p2", FORGED="1"), 400)
    look(visitor.get("/a/withdraw").post("/a/withdraw", receipt='"><b'), 404)
    look(visitor.open(family.codes[1]).get(visitor.at("no")), 200)
    look(visitor.post(visitor.at("no")), 200)
    family.change_round(state="closed")
    look(visitor.open(family.codes[2]), 410)


def test_pages_of_children_and_parents(visitor, children, family, family_app):
    parent = FamilyVisitor(family_app, "pl").get(f"/a/{children.consent_codes[0]}")
    assert faults(parent.shown.text) == []
    assert faults(parent.post(parent.path, given="2").shown.text) == []
    visitor.open(family.codes[0])
    assert (visitor.status, faults(visitor.shown.text)) == (410, [])
    visitor.open(family.codes[1]).post(visitor.at("start"), C0="1").answer("p2", C_AGE="12")
    assert (visitor.status, faults(visitor.shown.text)) == (409, [])
    assert faults(visitor.get("/a/contact?to=child").shown.text) == []
    assert faults(visitor.post("/a/contact?to=child", way="x").shown.text) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<p>x</div>", "line 1: end-tag-too-early {'name': 'div'}"),
        ("<p id=a>x</p><p id=a>x</p>", "id a is there 2 times"),
        ("<label for=b>x</label>", "label: nothing has the id b"),
        ('<a href="#c">x</a>', "a: nothing has the id c"),
        ('<p class="a" class="b">x</p>', "line 1: duplicate-attribute {}"),
    ],
)
def test_a_fault_is_found(body, told):
    page = f"<!DOCTYPE html><html lang=lt><head><title>x</title></head><body>{body}</body></html>"
    assert faults(page) == [told]
