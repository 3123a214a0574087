"""Whatever is sent to a page of questions: never a fault of ours, and only honest answers are kept."""

from __future__ import annotations

from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instruments import catalog
from instruments.answers import Context, options
from survey.domain import invited, respond
from tests.fixtures.family import SERVICES
from tests.fixtures.family_visitor import FamilyVisitor

INSTRUMENT = catalog.load("A", "1.0.0")
CODES = [*INSTRUMENT.items, "action", "check", "language", "csrf", "A_ROLE[]", "", "__proto__"]
ODD = [
    "",
    "\x00",
    "😀",
    "\u202e",
    "-1",
    "0",
    "1",
    "5",
    "99",
    "1e5",
    "FCC",
    "on",
    "' OR 1=1",
    "{{7*7}}",
    "é" * 3000,
]
VALUES = st.one_of(
    st.sampled_from(ODD),
    # Without surrogates: they cannot be written as UTF-8; raw bytes below stand for them.
    st.text(max_size=30),
)
FORMS = st.dictionaries(st.sampled_from(CODES), st.lists(VALUES, min_size=1, max_size=4), max_size=6)
OUTCOMES = {200, 400, 409, 413, 422}
CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


ADDRESSES = (f"2001:db8:0:{number:x}::1" for number in count(1))  # each a network of its own


def from_elsewhere(visitor):
    """The browser at an address of its own: one address soon reaches the limit of wrong codes."""
    visitor.client.environ_base["REMOTE_ADDR"] = next(ADDRESSES)
    return visitor


def kept(family, visitor):
    """The answers in the draft of this browser."""
    from survey.web.respondent import visits

    with visitor.client.application.test_request_context(
        headers={"Cookie": f"answers={visitor.client.get_cookie('answers', path='/a').value}"}
    ):
        key = visits.visit(visitor.name).key
    with family.db.reading() as session:
        progress = respond.progress_of(invited.by_id(session, family.who()), key)
    return progress.answers


def honest(answers):
    context = Context(services=tuple(SERVICES))
    for code, value in answers.items():
        offered = {option.code for option in options(INSTRUMENT, INSTRUMENT.items[code], context)}
        given = {str(value)} if isinstance(value, int) else set(value)
        if not given <= offered:
            return False
    return True


@CALM
@given(page=st.sampled_from(["p2", "p3", "p9", "p10", "p77"]), form=FORMS)
def test_any_form_is_answered_calmly(family, family_app, page, form):
    visitor = FamilyVisitor(family_app).start(family.codes[0])
    if visitor.status == 409:  # the draft of the example before, in a browser that is gone
        visitor.post(visitor.at("start"), again="1")
    visitor.answer("p2", A_SVC="FCC", A_ROLE="1")
    visitor.post(visitor.at(page), **form)
    assert visitor.status in OUTCOMES
    assert honest(kept(family, visitor))
    assert family.responses() == []
    assert set(family.states()) == {"issued"}


@CALM
@given(body=st.binary(max_size=400))
def test_any_bytes_are_answered_calmly(family, family_app, body):
    visitor = FamilyVisitor(family_app).start(family.codes[0])
    if visitor.status == 409:
        visitor.post(visitor.at("start"), again="1")
    token = visitor.token.encode()
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"):
        answer = visitor.client.post(
            visitor.at("p2"), data=b"csrf_token=" + token + b"&A_ROLE=" + body, content_type=kind
        )
        assert answer.status_code in OUTCOMES | {302, 303}
    assert honest(kept(family, visitor))
    assert family.responses() == []


@CALM
@given(typed=st.text(max_size=60), where=st.sampled_from(["/a", "/a/withdraw"]))
def test_anything_typed_as_code_or_receipt(family, family_app, typed, where):
    visitor = from_elsewhere(FamilyVisitor(family_app))
    visitor.get(where).post(where, code=typed, receipt=typed)
    assert visitor.status in {400, 404}
    assert family.responses() == []


SMALL = {
    "/a/contact": ("name", "way", "opened", "website", "to"),
    "/a/consent/{name}": ("given",),
    "/a/v/{name}/words": ("words",),
    "/a/v/{name}/start": ("one", "again", "A_ROLE", "B0"),
    "/a/v/{name}/no": ("no",),
}


@CALM
@given(where=st.sampled_from(list(SMALL)), value=VALUES, more=VALUES)
def test_anything_in_the_small_forms_beside_the_questions(family, family_app, where, value, more):
    visitor = from_elsewhere(FamilyVisitor(family_app)).open(family.codes[0])
    fields = {name: [value, more] for name in SMALL[where]}
    visitor.post(where.format(name=visitor.name), **fields)
    assert visitor.status in OUTCOMES
    assert family.responses() == []
    assert set(family.states()) <= {"issued", "refused"}


@CALM
@given(given=VALUES)
def test_anything_in_the_form_of_a_parent(children, family, family_app, given):
    parent = from_elsewhere(FamilyVisitor(family_app)).get(f"/a/{children.consent_codes[0]}")
    assert parent.post(parent.path, given=given).status in OUTCOMES
    assert family.responses() == []
    assert family.states()[1:] == ["issued"] * 2 or family.states()[:2] == ["issued"] * 2


@CALM
@given(path=st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=40))
def test_any_address_under_the_link(family, family_app, path):
    from urllib.parse import quote

    visitor = from_elsewhere(FamilyVisitor(family_app)).get("/a/" + quote(path, safe="/"))
    assert visitor.status in {200, 400, 404, 405}
    assert set(family.states()) == {"issued"}


def test_lone_surrogates_and_broken_utf8(family, family_app):
    visitor = FamilyVisitor(family_app).start(family.codes[0])
    token = visitor.token.encode()
    for value in (b"%ED%A0%80", b"%FF%FE", b"\xed\xa0\x80", b"%00", b"%C0%80"):
        answer = visitor.client.post(
            visitor.at("p2"),
            data=b"csrf_token=" + token + b"&A_SVC=FCC&A_ROLE=" + value,
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 400
        assert kept(family, visitor) == {}
