"""A round's life, on SQLite and PostgreSQL: what is announced, what is refused, what closing leaves."""

from __future__ import annotations

from datetime import date

import pytest

from instruments.catalog import load
from instruments.frozen import FrozenMap
from survey.db import (
    Database,
    DesignCell,
    Draft,
    FrameLine,
    Invitation,
    Response,
    Round,
    RoundAmendment,
    Wave,
)
from survey.domain import amendments, installation, publish, round_new, rounds, watch
from survey.domain.problems import Problem
from tests.fixtures.operation import CLOCK, WAVE, line


def code_of(found) -> str | None:
    return found.code if isinstance(found, Problem) else None


def lacking(form, text):
    """A questionnaire without one of its texts."""
    whole = load(form, "1.0.0")
    texts = {code: said for code, said in whole.texts.items() if code != text}
    return whole.model_copy(update={"version": "7.0.0", "texts": FrozenMap(texts)})


def test_from_the_frame_to_a_closed_round(operation_anywhere):
    work = operation_anywhere
    assert code_of(work.create()) is None
    assert work.give_frame(line("GC-13-1", 30, language_lt=30), line("GC-13-2", 9), line("GC-12-1", 5)) == []
    assert code_of(work.open()) is None
    with work.db.reading() as session:
        cells = [
            (one.stratum, one.area, one.eligible, one.fpc, one.base_weight, one.psu_rule, one.coarsening)
            for one in session.query(DesignCell)
        ]
        assert session.query(Round).one().language_status == {"lt": "source"}
    assert cells == [
        ("LT+1", "country", 44, 44, 1.0, "respondent", {"languages": ["lt"], "modes": []}),
    ]
    issued = work.issue()
    assert [one.organisation_code for one in issued] == ["GC-12-1"] * 5 + ["GC-13-1"] * 30 + ["GC-13-2"] * 9
    for number, one in enumerate(issued[:12]):
        assert code_of(work.answer(one.invitation_id, overall=1 + number % 5)) is None
    before = content(work)
    with work.db.writing() as session:
        session.add(Draft(invitation_id=issued[20].invitation_id, nonce=b"n", ciphertext=b"c"))
    assert code_of(work.close()) is None
    assert content(work) == before
    assert len(before) == 12
    with work.db.reading() as session:
        assert session.query(Draft).count() == 0
        assert session.query(Invitation).count() == 44
        assert watch.check(session, work.keys) == []
    assert code_of(work.close()) == "round_is_closed"
    assert code_of(work.open()) == "round_is_closed"


def content(work) -> list[tuple]:
    with work.db.reading() as session:
        return sorted((one.key, one.receipt_hash, str(one.answers)) for one in session.query(Response))


def test_a_second_opening_changes_nothing(operation):
    operation.running()
    with operation.db.reading() as session:
        before = [(one.id, one.invited) for one in session.query(DesignCell)]
    assert operation.open() == Problem("round_already_open", {"round": "2026-A"})
    with operation.db.reading() as session:
        assert [(one.id, one.invited) for one in session.query(DesignCell)] == before


REFUSED = {
    "round_code": {"code": "no spaces"},
    "round_languages": {"languages": ()},
    "round_target": {"target": 95.0},
    "round_confidence": {"confidence": 1.0},
    "round_rule": {"rule": "F9"},
    "round_mode": {"mode": "open"},
    "round_service": {"services": ("XXX",)},
    "round_language_unknown": {"languages": ("lt", "xx")},
    "round_language_status": {"languages": ("lt", "en")},
    "round_least_status": {"languages": ("lt", "en"), "least_status": {"en": "draft"}},
    "wave_unknown": {"new_wave": None},
    "wave_code": {"wave": "a b"},
    "wave_titles": {"new_wave": round_new.NewWave(" ", "E", date(2026, 1, 1), date(2026, 1, 2))},
    "wave_dates": {"new_wave": round_new.NewWave("L", "E", date(2026, 1, 2), date(2026, 1, 1))},
}


@pytest.mark.parametrize("problem", REFUSED)
def test_what_cannot_be_announced(operation, problem):
    assert code_of(operation.create(**REFUSED[problem])) == problem
    with operation.db.reading() as session:
        assert (session.query(Round).count(), session.query(Wave).count()) == (0, 0)


def test_a_round_twice_a_form_twice_in_a_wave_a_wave_described_otherwise(operation):
    assert code_of(operation.create()) is None
    assert code_of(operation.create()) == "round_exists"
    assert code_of(operation.create("2026-A2", new_wave=None)) == "round_form_taken"
    other = round_new.NewWave("Kita", "Other", date(2026, 10, 5), date(2026, 11, 1))
    assert code_of(operation.create("2026-A2", new_wave=other)) == "wave_exists"


