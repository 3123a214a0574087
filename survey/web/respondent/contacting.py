"""The form of somebody who wants to be contacted: linked to no answer, open to everybody."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.domain import contact
from survey.domain.counts import MINUTES
from survey.domain.problems import Problem
from survey.web import junk
from survey.web.language import switched
from survey.web.respondent.blueprint import TO, blueprint
from survey.web.respondent.telling import STATUS, sentence_of
from survey.web.service import service

LONGEST = 1000
FIELDS = {"contact_way": "way", "contact_name": "name"}


@blueprint.get("/contact")
def contact_form() -> str:
    """Ask what to call the person and how to reach them; or say that the wish has been received."""
    return render_template("respondent/contact.html", done=True) if "done" in request.args else _form()


@blueprint.post("/contact")
def contact_send() -> str | tuple[str, int] | Response:
    """Store the wish, or show the form again with what was typed."""
    running = service()
    name, way = (request.form.get(field, "")[:LONGEST] for field in ("name", "way"))
    if switched():
        return _form(None, name, way)
    problem: Problem | None = None
    if junk.looks_like_junk(request.form):
        problem = Problem("press_again")
    elif junk.too_often("contact"):
        problem = Problem("too_many", {"minutes": MINUTES})
    else:
        with running.db.writing() as session:
            problem = contact.ask(session, name, way, running.settings.keys, running.clock)
    if problem is None:
        junk.count("contact")  # a form that stores nothing keeps nobody behind the same address waiting
        return redirect(url_for("respondent.contact_form", to=request.args.get(TO), done=1), 303)
    return _form(problem, name, way), STATUS[problem.code]


def _form(problem: Problem | None = None, name: str = "", way: str = "") -> str:
    return render_template(
        "respondent/contact.html",
        done=False,
        problem=sentence_of(problem) if problem else "",
        wrong=FIELDS.get(problem.code) if problem else None,
        name=name,
        way=way,
        language_form="wish",
        opened=junk.opened_mark(),
        trap=junk.TRAP,
        opened_field=junk.OPENED,
    )
