"""Telling a family in one sentence why something cannot be done, what to do instead, and the status."""

from __future__ import annotations

from typing import NoReturn

from flask import Response, abort, make_response, render_template, url_for

from survey import i18n
from survey.domain.problems import Problem
from survey.web.language import gettext

NO_VISIT = "no_visit"
STATUS = {
    "code_mistyped": 400,
    "code_unknown": 404,
    "already_answered": 410,
    "round_not_open": 409,
    "round_closed": 410,
    "not_invited": 410,
    "draft_elsewhere": 409,
    "draft_elsewhere_words": 409,
    "words_mistyped": 422,
    "words_wrong": 422,
    "words_used_up": 409,
    "words_none": 409,
    "draft_gone": 409,
    "page_not_asked": 409,
    "form_damaged": 400,
    "too_many": 429,
    "consent_missing": 409,
    "press_again": 422,
    "form_old": 400,
    "link_unknown": 404,
    "looks_automatic": 422,
    "contact_way": 422,
    "contact_name": 422,
    "receipt_unknown": 404,
    "withdrawal_over": 410,
    NO_VISIT: 400,
}
ASKS_FOR_CODE = frozenset({"code_mistyped", "code_unknown", NO_VISIT})
ASKS_FOR_WORDS = frozenset({"draft_elsewhere_words", "words_mistyped", "words_wrong"})
MISTYPED = frozenset({"code_mistyped", "code_unknown", "words_mistyped", "words_wrong"})
ELSEWHERE = ASKS_FOR_WORDS | {"draft_elsewhere", "words_used_up", "words_none"}


def stop(problem: Problem, visit_name: str | None = None) -> NoReturn:
    """End the request with the page of a problem."""
    abort(problem_page(problem, visit_name))


def sentence_of(problem: Problem) -> str:
    """Say a problem in the language of the page; a child is spoken to as one speaks to a child."""
    return gettext(i18n.WORDING[problem.code]) % dict(problem.values)


def problem_page(
    problem: Problem, visit_name: str | None = None, typed: str = "", back: str | None = None
) -> Response:
    """Return the page of a problem: the sentence, the way on or `back` where there is one, and the status."""
    page = render_template(
        "respondent/problem.html",
        sentence=sentence_of(problem),
        asks_for_code=problem.code in ASKS_FOR_CODE,
        asks_for_words=problem.code in ASKS_FOR_WORDS and visit_name,
        start_again=problem.code in ELSEWHERE and visit_name,
        typed=typed,
        wrong=bool(typed) and problem.code in MISTYPED,
        language_form=_language_form(problem.code, visit_name, typed),
        way_on=(back, gettext("Back")) if back else _way_on(problem.code, visit_name),
        visit_name=visit_name,
    )
    return make_response(page, STATUS[problem.code])


def _language_form(code: str, visit_name: str | None, typed: str) -> str | None:
    """Return the form that another language sends, where something typed in it would be lost."""
    if code in ASKS_FOR_WORDS and visit_name:
        return "words-form"
    return "code-form" if code in ASKS_FOR_CODE and typed else None


def _way_on(code: str, visit_name: str | None) -> tuple[str, str] | None:
    if visit_name is None:
        return None
    if code in {"page_not_asked", "form_old"}:
        return url_for("respondent.go_on", name=visit_name), gettext("Go on")
    if code == "draft_gone":
        return url_for("respondent.welcome", name=visit_name), gettext("To the first page")
    return None
