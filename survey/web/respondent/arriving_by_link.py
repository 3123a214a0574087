"""The way in by an open link: welcome words and first questions on one page, and what looks like junk.

Opening a link changes nothing; a browser begins something only by sending its first answers. That a browser
is led back to its own receipt is a courtesy: it proves nothing about who answers how often.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import make_response, redirect, url_for
from werkzeug.wrappers import Response

from survey.domain import drafts, invited, open_links, respond
from survey.domain.counts import MINUTES
from survey.domain.problems import Problem
from survey.domain.steps import steps_of
from survey.web import junk
from survey.web.respondent import visits
from survey.web.respondent.arriving import Arrival, speak_to
from survey.web.respondent.blueprint import by_link
from survey.web.respondent.step_page import step_page
from survey.web.respondent.telling import problem_page
from survey.web.service import service

LONGEST_NAME = 40


@by_link.get("/<link>")
def first(link: str) -> Response:
    """Say who asks and why, and ask the first questions; a second look shows what was answered."""
    name = open_links.normalise(link[:LONGEST_NAME]) or ""
    known = visits.visit_of(name)
    visit = known or visits.new_open_visit(name)
    with service().db.single_statements() as session:
        asked = invited.by_id(session, visit.who) if name else None
    if asked is None:
        return problem_page(Problem("link_unknown"))
    speak_to(asked)
    arrival = Arrival(visit, asked)
    if asked.state == "submitted":
        return redirect(url_for("respondent.receipt", name=visit.name), 303)
    progress = asked.obstacle or respond.begun_or_new(asked, visit.key)
    if isinstance(progress, Problem) or progress is None:
        return problem_page(progress or Problem("draft_gone"))
    page = step_page(arrival, progress, steps_of(asked, progress)[0].id, welcome=True)
    return make_response(page) if known else visits.keep(make_response(page), visit)


@by_link.post("/<link>/anew")
def anew(link: str) -> Response:
    """Let another person answer in this browser: an unfinished answer of it is thrown away."""
    name = open_links.normalise(link[:LONGEST_NAME]) or ""
    before = visits.visit_of(name)
    way_on = redirect(url_for("open_link.first", link=name or link[:LONGEST_NAME]), 303)
    if before is None:
        return way_on
    with service().db.writing() as session:
        drafts.discard(session, before.who)
    return visits.keep(way_on, visits.new_open_visit(name))


def held_back(form: Mapping[str, str]) -> Problem | None:
    """Say why a form that would begin an answer is not taken, or None."""
    if junk.trapped(form):
        return Problem("looks_automatic")
    if junk.too_fast(form):
        return Problem("press_again")
    return Problem("too_many", {"minutes": MINUTES}) if junk.too_often("open_link") else None
