"""What goes wrong: one clear sentence with the remedy, the right status, nothing stored."""

from __future__ import annotations

import pytest

from survey.clock import fixed_clock
from survey.db import Draft
from survey.domain import rounds
from tests.fixtures.family import MOMENT
from tests.fixtures.family_visitor import PAGES, FamilyVisitor


def nothing_stored(family):
    with family.db.reading() as session:
        drafts = session.query(Draft).count()
    return (family.responses(), family.states(), drafts) == ([], ["issued"] * 3, 0)


def changed(code):
    """The code with its last symbol, the check character, replaced."""
    return code[:-1] + ("A" if code[-1] != "A" else "B")


def test_a_mistyped_code(visitor, family):
    visitor.get(f"/a/{changed(family.codes[0])}")
    assert (visitor.status, visitor.heading) == (400, "There is a typing mistake in the code")
    assert 'name="code"' in visitor.shown.text
    assert changed(family.codes[0]) not in visitor.shown.text


def test_an_unknown_code(visitor, family):
    from survey.domain import codes

    visitor.get(f"/a/{codes.new_code()}")
    assert (visitor.status, visitor.heading) == (404, "We do not know this code")


@pytest.mark.parametrize(
    "typed", ["", " ", "?", "0", "ąžuolas", "A" * 5000, "\x00", "😀" * 13, "' OR 1=1 --", "../../etc"]
)
def test_anything_typed_as_a_code(visitor, family, typed):
    visitor.get("/a").post("/a", code=typed)
    assert (visitor.status, visitor.heading) == (400, "There is a typing mistake in the code")


@pytest.mark.parametrize(
    ("of_round", "of_invitation", "status", "heading"),
    [
        ("draft", "issued", 409, "This survey has not started yet"),
        ("closed", "issued", 410, "This survey is over"),
        ("open", "ineligible", 410, "This code is no longer valid"),
        ("open", "representative_refused", 410, "This code is no longer valid"),
        ("open", "submitted", 410, "This code has already been used to answer"),
    ],
)
def test_a_code_nobody_can_answer_with(visitor, family, of_round, of_invitation, status, heading):
    family.change_round(state=of_round)
    family.change_invitation(of_invitation)
    visitor.get(f"/a/{family.codes[0]}")
    assert (visitor.status, visitor.heading) == (status, heading)


def test_the_sentence_is_in_the_persons_language(visitor, family):
    family.change_round(state="closed")
    visitor.get(f"/a/{family.codes[0]}?lang=uk")
    assert (visitor.status, visitor.heading) == (410, "Це опитування завершено")


def test_a_round_that_closes_while_somebody_answers(visitor, family):
    visitor.answer_all(family.codes[0])
    family.change_round(state="closed")
    assert visitor.send().status == 410
    assert visitor.heading == "This survey is over"
    assert visitor.answer("p2", **PAGES["p2"]).status == 410
    assert visitor.get(visitor.at("p3")).status == 410
    assert visitor.post(visitor.at("no")).status == 410
    assert (family.responses(), family.states()) == ([], ["issued"] * 3)


@pytest.mark.parametrize(
    ("language", "heading", "told"),
    [
        ("lt", "Ši apklausa baigėsi", "jie ištrinami neperskaityti."),
        ("en", "This survey is over", "are deleted unread."),
        ("ru", "Этот опрос завершён", "они удаляются непрочитанными."),
        ("uk", "Це опитування завершено", "їх видаляють непрочитаними."),
        ("pl", "Ta ankieta się zakończyła", "są usuwane nieprzeczytane."),
    ],
)
def test_an_old_tab_after_the_end_is_told_what_became_of_the_answers(
    family_app, family, language, heading, told
):
    visitor = FamilyVisitor(family_app, language).start(family.codes[0])
    visitor.answer("p2", **PAGES["p2"])
    with family.db.writing() as session:
        rounds.close(session, "2026-A", fixed_clock(MOMENT))
        assert session.query(Draft).count() == 0
    assert visitor.answer("p3", **PAGES["p3"]).status == 410
    assert visitor.heading == heading
    assert told in visitor.text
    assert family.responses() == []


def test_forged_routing_is_no_answer(visitor, family):
    """Who says that no services were received cannot rate them, whatever is sent."""
    visitor.start(family.codes[0]).answer("p2", A_ROLE="1", A_SVC="0")
    for page in ("p3", "p4", "p9"):
        assert visitor.answer(page, **PAGES[page]).status == 409
    visitor.send()
    [response] = family.responses()
    rated = {code: value for code, value in response.answers.items() if code not in ("A_ROLE", "A_SVC")}
    assert set(rated.values()) == {-7}


