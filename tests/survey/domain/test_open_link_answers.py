"""Answers by open links: one a visit, in the cell of its link, and nothing kept that leads to it."""

from __future__ import annotations

import threading
from datetime import date, timedelta

from survey.clock import fixed_clock
from survey.db import Invitation, OpenDraft, Response
from survey.domain import (
    drafts,
    invited,
    respond,
    respond_fill,
    resume,
    submitting,
    watch,
    withdrawing,
    words,
)
from survey.domain.drafts import Progress
from survey.domain.problems import Problem
from survey.domain.respond_fill import Saved, Sent
from survey.domain.respondents import Respondent
from survey.domain.submitting import Sending
from tests.fixtures.family import MOMENT
from tests.fixtures.family_visitor import PAGES
from tests.fixtures.open_link import LINK, begun, create, links, visit
from tests.fixtures.operation import line

KEY = bytes(range(32))
CLOCK = fixed_clock(MOMENT)
ANSWERS = {"A_ROLE": 1, "A_SVC": ("FCC",), "A_CONTACT": 2, "A_CHILD": 1, "A_CAGE": 2, "A_OVR1": 5}


def code_of(result):
    return result.code if isinstance(result, Problem) else None


def save(family, who, page, *, key=KEY, may_begin=True, **fields):
    raw = {code: [value] if isinstance(value, str) else value for code, value in fields.items()}
    with family.db.writing() as session:
        return respond_fill.save_step(
            session, invited.by_id(session, who), key, page, raw, going_on=True, may_begin=may_begin
        )


def submit(family, number=0, answers=ANSWERS):
    who, token = visit(family, number)
    with family.db.writing() as session:
        return submitting.submit(
            session, who, answers, token=token, language="lt", keys=family.keys, clock=CLOCK
        )


def test_a_link_leads_to_its_round_and_provider_and_looking_changes_nothing(linked):
    who, _ = visit(linked)
    with linked.db.reading() as session:
        found = invited.by_id(session, who)
    assert (found.who, found.round_code, found.state) == (who, "2026-A", "issued")
    assert (found.design_cell_id, found.draft, found.obstacle) == ("c1", None, None)
    assert found.provider == {"lt": "Pavyzdžio globos centras", "en": "Example care centre"}
    assert begun(linked) == []


def test_an_answer_lands_in_the_cell_of_its_link_and_the_ledger_knows_nothing(linked_anywhere):
    family = linked_anywhere
    before = family.states()
    receipt = submit(family)
    [response] = family.responses()
    assert (response.design_cell_id, response.language, response.sibling_group) == ("c1", "lt", None)
    assert response.answers["A_OVR1"] == 5
    assert visit(family)[0].sent == response.receipt_hash
    assert family.states() == before
    assert submit(family) == receipt  # the same form once more
    assert len(family.responses()) == 1
    with family.db.reading() as session:
        assert watch.check(session, family.keys) == []


def test_two_sendings_at_once_store_one_answer(linked_anywhere):
    family, ready, said = linked_anywhere, threading.Barrier(2), []

    def send():
        ready.wait()
        said.append(submit(family))

    sending = [threading.Thread(target=send) for _ in range(2)]
    for one in sending:
        one.start()
    for one in sending:
        one.join()
    assert len(family.responses()) == 1
    assert said[0] == said[1]
    assert isinstance(said[0], submitting.Receipt)
    with family.db.reading() as session:
        assert watch.check(session, family.keys) == []


def test_a_first_step_begins_a_draft_only_where_it_may(linked_anywhere):
    family = linked_anywhere
    who, _ = visit(family)
    assert save(family, who, "p2", may_begin=False, **PAGES["p2"]) == Problem("not_begun")
    assert begun(family) == []
    saved = save(family, who, "p2", **PAGES["p2"])
    assert saved.progress.answers == {"A_ROLE": 1, "A_SVC": ("FCC", "CM")}
    assert isinstance(save(family, who, "p3", may_begin=False, **PAGES["p3"]), Saved)
    [draft] = begun(family)
    assert (draft.visit_id, draft.link, draft.kept_until) == (who.id, LINK, date(2026, 11, 16))


def test_a_draft_opens_with_its_own_key_and_visit_alone(linked):
    who, _ = visit(linked)
    save(linked, who, "p2", **PAGES["p2"])
    with linked.db.reading() as session:
        asked = invited.by_id(session, who)
        other = invited.by_id(session, visit(linked, 1)[0])
    assert respond.progress_of(asked, KEY).answers["A_ROLE"] == 1
    assert respond.progress_of(asked, bytes(32)) == Problem("draft_elsewhere")
    assert respond.begun_or_new(other, KEY) == Progress()
    assert drafts.unseal(asked.draft, KEY, Respondent("0" * 31 + "1")) is None


