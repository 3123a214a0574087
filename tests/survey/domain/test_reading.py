"""The reading list: what is on it, until when, who decides, what is left afterwards."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime

import pytest

from survey.clock import fixed_clock
from survey.db import AuditEvent, ContactRequest, DesignCell, OpenText, Response
from survey.domain import contact, reading, staff, submitting, withdrawing
from survey.domain.problems import Problem
from tests.fixtures.family import MOMENT

NOW = fixed_clock(MOMENT)  # Wednesday, 14 October 2026
WHY = "Per ilgai laukėme – beveik metus 😞"
OPEN = "Daugiau laiko vaikui"


@pytest.fixture
def written(family_anywhere):
    """A round with open boxes, one answer with two texts, two readers and the receipt."""
    family = family_anywhere
    family.change_round(open_text=True)
    receipt = answer(family, 0, A_WHY=WHY, A_OPEN=OPEN)
    with family.db.writing() as session:
        readers = [
            staff.add(session, f"{name}@example.org", name, "password-of-a-reader", [role], NOW).id
            for name, role in (("a", staff.RoleGrant("reader")), ("b", staff.RoleGrant("reader")))
        ]
    return family, receipt, readers


def answer(family, number, **texts):
    answers = {"A_SVC": ("FCC",), "A_CONTACT": 1, "A_CHILD": 1, "A_OVR1": 1, **texts}
    with family.db.writing() as session:
        sent = submitting.submit(
            session,
            family.who(number),
            answers,
            token=secrets.token_bytes(16),
            language="lt",
            keys=family.keys,
            clock=NOW,
        )
    return sent.text


def waiting(family, clock=NOW):
    with family.db.reading() as session:
        return reading.waiting(session, family.keys, clock)


def rows(family):
    with family.db.reading() as session:
        return list(session.query(OpenText))


def test_the_list_shows_the_text_and_its_design_cell_and_nothing_else(written):
    family, _, _ = written
    found = waiting(family)
    assert sorted(one.text for one in found) == sorted([WHY, OPEN])
    assert {(one.form, one.of_child, one.second, one.note, one.first_reader_id) for one in found} == {
        ("A", False, False, None, None)
    }
    assert {one.area["lt"] for one in found} == {"Pavyzdžio globos centras"}
    assert {one.service["en"] for one in found} == {"Family care centre services"} or all(
        one.service["en"] for one in found
    )
    assert {one.due for one in found} == {date(2026, 10, 21)}  # five working days later


def test_an_answer_holds_no_text_and_no_sign_of_one(written):
    family, _, _ = written
    answer(family, 1)
    answers = [one.answers for one in family.responses()]
    assert answers[0] == answers[1]
    assert {"A_WHY", "A_OPEN"} & set(answers[0]) == set()
    assert [column.name for column in OpenText.__table__.columns if "response" in column.name] == []


def test_a_box_that_was_not_asked_stays_marked_so(written):
    family, _, _ = written
    answer(family, 1, A_OVR1=5)
    assert sorted(str(one.answers.get("A_WHY")) for one in family.responses()) == ["-7", "None"]


def test_texts_are_not_readable_in_the_table(written):
    family, _, _ = written
    assert all(
        WHY.encode() not in one.ciphertext and OPEN.encode() not in one.ciphertext for one in rows(family)
    )


@pytest.mark.parametrize(
    ("arrived", "child", "other"),
    [
        ("2026-10-14", date(2026, 10, 15), date(2026, 10, 21)),  # Wednesday
        ("2026-10-16", date(2026, 10, 19), date(2026, 10, 23)),  # Friday
        ("2026-10-30", date(2026, 11, 3), date(2026, 11, 9)),  # before All Saints' and All Souls'
        ("2026-12-23", date(2026, 12, 28), date(2027, 1, 4)),  # before Christmas
    ],
)
def test_the_clock_counts_working_days(written, arrived, child, other):
    family, _, _ = written
    with family.db.writing() as session:
        session.query(OpenText).update({"arrived_on": date.fromisoformat(arrived)})
    assert {one.due for one in waiting(family)} == {other}
    with family.db.writing() as session:
        session.query(DesignCell).update({"form": "C"})
    assert {(one.due, one.of_child) for one in waiting(family)} == {(child, True)}


def test_what_is_late_is_told(written):
    family, _, _ = written
    last, after = datetime(2026, 10, 21, 20, tzinfo=UTC), datetime(2026, 10, 21, 21, 30, tzinfo=UTC)
    assert {one.late for one in waiting(family, fixed_clock(last))} == {False}
    assert {one.late for one in waiting(family, fixed_clock(after))} == {True}  # midnight in Vilnius
    with family.db.reading() as session:
        assert reading.late(session, fixed_clock(last)) == 0
        assert reading.late(session, fixed_clock(after)) == 2


def test_reading_deletes_the_day(written):
    family, _, [reader, _] = written
    for one, release in zip(waiting(family), (True, False), strict=True):
        with family.db.writing() as session:
            assert reading.read(session, one.id, reader, NOW, release=release) is None
    assert waiting(family) == []
    assert {(one.state, one.arrived_on, one.escalated_on, one.first_reader_id) for one in rows(family)} == {
        ("read", None, None, None)
    }
    assert sorted(one.may_be_released for one in rows(family)) == [False, True]


def test_a_text_in_doubt_goes_to_a_second_reader_the_same_day(written):
    family, _, [first, second] = written
    one = waiting(family)[0]
    with family.db.writing() as session:
        assert reading.escalate(session, one.id, first, "Vaikas bijo grįžti", NOW) is None
    urgent = waiting(family)[0]
    assert (urgent.id, urgent.second, urgent.note, urgent.due) == (
        one.id,
        True,
        "Vaikas bijo grįžti",
        date(2026, 10, 14),
    )
    with family.db.writing() as session:
        own = reading.conclude(session, one.id, first, "Pranešta linijai", NOW, release=False)
        assert own == Problem("reading_own")
    with family.db.writing() as session:
        assert reading.read(session, one.id, second, NOW, release=False) == Problem("reading_gone")
    with family.db.writing() as session:
        assert reading.conclude(session, one.id, second, "Pranešta linijai", NOW, release=False) is None
    [left] = [row for row in rows(family) if row.id == one.id]
    assert (left.state, left.note) == ("read", "Vaikas bijo grįžti\nPranešta linijai")
    assert (left.arrived_on, left.escalated_on, left.first_reader_id) == (None, None, None)


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("", "reading_note"),
        ("  a ", "reading_note"),
        ("x" * 1001, "reading_note"),
        ("rašyti ona@example.org", "reading_note_personal"),
        ("a. k. 39001011234", "reading_note_personal"),
        ("tel. +370 600 00000", "reading_note_personal"),
    ],
)
def test_a_note_names_nobody(written, note, code):
    family, _, [first, _] = written
    one = waiting(family)[0]
    with family.db.writing() as session:
        assert reading.escalate(session, one.id, first, note, NOW).code == code
    assert len(waiting(family)) == 2


def test_of_two_readers_at_once_the_first_decides(written):
    family, _, [first, second] = written
    one = waiting(family)[0]
    with family.db.writing() as session:
        assert reading.read(session, one.id, first, NOW, release=True) is None
    with family.db.writing() as session:
        assert reading.read(session, one.id, second, NOW, release=False) == Problem("reading_gone")
        assert reading.escalate(session, one.id, second, "abejoju", NOW) == Problem("reading_gone")
    with family.db.reading() as session:
        assert reading.find(session, one.id, family.keys, NOW) is None


def test_withdrawing_takes_the_texts_back(written):
    family, receipt, _ = written
    answer(family, 1, A_OPEN="Kito žmogaus")
    with family.db.writing() as session:
        assert withdrawing.withdraw(session, receipt, family.keys) is None
    assert [one.text for one in waiting(family)] == ["Kito žmogaus"]
    assert len(family.responses()) == 1


def test_the_record_tells_who_read_and_neither_text_nor_which(written):
    family, _, [reader, _] = written
    one = waiting(family)[0]
    with family.db.writing() as session:
        reading.read(session, one.id, reader, NOW, release=False)
    with family.db.reading() as session:
        event = session.query(AuditEvent).filter_by(action="text.read").one()
    assert (event.staff_id, event.object, event.detail) == (reader, "2026-A", {})


def test_nobody_reads_about_their_own_provider(family):
    provider = staff.RoleGrant("provider_head", "GC-99-1")
    with family.db.writing() as session:
        both = staff.add(
            session, "a@example.org", "A", "a-long-password", [provider, staff.RoleGrant("reader")], NOW
        )
        assert both == Problem("staff_reader_provider")
        staff.add(session, "b@example.org", "B", "a-long-password", [provider], NOW)
        later = staff.grant(session, "b@example.org", staff.RoleGrant("reader"), NOW)
        assert later == Problem("staff_reader_provider")


def test_the_same_wish_sent_twice_waits_once(family_anywhere):
    family = family_anywhere
    for name, way in (("Rūta", "8 600 00000"), (" Rūta", "8 600 00000 "), ("", "8 600 00000")):
        with family.db.writing() as session:
            assert contact.ask(session, name, way, family.keys, NOW) is None
    with family.db.reading() as session:
        wishes = contact.waiting(session, family.keys, NOW)
    assert sorted((wish.name, wish.way) for wish in wishes) == [("", "8 600 00000"), ("Rūta", "8 600 00000")]


def test_a_wish_to_be_contacted_is_linked_to_nothing_and_deleted_when_done(written):
    family, _, [reader, _] = written
    with family.db.writing() as session:
        assert contact.ask(session, " Rūta ", "tel. 8 600 00000\nvakare", family.keys, NOW) is None
    with family.db.reading() as session:
        [wish] = contact.waiting(session, family.keys, NOW)
        stored = session.query(ContactRequest).one()
        assert contact.late(session, fixed_clock(datetime(2026, 10, 16, 9, tzinfo=UTC))) == 1
    assert (wish.name, wish.way, wish.due) == ("Rūta", "tel. 8 600 00000\nvakare", date(2026, 10, 15))
    assert "Rūta".encode() not in stored.ciphertext
    assert sorted(column.name for column in ContactRequest.__table__.columns) == [
        "arrived_on",
        "ciphertext",
        "id",
    ]
    with family.db.writing() as session:
        assert contact.done(session, wish.id, reader, NOW) is None
        assert contact.done(session, wish.id, reader, NOW) == Problem("reading_gone")
        assert session.query(ContactRequest).count() == 0
        assert session.query(Response).count() == 1


@pytest.mark.parametrize(
    ("name", "way", "code"),
    [
        ("", "", "contact_way"),
        ("", "abc", "contact_way"),
        ("", "x" * 301, "contact_way"),
        ("x" * 101, "phone", "contact_name"),
    ],
)
def test_a_wish_that_nobody_could_answer(family, name, way, code):
    with family.db.writing() as session:
        assert contact.ask(session, name, way, family.keys, NOW).code == code
        assert session.query(ContactRequest).count() == 0
