"""Sign in, sign out, change the language of staff pages."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from survey.domain import signed_in, staff
from survey.domain.problems import Problem
from survey.i18n import STAFF_LANGUAGES, problem_text
from survey.web.auth.addresses import own_path
from survey.web.auth.gate import SIGNED_IN_AT, use_staff_language
from survey.web.language import COOKIE, current_language, save_language
from survey.web.service import service

blueprint = Blueprint("auth", __name__, url_prefix="/staff")
blueprint.before_request(use_staff_language)

Page = str | tuple[str, int] | Response


@blueprint.get("/sign-in")
def sign_in() -> Page:
    """Ask for e-mail and password; somebody already signed in goes on."""
    onward = own_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(onward or url_for("home.staff"))
    return render_template("auth/sign_in.html", email="", onward=onward, problem=None)


@blueprint.post("/sign-in")
def sign_in_post() -> Page:
    """Check e-mail and password; a wrong pair is told in one sentence that does not say which was wrong."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    onward = own_path(request.form.get("next"))
    running = service()
    with running.db.writing() as database:
        found = staff.authenticate(database, email, password, running.settings.keys, running.clock)
        person = None if isinstance(found, Problem) else signed_in.person_of(database, found.id)
    if person is None:
        problem = found if isinstance(found, Problem) else Problem("sign_in_refused")
        text, status = (
            problem_text(current_language(), problem),
            429 if problem.code == "sign_in_wait" else 401,
        )
        return render_template("auth/sign_in.html", email=email, onward=onward, problem=text), status
    session.clear()  # whatever was kept before signing in belongs to nobody known
    if request.cookies.get(COOKIE) not in STAFF_LANGUAGES:
        save_language(person.language)
    session[SIGNED_IN_AT] = int(running.clock().timestamp())
    login_user(person)
    return redirect(onward or url_for("home.staff"))


@blueprint.post("/sign-out")
def sign_out() -> Page:
    """End this person's sessions, here and in every other browser."""
    running = service()
    with running.db.writing() as database:
        signed_in.end_sessions(database, current_user.id)
    session.clear()
    return redirect(url_for("home.front"))


@blueprint.post("/language")
def language() -> Page:
    """Change the language of staff pages and stay where the person is."""
    wanted = request.form.get("language", "")
    if wanted in STAFF_LANGUAGES:
        save_language(wanted)
    return redirect(own_path(request.form.get("next")) or url_for("home.staff"))