def test_the_receipt_still_shows_after_the_round_closed(visitor, family):
    receipt = visitor.answer_all(family.codes[0]).send().receipt()
    family.change_round(state="closed")
    assert visitor.open(family.codes[0]).receipt() == receipt
    visitor.get("/a/withdraw").post("/a/withdraw", receipt=receipt)
    assert visitor.status == 410
    assert "The survey is over, so answers can no longer be withdrawn" in visitor.text
    assert len(family.responses()) == 1


@pytest.mark.parametrize("token", ["", "forged", "IjEi.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"])
def test_a_page_without_our_token_is_shown_again_with_what_was_chosen(visitor, family, token):
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"])
    visitor.post(visitor.at("p3"), csrf_token=token, A_CONTACT="1", A_CHILD="2", A_CAGE="3")
    assert visitor.status == 400
    assert "Nothing is lost: please press the button once more." in visitor.text
    assert visitor.chosen() == {"A_CONTACT": ["1"], "A_CHILD": ["2"], "A_CAGE": ["3"]}
    visitor.get(visitor.at("p3"))
    assert visitor.chosen() == {}
    visitor.answer("p3", A_CONTACT="1", A_CHILD="2", A_CAGE="3")
    assert visitor.path == visitor.at("p4")


def test_a_page_without_our_token_and_without_a_draft_is_told_what_is_missing(visitor, family, family_app):
    visitor.start(family.codes[0])
    other = FamilyVisitor(family_app).open(family.codes[0])
    other.post(other.at("start"), again="1")
    visitor.post(visitor.at("p2"), csrf_token="forged", **PAGES["p2"])
    assert (visitor.status, visitor.heading) == (
        409,
        "These answers were started on another device or in another browser",
    )
    stranger = FamilyVisitor(family_app).get("/a")
    stranger.post(visitor.at("p2"), csrf_token="forged")
    assert (stranger.status, stranger.heading) == (
        400,
        "This browser does not know which invitation you are answering",
    )


def test_a_foreign_token_is_refused_everywhere(visitor, family, family_app):
    foreign = FamilyVisitor(family_app).get("/a").token
    visitor.open(family.codes[0])
    old, elsewhere = (
        "This page was open for a long time, so the press was not taken",
        "This page was open for a long time or comes from elsewhere",
    )
    told = {
        visitor.at("start"): old,
        visitor.at("no"): old,
        visitor.at("send"): old,
        "/a/withdraw": elsewhere,
    }
    for path, heading in told.items():
        visitor.post(path, csrf_token=foreign)
        assert (visitor.status, visitor.heading) == (400, heading), path
    assert nothing_stored(family)


def test_an_old_form_leads_back_to_the_answers_that_are_kept(visitor, family):
    visitor.answer_all(family.codes[0]).post(visitor.at("send"), csrf_token="")
    assert "What you answered before is kept." in visitor.text
    assert f'href="{visitor.at("go")}"' in visitor.shown.text
    assert visitor.get(visitor.at("go")).path == visitor.at("review")
    assert visitor.send().status == 200
    assert len(family.responses()) == 1


@pytest.mark.parametrize(
    "typed", ["https://balsas.example/a/{}", " http://localhost:8000/a/{}?lang=uk ", "/a/{}"]
)
def test_a_pasted_link_is_taken_for_its_code(visitor, family, typed):
    visitor.get("/").post("/a", code=typed.format(family.codes[0]), csrf_token="")
    assert (visitor.status, visitor.path.startswith("/a/v/")) == (200, True)


def test_another_language_at_the_bare_address_keeps_the_typed_code(visitor):
    visitor.get("/").post("/a", code="ABCD", front="1", language="pl")
    assert (visitor.status, visitor.heading) == (
        200,
        "Co rodziny i dzieci sądzą o usługach, z których korzystają",
    )
    assert 'value="ABCD"' in visitor.shown.text


def test_submitting_without_our_token_stores_nothing(visitor, family):
    visitor.answer_all(family.codes[0]).post(visitor.at("send"), csrf_token="")
    assert visitor.status == 400
    assert family.responses() == []


@pytest.mark.parametrize(
    "forged",
    [
        {"A_ROLE": "9"},
        {"A_ROLE": "1.0"},
        {"A_ROLE": ["1", "2"]},
        {"A_SVC": ["FCC", "SUP"]},
        {"A_OVR1": "5"},
        {"state": "submitted"},
    ],
)
def test_a_forged_field_stores_nothing_and_keeps_the_page(visitor, family, forged):
    visitor.start(family.codes[0]).post(visitor.at("p2"), action="next", **{**PAGES["p2"], **forged})
    assert (visitor.status, visitor.path) == (400, visitor.at("p2"))
    assert "Part of the page arrived damaged and nothing was saved." in visitor.text
    assert visitor.get(visitor.at("p2")).chosen() == {}


