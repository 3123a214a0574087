"""An earlier and a later result of one wave: the later less the earlier must not tell what both hide.

The attacker keeps every result page as it was published, and knows how many are eligible and how many
answered in each stratum. A round of children that came after the wave's first result would be the difference.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

import numpy as np
import pytest

from survey.db import Round
from survey.domain import amendments, children, consents, frame, invitations, rounds, submitting, withdrawing
from survey.domain.problems import Problem
from survey.domain.respondents import Respondent
from survey.domain.results import report
from tests.attacks.tables import WIDTH, by_the_page, known
from tests.fixtures.operation import line
from tests.fixtures.wave_of_children import PLACE, RESULT, answer, create, draft, faces, round_of, start

GIVEN = {"AP": faces(6, 2), "B": faces(20, 4, best=3), "C": faces(50, 10)}  # AP: too few to be shown
LATE = Problem("round_children_told", {"round": "2026-AP", "wave": "2026", "result": RESULT})


def code_of(found):
    return found.code if isinstance(found, Problem) else None


def ask(work, *forms, **changes):
    """Open rounds in which every second person answers; return their invitations."""
    return {form: start(work, form, GIVEN[form], 2 * len(GIVEN[form]), **changes) for form in forms}


def close(work, *forms):
    assert [code_of(work.close(round_of(form))) for form in forms] == [None] * len(forms)


def result(work):
    with work.db.reading() as session:
        return report(session, RESULT)


def page(work):
    """The result as it is published now, and what an attacker knows of the table behind it."""
    with work.db.reading() as session:
        return known(session, RESULT), report(session, RESULT)


def among(earlier, later):
    """The areas of an earlier result on the strata of a later one."""
    areas = {
        code: np.isin(later.names, [name for name, lies in zip(earlier.names, mask, strict=True) if lies])
        for code, mask in earlier.areas.items()
    }
    return replace(later, areas=areas)


def test_two_results_of_a_wave_would_tell_the_form_that_the_later_one_hides(operation_anywhere, monkeypatch):
    work = operation_anywhere
    ask(work, "B", "C")
    close(work, "B", "C")
    before, first = page(work)
    monkeypatch.setattr(children, "too_late", lambda *_: None)
    ask(work, "AP")
    close(work, "AP")
    after, second = page(work)
    statuses = {row.code: row.status for row in second.rows}
    assert (statuses["LT"], statuses["AP"], statuses["B"]) == ("shown", "hidden", "hidden_secondary")
    tables = np.stack([axis.ravel() for axis in np.indices(after.valid + 1)], axis=1)
    tables = by_the_page(tables, after, second)
    unfavourable = tables @ after.areas["AP"]
    assert unfavourable.max() - unfavourable.min() >= WIDTH, "the later result alone tells nothing"
    both = by_the_page(tables, among(before, after), first)
    assert set(both @ after.areas["AP"]) == {2}


def test_no_round_of_children_begins_once_the_wave_has_its_result(operation_anywhere):
    work = operation_anywhere
    ask(work, "B", "C")
    draft(work, "AP")
    close(work, "B")
    with work.db.writing() as session:  # a draft left behind, which closing by the rules refuses
        session.get_one(Round, "2026-C").state = "closed"
    first = result(work)
    assert work.open("2026-AP") == LATE
    with work.db.reading() as session:
        assert session.get_one(Round, "2026-AP").state == "draft"
    assert result(work) == first


@dataclass
class Later:
    """A wave whose children have their result, and what is left of its fieldwork."""

    work: object
    silent: invitations.Issued
    receipt: str

    def session(self, step):
        with self.work.db.writing() as session:
            return step(session, self.work)


def ineligible(session, work, code):
    return invitations.set_state_by_code(session, code, "ineligible", work.keys, work.clock)


TRIED = {
    "a round created": (lambda late: create(late.work, "AP"), "round_children_told"),
    "the same form again": (lambda late: create(late.work, "B", code="2026-B2"), "round_form_taken"),
    "a round opened again": (lambda late: late.work.open("2026-B"), "round_is_closed"),
    "a round removed": (
        lambda late: late.session(lambda s, work: rounds.discard(s, "2026-B", work.clock)),
        "round_not_draft",
    ),
    "a later last day": (
        lambda late: late.session(
            lambda s, work: amendments.amend(
                s, "2026-B", amendments.Change(add_language="en"), "asked for", work.clock
            )
        ),
        "round_is_closed",
    ),
    "more eligible": (
        lambda late: late.session(
            lambda s, work: frame.import_lines(s, "2026-B", [line(PLACE, 90, form="B")], work.clock)[0]
        ),
        "frame_round_open",
    ),
    "more codes": (lambda late: late.work.issue("2026-B"), "round_is_closed"),
    "somebody ineligible": (
        lambda late: late.session(lambda s, work: ineligible(s, work, late.silent.code)),
        "round_is_closed",
    ),
    "a parent who refuses": (
        lambda late: late.session(lambda s, work: consents.decide(s, late.silent.invitation_id, given=False)),
        "round_closed",
    ),
    "a refusal": (
        lambda late: late.session(
            lambda s, work: submitting.refuse(s, Respondent(late.silent.invitation_id))
        ),
        "round_closed",
    ),
    "an answer": (lambda late: answer(late.work, "B", late.silent, 1), "round_closed"),
    "a withdrawal": (
        lambda late: late.session(lambda s, work: withdrawing.withdraw(s, late.receipt, work.keys)),
        "withdrawal_over",
    ),
}


@pytest.fixture
def later(operation_anywhere):
    work = operation_anywhere
    issued = ask(work, "B", "C")["B"]
    receipt = answer(work, "B", issued[-2], 3).text
    close(work, "B", "C")
    return Later(work, issued[-1], receipt)


def test_whatever_is_tried_after_the_result_leaves_it_as_it_is(later):
    first = result(later.work)
    assert {name: code_of(attempt(later)) for name, (attempt, _) in TRIED.items()} == {
        name: problem for name, (_, problem) in TRIED.items()
    }
    assert result(later.work) == first


def test_a_round_by_open_links_comes_later_and_changes_nothing(later):
    first = result(later.work)
    draft(later.work, "AP", open_link=True, own_consent_age=None)
    assert code_of(later.work.open("2026-AP")) is None
    assert result(later.work) == first
    close(later.work, "AP")
    assert result(later.work) == first


def test_as_long_as_one_form_is_asked_there_is_no_result_that_another_could_change(operation_anywhere):
    work = operation_anywhere
    ask(work, "B", "C")
    close(work, "B")
    assert code_of(result(work)) == "results_not_closed"
    ask(work, "AP")
    seen = []
    for form in ("C", "AP"):
        close(work, form)
        seen.append(code_of(result(work)))
    assert seen == ["results_not_closed", None]
    assert result(work).rounds == ("2026-AP", "2026-B", "2026-C")


def test_those_announced_differently_never_have_a_result_whoever_comes_later(operation_anywhere):
    work = operation_anywhere
    ask(work, "B", target=0.9)
    ask(work, "C")
    close(work, "B", "C")
    seen = [code_of(result(work))]
    ask(work, "AP")
    seen.append(code_of(result(work)))
    close(work, "AP")
    assert [*seen, code_of(result(work))] == ["results_differ", "results_not_closed", "results_differ"]


class Beside:
    """A step that begins while another transaction is under way, and ends when it may."""

    def __init__(self, step):
        self.told = []
        self.thread = threading.Thread(target=lambda: self.told.append(step()))

    def begin(self):
        self.thread.start()
        self.thread.join(1)

    def end(self):
        self.thread.join()
        return self.told[0]


def test_a_round_that_opens_while_the_last_one_closes_comes_too_late(operation_anywhere, monkeypatch):
    work = operation_anywhere
    ask(work, "B", "C")
    close(work, "B")
    draft(work, "AP")
    beside = Beside(lambda: work.open("2026-AP"))
    # Closing has looked for drafts before this one was there.
    monkeypatch.setattr(children, "left_behind", lambda *_: beside.begin())
    close(work, "C")
    assert beside.end() == LATE
    assert code_of(result(work)) is None


NOTED = {
    "ineligible": (invitations, "set_state", lambda s, work, one: ineligible(s, work, one.code)),
    "refused": (
        submitting,
        "_move",
        lambda s, _work, one: submitting.refuse(s, Respondent(one.invitation_id)),
    ),
    "representative refused": (
        consents,
        "_given",
        lambda s, _work, one: consents.decide(s, one.invitation_id, given=False),
    ),
}


@pytest.mark.parametrize("noted", NOTED)
def test_what_is_noted_while_the_last_round_closes_is_in_the_first_result(
    operation_anywhere, monkeypatch, noted
):
    work, (module, after_reading, note) = operation_anywhere, NOTED[noted]
    silent = ask(work, "B", "C")["B"][-1]
    close(work, "C")
    beside, step = Beside(lambda: (work.close("2026-B"), result(work))[1]), getattr(module, after_reading)

    def meanwhile(*given):
        if beside.thread.ident is None:
            beside.begin()
        return step(*given)

    monkeypatch.setattr(module, after_reading, meanwhile)
    with work.db.writing() as session:
        assert note(session, work, silent) is None
    seen = beside.end()
    assert seen.outcomes.no_answer == 168 - 84 - 1
    assert seen == result(work)
