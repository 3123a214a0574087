"""The pages with questions: going on, going back, leaving, another language, and the calm page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from survey import i18n
from survey.db.session import AnySession
from survey.domain import respond_fill
from survey.domain.counts import MINUTES
from survey.domain.drafts import Progress
from survey.domain.problems import Problem
from survey.domain.respond_fill import NOT_BEGUN, Saved, Sent
from survey.domain.steps import first_unfinished, same_place, step_at
from survey.domain.submitting import Refusal, Sending
from survey.web import junk
from survey.web.language import current_language, gettext, switched
from survey.web.respondent import arriving_by_link, visits
from survey.web.respondent.arriving import (
    Arrival,
    arrive,
    consent_here,
    problem_here,
    progress_here,
    visit_here,
)
from survey.web.respondent.blueprint import blueprint
from survey.web.respondent.going_on import AT_ONCE, ONE, next_page, to_receipt
from survey.web.respondent.leaving import declined_page, words_page
from survey.web.respondent.places import Place, address_of, order_of, reached
from survey.web.respondent.step_page import step_page
from survey.web.respondent.telling import STATUS, problem_page, sentence_of
from survey.web.security import FORGERY, error_page
from survey.web.service import service

PRESS_AGAIN = i18n.N_(
    "This page was open for a long time. Nothing is lost: please press the button once more."
)
CONTROLS = frozenset({"csrf_token", "action", "language", "check", AT_ONCE, junk.TRAP, junk.OPENED})
# Addresses that forms are sent to: who opens one again, or in another language, goes on.
PRESSED = frozenset({"start", "send", "stop", "words"})


@blueprint.get("/v/<name>/go")
def go_on(name: str) -> Response:
    """Lead to the first step that is not finished, or to the page that shows all answers."""
    with service().db.single_statements() as session:
        arrival = arrive(session, name)
        progress = progress_here(arrival)
    return redirect(address_of(name, first_unfinished(arrival.asked, progress)), 303)


@blueprint.get("/v/<name>/<step>")
def page(name: str, step: str) -> str | Response:
    """Show one step with what was answered before."""
    with service().db.single_statements() as session:
        arrival = arrive(session, name)
        progress = progress_here(arrival)
    if step in PRESSED:
        return redirect(url_for("respondent.go_on", name=name), 303)
    here = reached(arrival, progress, step)
    if here is None:
        return _elsewhere(arrival, progress, step)
    if here != step:
        return redirect(address_of(name, here), 303)
    consent_here(arrival, progress, step)
    place = Place("", left="left" in request.args, check="check" in request.args)
    return step_page(arrival, progress, step, place=place)


@blueprint.post("/v/<name>/<step>")
def answer(name: str, step: str) -> str | tuple[str, int] | Response:
    """Keep what was answered in a step, then do what the pressed button says.

    A form that asks for the next page at once says itself whose it is: sent once more to the address at which
    that page then stands, it is still the form of its own step.
    """
    visit, step = visit_here(name), request.form.get(AT_ONCE, step)
    typed, action = _typed(), _action()
    if not junk.count("kept" if action == "keep" else "pages", visit.who.id):
        return problem_page(Problem("too_many", {"minutes": MINUTES}))
    held = arriving_by_link.held_back(request.form) if visit.who.by_link else None
    may_begin = held is None and action != "language"
    db, sending = service().db, action == "send"
    # Saving is one statement that replaces the very draft it was made from; only sending is several.
    with db.writing_plainly() if sending else db.single_statements() as session:
        arrival = arrive(session, name, lock=sending)
        saved = _sent_or_saved(session, arrival, step, typed, action, may_begin=may_begin)
    if isinstance(saved, Problem):
        return _told(arrival, saved, held, step, typed, action)
    if visit.who.by_link and arrival.asked.draft is None:
        junk.count("open_link")
    if isinstance(saved, Sent):
        return to_receipt(arrival, saved.receipt, calm=saved.calm)
    if isinstance(saved, Refusal):
        return declined_page(arrival)
    if not saved.stored:
        notice = sentence_of(Problem("form_damaged"))
        return step_page(arrival, saved.progress, step, typed, saved.problems, notice=notice), 400
    if action == "keep":
        return "", 422 if saved.problems else 204
    if saved.problems:
        check = "check" in request.form
        place = Place(address_of(name, step, check=check), check=check)
        return step_page(arrival, saved.progress, step, typed, saved.problems, place=place), 422
    return _on(arrival, saved, step, action)


def _on(arrival: Arrival, saved: Saved, step: str, action: str) -> str | Response:
    """Go on from a step that is kept."""
    if action == "leave" and not arrival.asked.of_child:
        return words_page(arrival)
    return next_page(arrival, saved, step, action)


def _sent_or_saved(
    session: AnySession,
    arrival: Arrival,
    step: str,
    typed: Mapping[str, Sequence[str]],
    action: str,
    *,
    may_begin: bool,
) -> Saved | Sent | Refusal | Problem:
    if action == "send":
        return respond_fill.send_step(
            session,
            arrival.asked,
            arrival.visit.key,
            step,
            typed,
            Sending(arrival.visit.token, current_language(), service().settings.keys, service().clock),
            may_begin=may_begin,
        )
    return respond_fill.save_step(
        session,
        arrival.asked,
        arrival.visit.key,
        step,
        typed,
        going_on=action == "next",
        one=ONE.get(action),
        may_begin=may_begin,
    )


def _told(
    arrival: Arrival,
    problem: Problem,
    held: Problem | None,
    step: str,
    typed: Mapping[str, Sequence[str]],
    action: str,
) -> str | tuple[str, int] | Response:
    """Say why nothing was saved; a form that may not begin an answer is shown again as it was."""
    name, by_link = arrival.visit.name, arrival.asked.who.by_link
    if problem.code == "already_answered" and by_link:
        return redirect(url_for("respondent.receipt", name=name), 303)
    if problem.code != NOT_BEGUN:
        return problem_here(arrival, problem)
    if held is not None and held.code == "looks_automatic":
        return problem_page(held)
    if step_at(arrival.asked, Progress(), step) is None:
        return problem_page(Problem("page_not_asked"), name)
    if action == "language":
        switched(arrival.asked.languages)
        return step_page(arrival, Progress(), step, typed, welcome=step == order_of(arrival, Progress())[0])
    why = held or Problem("press_again")
    notice = sentence_of(why)
    return step_page(arrival, Progress(), step, typed, notice=notice), STATUS[why.code]


@blueprint.errorhandler(CSRFError)
def tell_forgery(_error: CSRFError) -> tuple[str, int] | Response:
    """Say that a form is not ours; a step is shown again with what was chosen, if there is still a draft."""
    where = request.view_args or {}
    of_step = request.endpoint == "respondent.answer"
    if not of_step and ("name" not in where or visits.visit(where["name"]) is None):
        return error_page(400, *FORGERY)
    try:
        with service().db.reading() as session:
            arrival = arrive(session, where["name"])
            if not of_step:
                return problem_page(Problem("form_old"), arrival.visit.name)
            progress = progress_here(arrival)
    except HTTPException as told:  # nobody else answers what an error handler raises
        return told.get_response()
    step = request.form.get(AT_ONCE, where["step"])
    if step_at(arrival.asked, progress, step) is None:
        return error_page(400, *FORGERY)
    return step_page(arrival, progress, step, _typed(), notice=gettext(PRESS_AGAIN)), 400


def _typed() -> dict[str, list[str]]:
    return {field: values for field, values in request.form.lists() if field not in CONTROLS}


def _action() -> str:
    return "language" if "language" in request.form else request.form.get("action", "next")


def _elsewhere(arrival: Arrival, progress: Progress, name: str) -> Response:
    """Lead from the address of a step to the same place as it is shown now, or say that it is not asked."""
    step = step_at(arrival.asked, progress, name)
    here = same_place(arrival.asked, progress, step) if step else None
    if here is None:
        return problem_page(Problem("page_not_asked"), arrival.visit.name)
    return redirect(address_of(arrival.visit.name, here.id), 303)
