"""Pages of the readers: what waits, one text with its decisions, wishes to be contacted."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from survey.domain import contact, reading
from survey.domain.problems import Problem
from survey.domain.reading import Waiting
from survey.i18n import problem_text
from survey.web.auth.gate import use_staff_language
from survey.web.language import current_language
from survey.web.service import service

blueprint = Blueprint("reader", __name__, url_prefix="/reading")
blueprint.before_request(use_staff_language)

Page = str | tuple[str, int] | Response


@blueprint.get("")
def index() -> Page:
    """List the texts and the wishes that wait, each with the day until which it has to be read."""
    return _index()


@blueprint.get("/<text_id>")
def text(text_id: str) -> Page:
    """Show one text, its design cell and what can be decided."""
    return _text(_found(text_id))


@blueprint.post("/<text_id>")
def decide(text_id: str) -> Page:
    """Read a text, hand it to a second reader, or note as the second reader what was done."""
    running, note, release = service(), request.form.get("note", ""), "release" in request.form
    wanted = request.form.get("do", "")
    with running.db.writing() as database:
        if wanted == "read":
            problem = reading.read(database, text_id, current_user.id, running.clock, release=release)
        elif wanted == "second":
            problem = reading.escalate(database, text_id, current_user.id, note, running.clock)
        elif wanted == "done":
            problem = reading.conclude(
                database, text_id, current_user.id, note, running.clock, release=release
            )
        else:
            problem = Problem("reading_no_decision")
    if problem is None:
        return redirect(url_for("reader.index"), 303)
    if problem.code == "reading_gone":
        return _index(problem), 409
    return _text(_found(text_id), problem, note), 422


@blueprint.post("/contact/<wish_id>")
def contacted(wish_id: str) -> Page:
    """Delete a wish after somebody contacted the person."""
    running = service()
    with running.db.writing() as database:
        problem = contact.done(database, wish_id, current_user.id, running.clock)
    return redirect(url_for("reader.index"), 303) if problem is None else (_index(problem), 409)


def _index(problem: Problem | None = None) -> str:
    running = service()
    keys, clock = running.settings.keys, running.clock
    with running.db.reading() as database:
        texts = reading.waiting(database, keys, clock)
        wishes = contact.waiting(database, keys, clock)
    return render_template(
        "reader/index.html",
        texts=texts,
        wishes=wishes,
        problem=problem_text(current_language(), problem) if problem else "",
        day=_day,
        language_of=_words,
    )


def _text(found: Waiting, problem: Problem | None = None, note: str = "") -> str:
    return render_template(
        "reader/text.html",
        one=found,
        own=found.first_reader_id == current_user.id,
        problem=problem_text(current_language(), problem) if problem else "",
        note=note,
        least=reading.NOTE_LEAST,
        most=reading.NOTE_MOST,
        day=_day,
        language_of=_words,
    )


def _found(text_id: str) -> Waiting:
    running = service()
    with running.db.reading() as database:
        found = reading.find(database, text_id, running.settings.keys, running.clock)
    return found or abort(404)


def _day(moment: date) -> str:
    pattern = "MMMM d 'd.', EEEE" if current_language() == "lt" else "EEEE, d MMMM"
    return format_date(moment, pattern, locale=current_language())


def _words(texts: dict[str, str]) -> str:
    return texts[current_language()]
