"""Making the demonstration: through the real rules, the same each time, whole or made anew."""

from __future__ import annotations

import stat
from collections import Counter

import pytest
from sqlalchemy import select

from survey.clock import fixed_clock
from survey.db import (
    Agreement,
    Assessment,
    Consent,
    ConsentRule,
    Database,
    DesignCell,
    FrameLine,
    Installation,
    Invitation,
    Organisation,
    Response,
    Round,
    Staff,
)
from survey.demo import people, truth
from survey.demo.start import AGAIN, FIRST, ensure
from survey.demo.sure import NotMadeError
from survey.domain import consents, installation, releases, respond, staff, submitting, watch
from survey.domain.assess import find_forms, form_score
from survey.domain.problems import Problem
from survey.keys import Keys
from tests.fixtures.small_country import KEYS, NOW, make, small_country


def content(url):
    """Everything of a demonstration but its random keys: answers, states and assessments by place."""
    db = Database(url)
    with db.reading() as session:
        answers = Counter(
            (stratum, code, row.language, row.mode, row.assisted, str(sorted(row.answers.items())))
            for stratum, code, row in session.execute(
                select(DesignCell.stratum, DesignCell.round_code, Response).join(Response)
            )
        )
        states = Counter(
            tuple(row)
            for row in session.execute(
                select(FrameLine.round_code, Organisation.code, Invitation.state)
                .join(Invitation, Invitation.frame_line_id == FrameLine.id)
                .join(Organisation, Organisation.id == FrameLine.organisation_id)
            )
        )
        organisations = session.scalars(select(Organisation.id)).all()
        scores = {
            (form.round_code, form.organisation.code): (form.state, form_score(form).total)
            for form in find_forms(session, organisations)
        }
    db.close()
    return answers, states, scores


@pytest.fixture
def session(demonstration):
    db = Database(demonstration.settings.database_url)
    with db.writing() as session:
        yield session
    db.close()


def start(folder, keys=KEYS, told=None):
    db = Database(f"sqlite:///{folder / 'balsas.sqlite'}")
    words = [] if told is None else told
    try:
        return ensure(
            db,
            keys,
            folder,
            fixed_clock(NOW),
            lambda _total, text: words.append(text),
            lambda _done: None,
            small_country(),
        )
    finally:
        db.close()


def test_two_makings_differ_in_nothing_but_random_keys(made_once, tmp_path):
    again = make(tmp_path, Keys.random())
    first, second = content(made_once.settings.database_url), content(again.settings.database_url)
    assert first == second
    assert first[0].total() > 300


def test_rounds_are_closed_but_those_of_the_open_wave(session):
    assert dict(session.execute(select(Round.code, Round.state)).all()) == {
        **{f"{wave}-{form}": "closed" for wave in ("2024", "2026") for form in ("A", "AP", "B", "C")},
        "2026-D": "closed",
        **{f"open-{form}": "open" for form in ("A", "AP", "B", "C", "D")},
    }
    opened, ended = session.execute(
        select(Round.opened_at, Round.closed_at).where(Round.code == "2024-A")
    ).one()
    assert (opened.date().isoformat(), ended.date().isoformat()) == ("2024-10-07", "2024-11-03")


def test_every_cell_has_at_least_ten_and_every_line_its_cell(session):
    assert session.scalars(select(DesignCell.eligible).order_by(DesignCell.eligible)).first() >= 10
    assert session.scalars(select(FrameLine).where(FrameLine.design_cell_id.is_(None))).all() == []


def test_stored_answers_agree_with_the_watch(session):
    assert watch.check(session, KEYS) == []


def test_no_answer_of_the_future_wave_is_stored_with_a_time(session):
    assert {column.name for column in Response.__table__.columns}.isdisjoint({"at", "day", "created_at"})


def test_the_evaluator_has_an_agreement_and_everybody_can_sign_in(session, demonstration):
    signs = people.read_sign_ins(demonstration.folder)
    assert len(signs) == 7
    for one in signs:
        found = staff.authenticate(session, one.email, one.password, KEYS, fixed_clock(NOW))
        assert isinstance(found, Staff)
    roles = {
        one.email.split("@")[0]: {role.role for role in _person(session, one).memberships} for one in signs
    }
    assert roles == {
        "darbuotoja": {"provider_staff"},
        "vadovas": {"provider_head"},
        "vertintoja": {"evaluator"},
        "administratorius": {"administrator"},
        "skaitytoja": {"reader"},
        "antroji": {"reader"},
        "metodininke": {"methodical_centre"},
    }
    assert session.scalars(select(Agreement)).one().ends_on.year == 2027


def test_the_last_closed_round_is_released_and_signed_by_another_person(session, demonstration):
    made = releases.everything(session)
    assert [(one.release, one.demonstration, one.made_by, one.signed_by) for one in made] == [
        ("2026-A-1", True, "Administratorius (pavyzdys)", "Metodininkė (pavyzdys)")
    ]
    assert releases.check(session, demonstration.folder, []) == []


def _person(session, sign_in):
    return session.scalars(select(Staff).where(Staff.email == sign_in.email)).one()


def test_sign_ins_and_links_are_for_the_owner_alone(demonstration):
    for name in (people.FILE, people.LINKS):
        mode = stat.S_IMODE((demonstration.folder / name).stat().st_mode)
        assert oct(mode) == "0o600"


@pytest.mark.parametrize("form", ["A", "AP", "B", "C"])
def test_kept_links_lead_to_the_open_questionnaire(session, demonstration, form):
    codes = people.read_links(demonstration.folder, form)
    assert len(codes) >= 3
    for code in codes:
        found = respond.find(session, code, KEYS)
        assert (found.round_code, found.obstacle) == (f"open-{form}", None)


