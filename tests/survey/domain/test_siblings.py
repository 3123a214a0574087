"""Confidential rounds: brothers and sisters are one sampling unit; anonymous rounds never know of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

import polars as pl
import pytest
from sqlalchemy import text

from analysis.design import Design
from analysis.share import shares
from survey.db import DesignCell, InvitationSibling, Response, Round
from survey.db.queries.results import read_cells, read_places
from survey.domain import amendments, invitations, siblings
from survey.domain.figures import read_data, shares_of
from survey.domain.problems import Problem
from survey.domain.research import research_file
from survey.domain.siblings import places, units
from tests.fixtures.operation import line

COUNTS = {"siblings_2": 2, "siblings_3": 1, "language_lt": 20}  # two pairs, one group of three, 13 alone


def running(work, mode: str, counts=COUNTS):
    assert not isinstance(work.create(mode=mode), Problem)
    assert work.give_frame(line("GC-13-1", 20, **counts)) == []
    assert not isinstance(work.open(), Problem)
    return work.issue()


def stored(work) -> list[Response]:
    with work.db.reading() as session:
        return list(session.query(Response))


def test_groups_are_given_to_the_first_codes_and_children_alone_have_none():
    assert places(20, COUNTS) == [1, 1, 1, 2, 2, 3, 3] + [0] * 13
    assert places(4, COUNTS) == [1, 1, 1, 0]
    assert (units(20, COUNTS), units(20, {})) == (16, 20)


def test_in_a_confidential_round_siblings_share_a_random_name_with_their_answers(operation_anywhere):
    work = operation_anywhere
    issued = running(work, "confidential")
    assert [one.siblings for one in issued] == [1, 1, 1, 2, 2, 3, 3] + [0] * 13
    for one in issued:
        work.answer(one.invitation_id)
    groups = Counter(one.sibling_group for one in stored(work))
    assert sorted(groups.values()) == [2, 2, 3, 13]
    assert groups[None] == 13
    with work.db.reading() as session:
        cell = session.query(DesignCell).one()
        assert (cell.psu_rule, cell.fpc, cell.eligible) == ("sibling_group", 16, 20)


def test_no_table_keeps_the_order_of_the_printed_list(operation_anywhere):
    work = operation_anywhere
    printed = [one.invitation_id for one in running(work, "confidential", {"siblings_2": 10})]
    with work.db.reading() as session:
        kept = list(session.scalars(text("SELECT invitation_id FROM invitation_sibling")))
    assert sorted(kept) == sorted(printed)
    assert kept != printed


def test_in_an_anonymous_round_with_the_same_frame_nothing_joins_an_answer_to_a_code(operation_anywhere):
    work = operation_anywhere
    issued = running(work, "anonymous")
    for one in issued:
        work.answer(one.invitation_id)
    assert {one.siblings for one in issued} == {0}
    assert {one.sibling_group for one in stored(work)} == {None}
    with work.db.reading() as session:
        assert session.query(InvitationSibling).count() == 0
        cell = session.query(DesignCell).one()
        assert (cell.psu_rule, cell.fpc) == ("respondent", 20)


def test_no_amendment_changes_the_mode_and_a_changed_row_gains_nothing(operation):
    issued = running(operation, "anonymous")
    assert {one.name for one in fields(amendments.Change)} == {"add_language", "fieldwork_to"}
    with operation.db.writing() as session:
        session.query(Round).update({"mode": siblings.CONFIDENTIAL})
    operation.answer(issued[0].invitation_id)
    assert [one.sibling_group for one in stored(operation)] == [None]


def test_a_code_for_a_lost_one_belongs_to_no_group(operation):
    running(operation, "confidential")
    with operation.db.writing() as session:
        [extra] = invitations.issue_extra(
            session, "2026-A", "GC-13-1", "FCC", 1, "a letter was lost", operation.keys, operation.clock
        )
        assert (extra.siblings, siblings.group_of(session, extra.invitation_id)) == (0, None)


@pytest.mark.parametrize(
    ("counts", "problem"),
    [
        ({"siblings_2": 11}, "frame_count"),
        ({"siblings_2": 8, "siblings_3": 2}, "frame_counts"),
        ({"siblings_1": 3}, "frame_column_name"),
        ({"siblings_two": 3}, "frame_column_name"),
    ],
)
def test_more_siblings_than_eligible_children_cannot_be(operation, counts, problem):
    operation.create(mode="confidential")
    eligible = 10 if problem == "frame_count" else 20
    assert [one.code for one in operation.give_frame(line("GC-13-1", eligible, **counts))] == [problem]


def test_the_result_takes_the_family_as_the_unit_and_weighs_persons(operation):
    issued = running(operation, "confidential")
    said = [5, 5, 1, 5, 5, 2, 2, 5, 5, 5, 1, -2]  # of three groups, then of children alone
    for one, overall in zip(issued, said, strict=False):
        operation.answer(one.invitation_id, overall)
    operation.close()
    by_hand = pl.DataFrame(
        {"y": said[:11], "w": [20 / 11] * 11, "s": [1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7], "N": [16] * 11}
    )
    design = Design(weights="w", psu="s", fpc="N", full_count=True)
    wanted = shares(by_hand, "y", {4, 5}, design, confidence=0.95)[0]
    with operation.db.reading() as session:
        data = read_data(session, "2026-A", read_places(session))
        found = shares_of(data, data.codes, [])["LT"]
        frame = research_file(session, "2026-A", "en").frame
        notes = research_file(session, "2026-A", "en").notes
    assert (found.n, found.weighted_n, found.df) == (11, 20, 6)
    assert (found.estimate, found.se) == pytest.approx((7 / 11, wanted.se), rel=1e-12)
    assert sorted(Counter(frame["psu"]).values()) == [1, 1, 1, 1, 1, 2, 2, 3]
    assert set(frame["fpc"]) == {16}
    assert "siblings of one family" in notes[-1]


def test_a_family_leaves_the_population_with_its_last_eligible_child(operation):
    issued = running(operation, "confidential")
    for number, ineligible_units in ((0, 0), (1, 0), (2, 1), (7, 2)):
        with operation.db.writing() as session:
            assert invitations.set_state(session, issued[number].invitation_id, "ineligible") is None
        with operation.db.reading() as session:
            [cell] = read_cells(session, "2026-A")
            assert cell.population == 16 - ineligible_units
    assert cell.denominator == 16
