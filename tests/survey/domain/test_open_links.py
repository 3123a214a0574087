"""Rounds by open links: who may be asked, and the links made for them."""

from __future__ import annotations

import pytest

from survey.db import ConsentRule, OpenLink, Round
from survey.domain import (
    open_links,
    rounds,
)
from survey.domain.problems import Problem
from tests.fixtures.open_link import LINK, create, links
from tests.fixtures.operation import line


def code_of(result):
    return result.code if isinstance(result, Problem) else None


@pytest.mark.parametrize(
    ("form", "changes", "problem"),
    [
        ("A", {}, None),
        ("A", {"mode": "confidential"}, "round_link_mode"),
        ("AP", {}, None),
        ("B", {"own_consent_age": 7}, "round_link_children"),
        ("C", {"own_consent_age": 14}, "round_link_consent"),
        ("C", {"own_consent_age": 13}, "round_link_consent"),
        ("C", {"own_consent_age": None}, "round_link_consent"),
        ("C", {"own_consent_age": 12}, None),
        ("D", {}, "round_link_providers"),
    ],
)
def test_children_who_may_need_somebodys_consent_are_never_asked_by_a_link(operation, form, changes, problem):
    assert code_of(create(operation, form, **changes)) == problem


def test_a_rule_that_came_later_is_asked_again_when_the_round_opens(operation):
    create(operation, "C", own_consent_age=12)
    operation.give_frame(line("GC-13-1", 40, form="C"), code="2026-C")
    with operation.db.writing() as session:
        session.get(ConsentRule, "2026-C").own_age = 16
    assert code_of(operation.open("2026-C")) == "round_link_consent"
    with operation.db.reading() as session:
        assert session.query(OpenLink).count() == 0


def test_opening_makes_one_link_for_each_line_with_anybody_in_it(operation_anywhere):
    work = operation_anywhere
    assert code_of(create(work)) is None
    rows = [line("GC-13-1", 40), line("GC-13-2", 4), line("GC-12-1", 0), line("GC-13-1", 12, service="CM")]
    assert work.give_frame(*rows) == []
    assert code_of(links(work)) == "round_not_open_yet"
    assert code_of(work.open()) is None
    made = links(work)
    assert [(one.organisation, one.service, one.form) for one in made] == [
        ("GC-13-1", "CM", "A"),
        ("GC-13-1", "FCC", "A"),
        ("GC-13-2", "FCC", "A"),
    ]
    assert made[0].organisation_name == "GC-13-1 (pavyzdys)"
    assert len({one.name for one in made}) == 3
    assert all(open_links.normalise(one.name.lower()) == one.name for one in made)
    assert links(work) == made


def test_nobody_is_invited_to_a_round_by_link_and_no_link_leads_to_the_invited(operation):
    operation.running()
    assert code_of(links(operation)) == "round_by_invitation"
    assert code_of(links(operation, "2027-A")) == "round_unknown"
    with operation.db.writing() as session:
        session.query(Round).update({"design": "open link"})
    assert code_of(operation.issue()) == "round_by_link"


def test_a_round_that_never_opened_is_removed_whole(operation):
    create(operation)
    with operation.db.writing() as session:
        assert rounds.discard(session, "2026-A", operation.clock) is None
        assert session.query(Round).count() == 0


@pytest.mark.parametrize(
    ("typed", "name"),
    [("7k3m-9qxt", LINK), (" 7K3M9QXT", LINK), ("7К3М9QХТ", LINK), ("7K3M9QX", None), ("7K3M9Q!T", None)],
)
def test_an_address_typed_by_hand(typed, name):
    assert open_links.normalise(typed) == name
