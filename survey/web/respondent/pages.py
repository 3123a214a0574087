"""The pages with questions: going on, going back, leaving, another language, and the calm page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from instruments.answers import AnswerProblem
from survey import i18n
from survey.domain import respond
from survey.domain.drafts import Progress
from survey.domain.problems import Problem
from survey.web.language import current_language, gettext, save_language
from survey.web.questions import own_name, questions, say
from survey.web.respondent.arriving import Arrival, arrive, progress_here, visit_here
from survey.web.respondent.blueprint import blueprint
from survey.web.respondent.leaving import words_page
from survey.web.respondent.telling import problem_page
from survey.web.security import FORGERY, error_page
from survey.web.service import service

PRESS_AGAIN = i18n.N_(
    "This page was open for a long time. Nothing is lost: please press the button once more."
)
CONTROLS = frozenset({"csrf_token", "action", "language", "check"})


@blueprint.get("/v/<name>/go")
def go_on(name: str) -> Response:
    """Lead to the first page that is not finished, or to the page that shows all answers."""
    with service().db.reading() as session:
        arrival = arrive(session, name)
        progress = progress_here(arrival)
    return redirect(_address(name, respond.first_unfinished(arrival.asked, progress)), 303)


@blueprint.get("/v/<name>/<page_id>")
def page(name: str, page_id: str) -> str | Response:
    """Show one page of questions with what was answered before."""
    with service().db.reading() as session:
        arrival = arrive(session, name)
        progress = progress_here(arrival)
    order = _order(arrival, progress)
    if page_id not in order:
        return problem_page(Problem("page_not_asked"), name)
    unfinished = respond.first_unfinished(arrival.asked, progress)
    if unfinished is not None and order.index(page_id) > order.index(unfinished):
        return redirect(_address(name, unfinished), 303)
    return _page(arrival, progress, page_id)


@blueprint.post("/v/<name>/<page_id>")
def answer(name: str, page_id: str) -> str | tuple[str, int] | Response:
    """Keep what was answered on a page, then do what the pressed button says."""
    visit = visit_here(name)
    typed = _typed()
    action = "language" if "language" in request.form else request.form.get("action", "next")
    with service().db.writing() as session:
        saved = respond.save_page(
            session, visit.invitation_id, visit.key, page_id, typed, going_on=action == "next"
        )
        arrival = arrive(session, name)
    if isinstance(saved, Problem):
        return problem_page(saved, name)
    if not saved.stored:
        return _page(arrival, saved.progress, page_id, typed, saved.problems, damaged=True), 400
    if saved.problems:
        return _page(arrival, saved.progress, page_id, typed, saved.problems), 422
    if action == "leave" and not arrival.asked.of_child:
        return words_page(arrival)
    return redirect(_next_address(arrival, saved, page_id, action), 303)


@blueprint.get("/v/<name>/help/<page_id>")
def calm(name: str, page_id: str) -> str:
    """Show the calm page with the numbers to call; it is sent to nobody."""
    with service().db.reading() as session:
        arrival = arrive(session, name)
        progress = progress_here(arrival)
    instrument = arrival.asked.instrument
    confidential = arrival.asked.confidential
    code = instrument.calm_text
    text = instrument.said(code, confidential=confidential) if code else {"lt": ""}
    unfinished = page_id in _order(arrival, progress) and page_id not in progress.done
    here = url_for("respondent.page", name=name, page_id=page_id, left=1)
    return render_template(
        "respondent/calm.html",
        words=say(text, current_language(), arrival.asked.provider),
        way_on=here if unfinished else _after(arrival, progress, page_id),
        offered_languages=arrival.asked.languages,
    )


@blueprint.errorhandler(CSRFError)
def tell_forgery(_error: CSRFError) -> tuple[str, int]:
    """Say that a form is not ours; a page of questions is shown again with what was chosen."""
    where = request.view_args or {}
    if request.endpoint != "respondent.answer":
        return error_page(400, *FORGERY)
    with service().db.reading() as session:
        arrival = arrive(session, where["name"])
        progress = progress_here(arrival)
    if where["page_id"] not in _order(arrival, progress):
        return error_page(400, *FORGERY)
    notice = gettext(PRESS_AGAIN)
    return _page(arrival, progress, where["page_id"], _typed(), notice=notice), 400


def _page(
    arrival: Arrival,
    progress: Progress,
    page_id: str,
    typed: Mapping[str, Sequence[str]] | None = None,
    problems: Sequence[AnswerProblem] = (),
    *,
    damaged: bool = False,
    notice: str = "",
) -> str:
    asked, language = arrival.asked, current_language()
    order = _order(arrival, progress)
    shown = asked.instrument.page(page_id)
    if shown is None:
        raise LookupError(page_id)  # the caller has looked it up in the order
    asked_now = questions(
        asked.instrument,
        shown,
        progress.answers,
        asked.context,
        language=language,
        typed=typed,
        problems=problems,
    )
    mode = {"confidential": asked.confidential}
    texts = asked.instrument.page_texts(shown, **mode)
    above = {
        code: [say(text, language, asked.provider) for text in asked.instrument.item_texts(code, **mode)]
        for code in shown.items
    }
    left = [one for one in asked_now if one.code not in progress.answers] if "left" in request.args else []
    damage = i18n.problem_text(language, Problem("form_damaged")) if damaged else ""
    return render_template(
        "respondent/page.html",
        name=arrival.visit.name,
        page_id=page_id,
        number=order.index(page_id) + 1,
        total=len(order),
        provider=own_name(asked.provider, language),
        texts=[say(text, language, asked.provider) for text in texts],
        above=above,
        questions=asked_now,
        left=left,
        one_left=say(asked.instrument.texts["T_PROMPT"], language, asked.provider) if left else "",
        notice=notice or damage,
        check="check" in request.values,
        offered_languages=asked.languages,
        language_form="questions",
    )


def _typed() -> dict[str, list[str]]:
    return {field: values for field, values in request.form.lists() if field not in CONTROLS}


def _order(arrival: Arrival, progress: Progress) -> list[str]:
    return [page.id for page in respond.pages_asked(arrival.asked, progress.answers)]


def _next_address(arrival: Arrival, saved: respond.Saved, page_id: str, action: str) -> str:
    name = arrival.visit.name
    checking = {"check": "1"} if "check" in request.form else {}
    here = url_for("respondent.page", name=name, page_id=page_id, **checking)
    if action == "language":
        wanted = request.form["language"]
        if wanted in arrival.asked.languages:
            save_language(wanted)
        return here
    if action == "leave":
        return url_for("respondent.later", name=name)
    if action == "back":
        return _before(arrival, saved.progress, page_id)
    if saved.calm:
        return url_for("respondent.calm", name=name, page_id=page_id)
    if saved.left_empty:
        return url_for("respondent.page", name=name, page_id=page_id, left=1, **checking)
    if checking:
        return _address(name, respond.first_unfinished(arrival.asked, saved.progress))
    return _after(arrival, saved.progress, page_id)


def _after(arrival: Arrival, progress: Progress, page_id: str) -> str:
    order = _order(arrival, progress)
    following = order[order.index(page_id) + 1 :] if page_id in order else []
    target = following[0] if following else respond.first_unfinished(arrival.asked, progress)
    return _address(arrival.visit.name, target)


def _before(arrival: Arrival, progress: Progress, page_id: str) -> str:
    order = _order(arrival, progress)
    place = order.index(page_id) if page_id in order else 0
    if place == 0:
        return url_for("respondent.welcome", name=arrival.visit.name)
    return url_for("respondent.page", name=arrival.visit.name, page_id=order[place - 1])


def _address(name: str, page_id: str | None) -> str:
    """Return the address of a page of questions, or of the page that shows all answers."""
    if page_id is None:
        return url_for("respondent.review", name=name)
    return url_for("respondent.page", name=name, page_id=page_id)
