"""The gate: who is signed in, and whether the access table lets that person pass."""

from __future__ import annotations

from flask import Flask, abort, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from survey.domain import access, signed_in
from survey.i18n import STAFF_LANGUAGES
from survey.web.language import current_language, offered
from survey.web.service import service

SIGNED_IN_AT = "signed_in_at"
LONGEST_SESSION = 12 * 60 * 60


def set_up(app: Flask) -> None:
    """Give the application its sign-in and put the gate before every request."""
    manager = LoginManager(app)
    manager.session_protection = None  # an address that changes on a phone would sign people out
    manager.user_loader(_load)
    app.before_request(pass_gate)


def _load(cookie_id: str) -> signed_in.Person | None:
    if g.get("telling_error", False):  # perhaps of a database that is away
        return None
    running = service()
    age = running.clock().timestamp() - session.get(SIGNED_IN_AT, 0)
    if not 0 <= age <= LONGEST_SESSION:
        return None
    with running.db.reading() as database:
        return signed_in.find_person(database, cookie_id)


def pass_gate() -> Response | None:
    """Let the request pass, send it to the sign-in page, or refuse it."""
    endpoint = request.endpoint
    if endpoint is None or access.is_public(endpoint):
        return None  # no such address is answered 404 by the router
    if not current_user.is_authenticated:
        if request.method == "GET":
            return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))
        return redirect(url_for("auth.sign_in"))
    if not access.allows(endpoint, current_user.roles):
        abort(403)
    return None


def use_staff_language() -> None:
    """Staff pages speak Lithuanian or English only."""
    if current_language() not in STAFF_LANGUAGES:
        g.language = offered(STAFF_LANGUAGES)