def test_children_answered_with_the_consents_that_their_age_needs(session):
    needed = {f"{wave}-{form}": consents.OWN_AGE for wave in ("2024", "2026", "open") for form in ("B", "C")}
    assert dict(session.execute(select(ConsentRule.round_code, ConsentRule.own_age)).all()) == needed
    decided = Counter(
        tuple(row)
        for row in session.execute(
            select(DesignCell.form, Consent.given, Invitation.state)
            .join(Invitation, Invitation.id == Consent.invitation_id)
            .join(DesignCell, DesignCell.id == Invitation.design_cell_id)
            .where(Consent.kind == consents.REPRESENTATIVE)
        )
    )
    states = Counter(
        tuple(row)
        for row in session.execute(
            select(DesignCell.form, Invitation.state)
            .join(DesignCell, DesignCell.id == Invitation.design_cell_id)
            .where(DesignCell.form.in_(("B", "C")))
        )
    )
    assert decided["B", True, "submitted"] == states["B", "submitted"] > 0
    assert 0 < decided["C", True, "submitted"] < states["C", "submitted"]
    for form in ("B", "C"):
        assert decided[form, False, "representative_refused"] == states[form, "representative_refused"]


def test_a_kept_link_of_a_representative_belongs_to_the_adolescent_beside_it(session, demonstration):
    adolescents = people.read_links(demonstration.folder, "C")
    theirs = people.read_links(demonstration.folder, people.REPRESENTATIVE)
    for code, consent_code in zip(adolescents, theirs, strict=True):
        found = respond.find(session, code, KEYS)
        asked = consents.find(session, consent_code, KEYS)
        assert (asked.invitation_id, asked.given, asked.open) == (found.who.id, None, True)
    for code in people.read_links(demonstration.folder, "B"):
        child = respond.find(session, code, KEYS)
        assert consents.missing(session, child, {}) is None


def test_nobody_signs_in_with_the_accounts_behind_the_assessments(session):
    hands = session.scalars(select(Staff).where(Staff.email.startswith("pildytojas"))).one()
    assert hands.active is False


def test_confirmed_assessments_were_decided_by_a_second_person(session):
    confirmed = session.scalars(select(Assessment)).all()
    assert {one.state for one in confirmed} == {"confirmed"}
    assert all(one.decided_by != one.submitted_by for one in confirmed)


def test_answers_go_through_submitting(monkeypatch, tmp_path):
    def fails(*_given, **_named):
        raise ZeroDivisionError

    monkeypatch.setattr(submitting, "submit", fails)
    with pytest.raises(ZeroDivisionError):
        start(tmp_path)


def test_a_refused_answer_ends_the_making(monkeypatch, tmp_path):
    monkeypatch.setattr(submitting, "submit", lambda *_given, **_named: Problem("round_closed"))
    with pytest.raises(NotMadeError, match="round_closed"):
        start(tmp_path)


def test_what_was_interrupted_is_made_anew(monkeypatch, tmp_path, made_once):
    told = []
    with monkeypatch.context() as patch:
        patch.setattr(truth, "write_truth", None)
        patch.setattr("survey.demo.load.write_truth", None)
        with pytest.raises(TypeError):
            start(tmp_path, told=told)
    db = Database(f"sqlite:///{tmp_path / 'balsas.sqlite'}")
    with db.reading() as session:
        assert installation.is_complete(session) is False
    db.close()
    assert start(tmp_path, told=told) is True
    assert told == [FIRST, AGAIN]
    assert content(f"sqlite:///{tmp_path / 'balsas.sqlite'}") == content(made_once.settings.database_url)


def test_a_second_start_keeps_everything(demonstration):
    before = content(demonstration.settings.database_url), people.read_sign_ins(demonstration.folder)
    told = []
    assert start(demonstration.folder, told=told) is True
    assert told == []
    assert (
        content(demonstration.settings.database_url),
        people.read_sign_ins(demonstration.folder),
    ) == before


def test_a_real_installation_gets_nothing_invented(tmp_path):
    db = Database(f"sqlite:///{tmp_path / 'balsas.sqlite'}")
    installation.prepare(db, fixed_clock(NOW), demonstration=False)
    assert start(tmp_path) is False
    with db.reading() as session:
        assert session.scalars(select(Organisation)).all() == []
        assert session.get(Installation, 1).demonstration is False
    db.close()
    assert sorted(path.name for path in tmp_path.glob("*.txt")) == []


def test_two_starts_at_once_make_one_demonstration(tmp_path):
    from survey.demo.start import _alone

    with _alone(tmp_path):
        assert start(tmp_path) == Problem("demonstration_being_made", {"folder": str(tmp_path)})


def test_the_truth_is_in_its_file_and_agrees_with_the_ledger(session, demonstration):
    found = truth.read_truth(demonstration.folder)
    by_round = {(one["wave"], one["form"]): one for one in found["populations"]}
    children = {wave: by_round.pop((wave, "children")) for wave in ("2024", "2026", "open")}
    assert sorted(by_round) == [(wave, form) for wave in sorted(children) for form in ("A", "AP", "B", "C")]
    for wave, one in children.items():
        parts = [by_round[wave, form] for form in ("AP", "B", "C")]
        assert one["eligible"] == sum(part["eligible"] for part in parts)
        assert one["favourable"] == sum(part["favourable"] for part in parts)
    for (wave, form), one in by_round.items():
        assert one["eligible"] == sum(centre["eligible"] for centre in one["centres"].values())
        states = Counter(
            session.scalars(
                select(Invitation.state).join(DesignCell).where(DesignCell.round_code == f"{wave}-{form}")
            )
        )
        if wave != "open":
            assert one["eligible"] == states.total() - states["ineligible"]
        assert one["share"] == round(one["favourable"] / one["eligible"], 6)
