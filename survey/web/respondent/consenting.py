"""The page of a parent or guardian: whether the child may take part; never whether the child did."""

from __future__ import annotations

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

COOKIE, PATH = "consent", "/a/consent"


@blueprint.get("/consent")
def consent() -> str:
    """Ask the parent or guardian, and show what was decided before."""
    with service().db.reading() as session:
        asked = _asked(consents.asked_of(session, _invitation_id()))
    return _page(asked, saved=False)


@blueprint.post("/consent")
def consent_given() -> str | Response:
    """Keep the decision; the page looks the same whatever the child did."""
    given = request.form.get("given", "")
    if given not in ("1", "2"):
        return redirect(url_for("respondent.consent"), 303)
    invitation_id = _invitation_id()
    with service().db.writing() as session:
        problem = consents.decide(session, invitation_id, given=given == "1")
        asked = _asked(consents.asked_of(session, invitation_id))
    return problem_page(problem) if problem is not None else _page(asked, saved=True)


def lead(asked: Asked) -> Response:
    """Lead whoever opened a representative's code to the page; the code leaves the address."""
    answer = redirect(url_for("respondent.consent"), 303)
    answer.set_cookie(
        COOKIE,
        _signer().dumps(asked.invitation_id),
        path=PATH,
        secure=service().settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _page(asked: Asked, *, saved: bool) -> str:
    return render_template(
        "respondent/consent.html",
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


def _invitation_id() -> str:
    try:
        return str(_signer().loads(request.cookies.get(COOKIE, "")))
    except BadSignature:
        stop(Problem(NO_VISIT))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(service().settings.keys.session, salt="consent")