def test_an_unpublished_questionnaire(operation):
    new = round_new.NewRound("2026-A", "2026", "A", "7.0.0", ("lt",))
    with operation.db.writing() as session:
        wave = round_new.create(session, new, operation.clock)
        assert code_of(wave) == "wave_unknown"
    new = round_new.NewRound(
        "2026-A", "2026", "A", "7.0.0", ("lt",), new_wave=round_new.NewWave("L", "E", *[date(2026, 1, 1)] * 2)
    )
    with operation.db.writing() as session:
        assert code_of(round_new.create(session, new, operation.clock)) == "round_instrument"


@pytest.mark.parametrize(
    ("instrument", "problem"),
    [
        (load("E", "1.0.0"), "round_asks_nothing"),
        (load("F", "1.0.0"), "round_without_texts"),
        (load("C", "1.0.0"), None),
        (lacking("C", "T_CONSENT_REP"), "round_without_texts"),
        (lacking("A", "T_REFUSED"), "round_without_texts"),
        (load("D", "1.0.0"), None),
    ],
    ids=["nothing is asked", "no texts", "children", "no text for parents", "no refusal", "of providers"],
)
def test_what_the_pages_cannot_ask_is_no_round(tmp_path, instrument, problem):
    db = Database(f"sqlite:///{tmp_path / 'real.sqlite'}")
    assert installation.prepare(db, CLOCK, demonstration=False) is None
    with db.writing() as session:
        publish.publish(session, instrument, CLOCK)
        new = round_new.NewRound("r", "2026", instrument.id, instrument.version, ("lt",), new_wave=WAVE)
        assert code_of(round_new.create(session, new, CLOCK)) == problem
    db.close()


def test_a_demonstration_may_use_drafts(tmp_path):
    db = Database(f"sqlite:///{tmp_path / 'demo.sqlite'}")
    assert installation.prepare(db, CLOCK, demonstration=True) is None
    with db.writing() as session:
        publish.publish(session, load("A", "1.0.0"), CLOCK)
        new = round_new.NewRound("2026-A", "2026", "A", "1.0.0", ("lt", "en"), ("FCC",), new_wave=WAVE)
        assert round_new.create(session, new, CLOCK).languages == ["lt", "en"]
    db.close()


def test_nothing_opens_without_a_frame_or_with_fewer_than_ten(operation):
    operation.create()
    assert code_of(operation.open()) == "round_no_frame"
    assert operation.give_frame(line("GC-13-1", 30), line("GC-12-1", 9, service="CM")) == []
    assert code_of(operation.open()) == "round_too_few"
    with operation.db.reading() as session:
        assert session.query(DesignCell).count() == 0
        assert {one.design_cell_id for one in session.query(FrameLine)} == {None}


def test_services_are_never_merged(operation):
    operation.create()
    rows = [
        line("GC-13-1", 9),
        line("GC-13-2", 9),
        line("GC-13-1", 9, service="CM"),
        line("GC-13-2", 9, service="CM"),
    ]
    assert operation.give_frame(*rows) == []
    operation.open()
    with operation.db.reading() as session:
        found = sorted((one.service, one.stratum, one.eligible) for one in session.query(DesignCell))
    assert found == [("CM", "M13+1", 18), ("FCC", "M13+1", 18)]


def test_a_draft_can_be_discarded_and_an_open_round_not(operation):
    operation.create()
    operation.give_frame(line("GC-13-1", 30))
    with operation.db.writing() as session:
        assert rounds.discard(session, "2026-A", operation.clock) is None
    with operation.db.reading() as session:
        assert (session.query(Round).count(), session.query(FrameLine).count()) == (0, 0)
    operation.running()
    with operation.db.writing() as session:
        assert code_of(rounds.discard(session, "2026-A", operation.clock)) == "round_not_draft"


def test_an_amendment_keeps_its_reason(operation):
    operation.running()
    change = amendments.Change(fieldwork_to=date(2026, 11, 8))
    with operation.db.writing() as session:
        for refused, reason in ((amendments.Change(), "a good reason"), (change, "no")):
            assert isinstance(amendments.amend(session, "2026-A", refused, reason, operation.clock), Problem)
        draft = amendments.Change(add_language="ru")
        found = amendments.amend(session, "2026-A", draft, "asked for by families", operation.clock)
        assert found == Problem("round_language_status", {"languages": "ru (draft, reviewed)"})
        amendments.amend(session, "2026-A", change, "a holiday in between", operation.clock)
    with operation.db.reading() as session:
        kept = [(one.change, one.reason) for one in session.query(RoundAmendment)]
        assert kept == [({"fieldwork_to": "2026-11-08"}, "a holiday in between")]
        assert session.query(Wave).one().fieldwork_to == date(2026, 11, 8)
        assert session.query(Round).one().languages == ["lt"]
