"""Leaving with everything kept, and coming back: on this device, or with three words on another one."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.domain import respond, words
from survey.domain import resume as resuming
from survey.domain.counts import MINUTES
from survey.domain.problems import Problem
from survey.web import junk
from survey.web.language import current_language, switched
from survey.web.questions import say
from survey.web.respondent import visits
from survey.web.respondent.arriving import Arrival, arrive, progress_here, visit_here
from survey.web.respondent.blueprint import blueprint
from survey.web.respondent.telling import problem_page
from survey.web.service import service

LONGEST_WORDS = 100


@blueprint.get("/v/<name>/later")
def later(name: str) -> str:
    """Say how to come back to the answers kept."""
    with service().db.reading() as session:
        arrival = arrive(session, name)
        progress_here(arrival)
    if arrival.asked.child_mode:
        return render_template("respondent/stop.html", name=name, offered_languages=arrival.asked.languages)
    return _page(arrival, ())


@blueprint.post("/v/<name>/stop")
def stop(name: str) -> str | Response:
    """Throw away what a child has answered so far, and say that there is nothing to do."""
    visit = visit_here(name)
    with service().db.writing() as session:
        arrival = arrive(session, name)
        problem = respond.stop(session, visit.who, visit.key)
    if problem is not None:
        return problem_page(problem, name)
    return declined_page(arrival)


@blueprint.post("/v/<name>/later")
def new_words(name: str) -> str | Response:
    """Show three words for another device; another language shows the same ones again."""
    with service().db.reading() as session:
        arrival = arrive(session, name)
        progress_here(arrival)
    if switched(arrival.asked.languages):
        same = words.normalise(request.form.get("words", "")[:LONGEST_WORDS])
        if same is not None:
            return _page(arrival, words.shown(same, current_language()))
    if not junk.count("pages", arrival.visit.who.id):  # each three words take much memory to make
        return problem_page(Problem("too_many", {"minutes": MINUTES}), name)
    return words_page(arrival)


@blueprint.post("/v/<name>/words")
def resume(name: str) -> Response:
    """Go on with answers begun elsewhere: the right words give this browser the draft's key."""
    visit, keys = visit_here(name), service().settings.keys
    typed = request.form.get("words", "")[:LONGEST_WORDS]
    with service().db.reading() as session:
        asked = arrive(session, name).asked
    if switched(asked.languages):
        return problem_page(Problem("draft_elsewhere_words"), name, typed)
    if not junk.count("pages", visit.who.id):
        return problem_page(Problem("too_many", {"minutes": MINUTES}))
    key = resuming.resume(service().db, visit.who, typed, visit.code_proof, keys)
    if isinstance(key, Problem):
        return problem_page(key, name, typed)
    way_on = redirect(url_for("respondent.go_on", name=name), 303)
    return visits.keep(way_on, replace(visit, key=key))


def declined_page(arrival: Arrival) -> str:
    """Say that there is nothing to do."""
    words = arrival.asked.instrument.texts["T_REFUSED"]
    return render_template(
        "respondent/declined.html",
        name=arrival.visit.name,
        thanks=say(words, current_language(), arrival.asked.provider),
    )


def words_page(arrival: Arrival) -> str | Response:
    """Make three words and show them, the only time; children get none."""
    visit, keys = arrival.visit, service().settings.keys
    if arrival.asked.of_child or arrival.asked.who.by_link:
        return redirect(url_for("respondent.later", name=visit.name), 303)
    made = resuming.offer_words(service().db, visit.who, visit.key, visit.code_proof, keys)
    if isinstance(made, Problem):
        return problem_page(made, visit.name)
    return _page(arrival, words.shown(made, current_language()))


def _page(arrival: Arrival, three: tuple[str, ...]) -> str:
    return render_template(
        "respondent/later.html",
        name=arrival.visit.name,
        three=three,
        of_child=arrival.asked.of_child,
        by_link=arrival.asked.who.by_link,
        offered_languages=arrival.asked.languages,
        language_form="again" if three else None,
    )
