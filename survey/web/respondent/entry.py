"""The way in: a link or a typed code, the welcome page, starting, and not taking part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from survey.domain import consents, respond, respond_fill, resume, submitting
from survey.domain.counts import MINUTES
from survey.domain.drafts import Progress
from survey.domain.invited import Invited
from survey.domain.problems import Problem
from survey.web import junk
from survey.web.language import current_language, switched
from survey.web.questions import Question, own_name, questions
from survey.web.respondent import visits
from survey.web.respondent.arriving import arrive, speak_to, visit_here
from survey.web.respondent.blueprint import blueprint
from survey.web.respondent.consenting import lead
from survey.web.respondent.keeping import kept_page
from survey.web.respondent.leaving import declined_page
from survey.web.respondent.step_page import said
from survey.web.respondent.telling import problem_page
from survey.web.respondent.visits import Visit
from survey.web.security import csrf
from survey.web.service import service

LONGEST_CODE = 200  # a whole link may be pasted
PASTED = re.compile(r"/a/([^/?#\s]+)")


@blueprint.get("")
def code() -> str:
    """Ask for a code that somebody types by hand."""
    return _code_page("")


@blueprint.post("")
@csrf.exempt
def typed_code() -> str | Response:
    """Open the invitation of a typed code; another language shows the same page with what is typed.

    It does what opening a link does, and like that needs no token: one that is old would only stop people.
    """
    typed = request.form.get("code", "")[:LONGEST_CODE]
    return _code_page(typed) if switched() else _open(_without_address(typed), by_hand=True)


@blueprint.get("/<code>")
def link(code: str) -> Response:
    """Trade the code of a link for a cookie; opening changes nothing, so a mail scanner spoils nothing."""
    return _open(code[:LONGEST_CODE])


@blueprint.get("/v/<name>")
def welcome(name: str) -> str | Response:
    """Say who asks and why, that it is voluntary, who sees what; offer to start, go on, or not take part."""
    with service().db.single_statements() as session:
        asked = (arrival := arrive(session, name)).asked
    if asked.sent is not None:
        return redirect(url_for("respondent.receipt", name=name), 303)
    if asked.who.by_link:
        return redirect(url_for("open_link.first", link=asked.who.link), 303)
    progress = respond.progress_of(asked, arrival.visit.key)
    problem = asked.obstacle or (progress if isinstance(progress, Problem) else None)
    if problem is not None:
        return problem_page(problem, name)
    begun = {
        "survey": own_name(asked.title, current_language()),
        "started": progress is not None and not asked.child_mode,
        "one": _one_at_a_time(progress),
        "refused": asked.state == "refused",
    }
    return kept_page(
        "respondent/welcome.html",
        tuple(begun.items()),
        asked,
        {"name": name},
        lambda nobody: {
            **begun,
            "texts": said(nobody, _opening_texts(nobody)),
            "yes": _own_yes(nobody),
            "confidential": nobody.confidential,
        },
    )


@blueprint.post("/v/<name>/start")
def start(name: str) -> Response:
    """Begin the draft: pressing the button is the consent. `again` throws away what another device began.

    Another language begins nothing: it shows the first page again with what is chosen there.
    """
    visit = visit_here(name)
    if switched():
        return redirect(url_for("respondent.welcome", name=name, one=int("one" in request.form)), 303)
    if visit.who.by_link:  # begins with its first answers
        return redirect(url_for("open_link.first", link=visit.who.link), 303)
    with service().db.writing() as session:
        started = respond.start(
            session,
            visit.who,
            visit.key,
            again="again" in request.form,
            one="one" in request.form,
        )
        if not isinstance(started, Problem):
            _say_yes(session, visit)
    if isinstance(started, Problem):
        return problem_page(started, name)
    return redirect(url_for("respondent.go_on", name=name), 303)


@blueprint.get("/v/<name>/no")
def decline(name: str) -> str | Response:
    """Ask once more before noting that somebody does not want to take part."""
    with service().db.single_statements() as session:
        arrival = arrive(session, name)
    if arrival.asked.obstacle is not None:
        return problem_page(arrival.asked.obstacle, name)
    return render_template("respondent/decline.html", name=name, offered_languages=arrival.asked.languages)


@blueprint.post("/v/<name>/no")
def declined(name: str) -> str | Response:
    """Note the refusal and say that there is nothing to do."""
    visit = visit_here(name)
    with service().db.writing() as session:
        arrival = arrive(session, name)
        problem = submitting.refuse(session, visit.who)
    if problem is not None:
        return problem_page(problem, name)
    return declined_page(arrival)


def _code_page(typed: str) -> str:
    page = "home/front.html" if "front" in request.form else "respondent/code.html"
    return render_template(page, typed=typed, language_form="code-form")


def _without_address(typed: str) -> str:
    """Return the code of a link that was pasted where a code is asked for."""
    link = PASTED.search(typed)
    return link[1] if link else typed


def _open(typed: str, *, by_hand: bool = False) -> Response:
    keys = service().settings.keys
    with service().db.single_statements() as session:
        found = respond.find(session, typed, keys)
        representative = consents.find(session, typed, keys) if isinstance(found, Problem) else None
    if representative is not None:
        return lead(representative)
    if isinstance(found, Problem):
        # A mistyped code guesses nothing; a right one opens all the same: 60 bits keep it from being guessed.
        if found.code == "code_unknown" and not junk.count("wrong_code"):
            found = Problem("too_many", {"minutes": MINUTES})
        return problem_page(found, typed=typed if by_hand else "")
    speak_to(found)
    visit = visits.visit_of(found.who.id)
    if found.obstacle is not None and visit is None:
        return problem_page(found.obstacle)
    visit = visit or visits.new_visit(found.who, resume.code_proof(typed, keys))
    return visits.keep(redirect(url_for("respondent.welcome", name=visit.name), 303), visit)


def _one_at_a_time(progress: Progress | None) -> bool:
    """Tell whether one question at a time is wished: as chosen before another language, else as kept."""
    return request.args["one"] == "1" if "one" in request.args else progress is not None and progress.one


def _own_yes(asked: Invited) -> Question | None:
    """Return the question of the first page, by which a child says yes or no; adults are asked nothing."""
    first = asked.instrument.pages[0].items
    language = current_language()
    found = questions(asked.instrument, first, {}, asked.context, language=language)
    return found[0] if found else None


def _say_yes(session: Session, visit: Visit) -> None:
    """Keep the answer of the first page, where it was asked and given with the button that starts."""
    asked = respond.answerable(session, visit.who)
    if isinstance(asked, Problem):
        return
    first = asked.instrument.pages[0]
    given = {code: request.form.getlist(code) for code in first.items if code in request.form}
    if given:
        respond_fill.save_step(session, asked, visit.key, first.id, given, going_on=True)


def _opening_texts(asked: Invited) -> Sequence[Mapping[str, str]]:
    return asked.instrument.page_texts(asked.instrument.pages[0], confidential=asked.confidential)