def test_a_stale_tab_is_led_back(visitor, family):
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"])
    visitor.answer("p3", A_CONTACT="2", A_CHILD="1", A_CAGE="1")
    visitor.answer("p6", A_RES1="5")
    assert (visitor.status, visitor.heading) == (
        409,
        "Your other answers changed which questions apply to you",
    )
    assert f'href="{visitor.at("go")}"' in visitor.shown.text
    assert visitor.get(visitor.at("go")).path == visitor.at("p4")


def test_a_review_page_of_before_does_not_send_questions_that_nobody_saw(visitor, family):
    """Somebody changed an answer, which opened questions, and went back to a review page without them."""
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"])
    visitor.answer("p3", A_CONTACT="2", A_CHILD="1", A_CAGE="2")
    while (page := visitor.path.rsplit("/", 1)[1]) != "review":
        visitor.answer(page, **PAGES[page])
    visitor.answer("p3", **PAGES["p3"])
    assert visitor.send().status == 409
    assert family.responses() == []
    assert visitor.get(visitor.at("go")).path == visitor.at("p6")


@pytest.mark.parametrize("step", ["p1", "p99", "p0", "px", "..", "P2"])
def test_a_page_that_is_not_asked(visitor, family, step):
    visitor.start(family.codes[0]).get(visitor.at(step))
    assert visitor.status in {404, 409}
    assert visitor.answer(step).status in {404, 405, 409}


def test_nobody_jumps_ahead(visitor, family):
    visitor.start(family.codes[0])
    assert visitor.get(visitor.at("p9")).path == visitor.at("p2")
    assert visitor.get(visitor.at("review")).path == visitor.at("p2")
    visitor.post(visitor.at("send"))
    assert visitor.status == 409
    assert family.responses() == []


def test_a_browser_without_the_cookie(visitor, family, family_app):
    visitor.start(family.codes[0])
    other = FamilyVisitor(family_app).get(visitor.at("p2"))
    assert (other.status, other.heading) == (
        400,
        "This browser does not know which invitation you are answering",
    )
    other.post(visitor.at("p2"), **PAGES["p2"])
    assert other.status == 400
    assert other.post(visitor.at("send")).status == 400


def test_a_tampered_cookie_is_no_cookie(visitor, family):
    visitor.start(family.codes[0])
    cookie = visitor.client.get_cookie("answers", path="/a")
    signed, _, signature = cookie.value.rpartition(".")
    visitor.client.set_cookie("answers", f"{signed}.{signature[::-1]}", path="/a")
    assert visitor.get(visitor.at("p2")).status == 400


def test_an_unknown_address_and_a_wrong_method(visitor, family):
    assert (visitor.get("/nowhere").status, visitor.heading) == (404, "There is no such page")
    visitor.post("/a/privacy")
    assert (visitor.status, visitor.heading) == (405, "This address cannot be used in this way")


NO_SURVEY_HERE = {
    "lt": "Šiuo adresu apklausos nėra. Palyginkite adresą su gauta nuoroda.",
    "en": "There is no survey at this address. Please compare it with the link you were given.",
    "ru": "По этому адресу нет опроса. Сравните адрес с полученной ссылкой.",
    "uk": "За цією адресою немає опитування. Порівняйте адресу з отриманим посиланням.",
    "pl": "Pod tym adresem nie ma ankiety. Proszę porównać adres z otrzymanym linkiem.",
}


@pytest.mark.parametrize("language", NO_SURVEY_HERE)
def test_a_wrong_host_name_is_told_in_the_language_of_the_browser(visitor, family, language):
    sent = {"Host": "evil.example", "Accept-Language": f"{language}-X,en;q=0.5"}
    shown = visitor.client.get(f"/a/{family.codes[0]}", headers=sent)
    told, operator = shown.text.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert (shown.status_code, told) == (400, NO_SURVEY_HERE[language])
    assert (operator.count("BALSAS_BASE_URL"), shown.content_type) == (1, "text/plain; charset=utf-8")
    assert shown.headers["Content-Language"] == language


def test_too_much_at_once(visitor, family):
    visitor.start(family.codes[0]).post(visitor.at("p2"), A_ROLE="1" * 300_000)
    assert (visitor.status, visitor.heading) == (413, "Too much was sent at once")


def test_a_fault_of_ours_is_told_calmly_and_shows_nothing_inside(
    visitor, family, family_app, monkeypatch, caplog
):
    from survey.domain import respond

    def broken(*_args, **_more):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(respond, "find", broken)
    visitor.get(f"/a/{family.codes[0]}")
    assert (visitor.status, visitor.heading) == (500, "Something went wrong on our side")
    assert "secret detail" not in visitor.shown.text
    assert family.codes[0] not in caplog.text