def test_the_last_step_sends_all(linked_anywhere):
    family = linked_anywhere
    who, token = visit(family)
    sending = Sending(token, "lt", family.keys, CLOCK)
    for page, fields in list(PAGES.items())[:-1]:
        save(family, who, page, **fields)
    early = {"A_SAF1": ["4"], "A_SAF2": ["4"]}  # one is left empty, and pointed out once
    last = {**early, "A_OVR1": ["5"]}
    with family.db.writing() as session:
        told = respond_fill.send_step(
            session, invited.by_id(session, who, lock=True), KEY, "p9", early, sending
        )
    assert (told.left_empty, family.responses()) == (("A_OVR1",), [])
    with family.db.writing() as session:
        sent = respond_fill.send_step(
            session, invited.by_id(session, who, lock=True), KEY, "p9", last, sending
        )
    [response] = family.responses()
    assert response.answers["A_OVR1"] == 5
    assert begun(family) == []
    with family.db.writing() as session:
        again = respond_fill.send_step(
            session, invited.by_id(session, who, lock=True), KEY, "p9", last, sending
        )
    assert again == Sent(sent.receipt, calm=False)
    assert sent.receipt == submitting.Receipt(sent.receipt.text)
    assert len(family.responses()) == 1


def test_a_step_sent_before_the_others_is_kept_and_sends_nothing(linked):
    who, token = visit(linked)
    with linked.db.writing() as session:
        told = respond_fill.send_step(
            session,
            invited.by_id(session, who, lock=True),
            KEY,
            "p2",
            {"A_ROLE": ["1"]},
            Sending(token, "lt", linked.keys, CLOCK),
        )
    assert [one.code for one in told.problems] == ["required"]
    assert linked.responses() == []
    assert len(begun(linked)) == 1


def test_without_a_draft_nothing_can_be_sent_from_the_page_of_all_answers(linked):
    who, token = visit(linked)
    with linked.db.writing() as session:
        told = submitting.send(session, who, KEY, token=token, language="lt", keys=linked.keys, clock=CLOCK)
    assert told == Problem("draft_gone")
    assert linked.responses() == []


def test_after_sending_the_visit_has_answered_until_it_withdraws(linked):
    receipt = submit(linked)
    who, _ = visit(linked)
    assert save(linked, who, "p2", **PAGES["p2"]) == Problem("already_answered")
    assert begun(linked) == []
    with linked.db.writing() as session:
        assert withdrawing.withdraw(session, receipt.text, linked.keys) is None
    assert linked.responses() == []
    assert isinstance(save(linked, who, "p2", **PAGES["p2"]), Saved)


def test_refusing_by_link_leaves_nothing_at_all(linked):
    who, _ = visit(linked)
    save(linked, who, "p2", **PAGES["p2"])
    before = linked.states()
    with linked.db.writing() as session:
        assert submitting.refuse(session, who) is None
    assert (begun(linked), linked.states(), linked.responses()) == ([], before, [])


def test_no_words_lead_to_a_draft_of_a_link(linked):
    who, _ = visit(linked)
    save(linked, who, "p2", **PAGES["p2"])
    assert resume.offer_words(linked.db, who, KEY, b"", linked.keys) == Problem("draft_gone")
    three = words.new_words()
    assert resume.resume(linked.db, who, three, b"", linked.keys) == Problem("words_none")


def test_closing_deletes_the_drafts_and_ends_the_answering(operation_anywhere):
    work = operation_anywhere
    create(work)
    work.give_frame(line("GC-13-1", 40))
    work.open()
    [link] = links(work)
    who = Respondent("a" * 32, link.name, "none", date(2026, 11, 16))
    with work.db.writing() as session:
        respond_fill.save_step(
            session, invited.by_id(session, who), KEY, "p2", {"A_ROLE": ["1"]}, going_on=False
        )
        assert session.query(OpenDraft).count() == 1
    assert code_of(work.close()) is None
    with work.db.writing() as session:
        assert session.query(OpenDraft).count() == 0
        told = respond_fill.save_step(
            session, invited.by_id(session, who), KEY, "p2", {"A_ROLE": ["1"]}, going_on=False
        )
    assert told == Problem("round_closed")


def test_drafts_are_kept_as_long_as_their_key_and_no_day_of_coming_is_told(linked_anywhere):
    family = linked_anywhere
    days = {drafts.kept_until(fixed_clock(MOMENT + timedelta(days=later))) for later in range(-3, 4)}
    assert days == {date(2026, 11, 16)}  # seven days of coming, one Monday
    assert drafts.kept_until(fixed_clock(MOMENT + timedelta(days=4))) == date(2026, 11, 23)
    who, _ = visit(family)
    save(family, who, "p2", **PAGES["p2"])
    for day, left in ((16, 1), (17, 0)):
        with family.db.writing() as session:
            drafts.sweep(session, fixed_clock(MOMENT.replace(month=11, day=day)))
            assert session.query(OpenDraft).count() == left


def test_a_draft_begun_while_its_round_was_closed_is_swept(linked_anywhere):
    family, (who, _) = linked_anywhere, visit(linked_anywhere)
    save(family, who, "p2", **PAGES["p2"])
    for state, left in (("open", 1), ("closed", 0)):
        family.change_round(state=state)
        with family.db.writing() as session:
            drafts.sweep(session, CLOCK)
            assert session.query(OpenDraft).count() == left


def test_nothing_kept_of_a_visit_leads_to_its_answer(linked):
    submit(linked)
    who, _ = visit(linked)
    with linked.db.reading() as session:
        [response] = session.query(Response)
        said = repr({name: value for name, value in vars(response).items() if name[0] != "_"})
        assert who.id not in said
        assert LINK not in said
        assert {one.state for one in session.query(Invitation)} == {"issued"}
