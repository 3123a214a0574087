"""From the address of a page to the visit, the invitation and the draft behind it, or to what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from survey.db.session import AnySession
from survey.domain import invited, respond
from survey.domain.drafts import Progress
from survey.domain.invited import Invited
from survey.domain.problems import Problem
from survey.web.language import offered
from survey.web.respondent import visits
from survey.web.respondent.telling import NO_VISIT, stop
from survey.web.respondent.visits import Visit


@dataclass(frozen=True)
class Arrival:
    """Somebody with a visit, and what was asked of them."""

    visit: Visit
    asked: Invited


def visit_here(name: str) -> Visit:
    """Return the visit of an address; a browser that does not have it is told to open the link again."""
    found = visits.visit(name)
    if found is None:
        stop(Problem(NO_VISIT))
    return found


def arrive(session: AnySession, name: str, *, lock: bool = False) -> Arrival:
    """Return visit and invitation; from here on the page speaks a language of the round.

    `lock` keeps the round from closing until the transaction ends.
    """
    visit = visit_here(name)
    asked = invited.by_id(session, visit.who, lock=lock)
    if asked is None:
        stop(Problem("code_unknown"))
    speak_to(asked)
    return Arrival(visit, asked)


def speak_to(asked: Invited) -> None:
    """Let the page speak a language of the round, to a child as one speaks to a child."""
    g.language, g.of_child = offered(asked.languages), asked.of_child
    g.audience = asked.instrument.audience


def progress_here(arrival: Arrival) -> Progress:
    """Return this device's draft; without one, or without a way to answer, the person is told."""
    if arrival.asked.obstacle is not None:
        stop(arrival.asked.obstacle)
    progress = respond.begun_or_new(arrival.asked, arrival.visit.key)
    if progress is None:
        stop(Problem("draft_gone"), arrival.visit.name)
    if isinstance(progress, Problem):
        stop(progress, arrival.visit.name)
    return progress
