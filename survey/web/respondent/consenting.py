"""The page of a parent or guardian: whether the child may take part; never whether the child did.

Each code opened has a page of its own, with a random name and a cookie that is sent to that page alone: with
two children in two tabs a decision is kept for the child whose page it stands on.
"""

from __future__ import annotations

import secrets

from flask import g, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from survey.domain import consents
from survey.domain.consents import Asked
from survey.domain.problems import Problem
from survey.web.language import current_language, offered
from survey.web.questions import say
from survey.web.respondent.blueprint import blueprint
from survey.web.respondent.telling import NO_VISIT, problem_page, stop
from survey.web.service import service

COOKIE = "consent"


@blueprint.get("/consent/<name>")
def consent(name: str) -> str:
    """Ask the parent or guardian, and show what was decided before."""
    with service().db.reading() as session:
        asked = _asked(consents.asked_of(session, _invitation_id(name)))
    return _page(name, asked, saved=False)


@blueprint.post("/consent/<name>")
def consent_given(name: str) -> str | Response:
    """Keep the decision; the page looks the same whatever the child did."""
    given = request.form.get("given", "")
    if given not in ("1", "2"):
        return redirect(url_for("respondent.consent", name=name), 303)
    invitation_id = _invitation_id(name)
    with service().db.writing() as session:
        problem = consents.decide(session, invitation_id, given=given == "1")
        asked = _asked(consents.asked_of(session, invitation_id))
    return problem_page(problem) if problem is not None else _page(name, asked, saved=True)


def lead(asked: Asked) -> Response:
    """Lead whoever opened a representative's code to the page; the code leaves the address."""
    name = secrets.token_urlsafe(6)
    page = url_for("respondent.consent", name=name)
    answer = redirect(page, 303)
    answer.set_cookie(
        COOKIE,
        _signer(name).dumps(asked.invitation_id),
        path=page,
        secure=service().settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _page(name: str, asked: Asked, *, saved: bool) -> str:
    return render_template(
        "respondent/consent.html",
        name=name,
        words=say(asked.text, current_language(), asked.provider),
        given=asked.given,
        saved=saved,
        open=asked.open,
        offered_languages=asked.languages,
    )


def _asked(found: Asked | None) -> Asked:
    if found is None:
        stop(Problem("code_unknown"))
    g.language = offered(found.languages)
    return found


def _invitation_id(name: str) -> str:
    try:
        return str(_signer(name).loads(request.cookies.get(COOKIE, "")))
    except BadSignature:
        stop(Problem(NO_VISIT))


def _signer(name: str) -> URLSafeSerializer:
    return URLSafeSerializer(service().settings.keys.session, salt=f"{COOKIE} {name}")
