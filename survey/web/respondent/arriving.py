"""From the address of a page to the visit, the invitation and the draft behind it, or to what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, g, url_for
from werkzeug.wrappers import Response

from survey.db.session import AnySession
from survey.domain import consents, invited, respond
from survey.domain.drafts import Progress
from survey.domain.invited import Invited
from survey.domain.problems import Problem
from survey.domain.steps import step_at
from survey.web.language import offered
from survey.web.respondent import visits
from survey.web.respondent.telling import NO_VISIT, problem_page, stop
from survey.web.respondent.visits import Visit
from survey.web.service import service


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


def consent_here(arrival: Arrival, progress: Progress, step: str | None) -> None:
    """Tell a child whose representative has not agreed yet, instead of showing a step, or all answers.

    Only rounds that may need this consent pay for looking.
    """
    if arrival.asked.consent_age is None:
        return
    found = step_at(arrival.asked, progress, step) if step else None
    items = found.items if found else ()
    with service().db.single_statements() as session:
        missing = consents.missing_for(session, arrival.asked, progress.answers, items)
    if missing is not None:
        abort(problem_here(arrival, missing))


def problem_here(arrival: Arrival, problem: Problem) -> Response:
    """Return the page of a problem; from one about consent a way leads back to the age, if it is asked."""
    name, back = arrival.visit.name, None
    if problem.code == "consent_missing" and consents.AGE_ITEM in arrival.asked.instrument.items:
        back = url_for("respondent.page", name=name, step=consents.AGE_ITEM)
    return problem_page(problem, name, back=back)
