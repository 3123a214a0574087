"""Accounts: what is refused, what is stored, and how guessing slows down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from survey.clock import fixed_clock
from survey.db import SignInFailure, Staff
from survey.domain import staff
from survey.domain.problems import Problem
from survey.domain.staff import RoleGrant

PASSWORD = "dvylika ženklų"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(staff, "_hasher", lambda: cheap)


@pytest.fixture
def person(operation):
    return with_person(operation)


def with_person(work):
    with work.db.writing() as session:
        roles = [RoleGrant("provider_head", "GC-13-1"), RoleGrant("evaluator")]
        staff.add(session, " Vadove@Pavyzdys.example ", "Vadovė", PASSWORD, roles, work.clock)
    return work


def sign_in(work, password=PASSWORD, email="vadove@pavyzdys.example", after=timedelta(0)):
    with work.db.writing() as session:
        clock = fixed_clock(work.clock() + after)
        found = staff.authenticate(session, email, password, work.keys, clock)
        return found.code if isinstance(found, Problem) else found.email


def test_an_account_signs_in_with_its_password(operation_anywhere):
    person = with_person(operation_anywhere)
    assert sign_in(person) == "vadove@pavyzdys.example"
    assert sign_in(person, email="VADOVE@pavyzdys.example ") == "vadove@pavyzdys.example"
    assert sign_in(person, PASSWORD + " ") == "sign_in_refused"
    assert sign_in(person, email="nobody@pavyzdys.example") == "sign_in_refused"
    assert sign_in(person, "x" * 100_000) == "sign_in_refused"
    with person.db.reading() as session:
        found = session.query(Staff).one()
        assert found.password_hash.startswith("$argon2id$")
        assert sorted(one.role for one in found.memberships) == ["evaluator", "provider_head"]


def test_guessing_slows_down_for_known_and_unknown_accounts_alike(person):
    for email in ("vadove@pavyzdys.example", "nobody@pavyzdys.example"):
        for _ in range(5):
            assert sign_in(person, "wrong password", email) == "sign_in_refused"
        assert sign_in(person, PASSWORD, email) == "sign_in_wait"
    assert sign_in(person, after=timedelta(seconds=3)) == "vadove@pavyzdys.example"
    with person.db.reading() as session:
        assert [one.failures for one in session.query(SignInFailure)] == [5]
        assert "nobody" not in session.query(SignInFailure).one().account_hash


def test_the_wait_doubles_up_to_five_minutes():
    waits = [staff._wait(failures).total_seconds() for failures in (0, 4, 5, 6, 7, 12, 13, 1000)]
    assert waits == [0, 0, 2, 4, 8, 256, 300, 300]


def test_old_failures_are_forgotten(person):
    for _ in range(5):
        sign_in(person, "wrong password")
    assert sign_in(person, "wrong password", after=timedelta(hours=13)) == "sign_in_refused"
    with person.db.reading() as session:
        assert session.query(SignInFailure).one().failures == 1


def test_a_closed_account_and_another_password(person):
    with person.db.writing() as session:
        staff.set_password(session, "vadove@pavyzdys.example", "another password", person.clock)
    assert (sign_in(person), sign_in(person, "another password")) == (
        "sign_in_refused",
        "vadove@pavyzdys.example",
    )
    with person.db.writing() as session:
        found = staff.close(session, "vadove@pavyzdys.example", person.clock)
        assert found.session_version == 3
    assert sign_in(person, "another password") == "sign_in_refused"


GOOD = {"email": "n@pavyzdys.example", "name": "N", "password": PASSWORD, "roles": [RoleGrant("evaluator")]}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"email": "no address"}, "staff_email"),
        ({"email": "vadove@pavyzdys.example"}, "staff_exists"),
        ({"name": " "}, "staff_name"),
        ({"password": "short"}, "staff_password"),
        ({"roles": []}, "staff_no_role"),
        ({"roles": [RoleGrant("king")]}, "staff_role"),
        ({"roles": [RoleGrant("provider_staff")]}, "staff_needs_organisation"),
        ({"roles": [RoleGrant("municipality")]}, "staff_needs_municipality"),
        ({"roles": [RoleGrant("municipality", municipality_code="99")]}, "municipality_unknown"),
        ({"roles": [RoleGrant("evaluator"), RoleGrant("provider_staff", "GC-0")]}, "organisation_unknown"),
    ],
)
def test_an_account_that_cannot_be(person, change, problem):
    with person.db.writing() as session:
        found = staff.add(session, **{**GOOD, **change}, clock=person.clock)
        assert found.code == problem
    with person.db.reading() as session:
        assert session.query(Staff).count() == 1


def test_one_more_role_once(person):
    role = RoleGrant("municipality", municipality_code="13")
    with person.db.writing() as session:
        for wanted in (role, role, replace(role, municipality_code="12")):
            staff.grant(session, "vadove@pavyzdys.example", wanted, person.clock)
        assert staff.grant(session, "x@pavyzdys.example", role, person.clock).code == "staff_unknown"
    with person.db.reading() as session:
        held = [one.municipality_code for one in session.query(Staff).one().memberships]
    assert sorted(one for one in held if one) == ["12", "13"]
