"""The pages with questions: going on, going back, leaving, another language, and the calm page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from instruments.answers import AnswerProblem
from survey import i18n
from survey.domain import consents, respond_fill
from survey.domain.counts import MINUTES
from survey.domain.drafts import Progress
from survey.domain.problems import Problem
from survey.domain.respond_fill import Saved
from survey.domain.steps import Step, finished, first_unfinished, same_place, step_at, steps_of
from survey.web import junk
from survey.web.language import current_language, gettext, save_language
from survey.web.questions import own_name, questions, say
from survey.web.respondent.arriving import Arrival, arrive, progress_here, visit_here
from survey.web.respondent.blueprint import blueprint
from survey.web.respondent.leaving import words_page
from survey.web.respondent.telling import problem_page, sentence_of
from survey.web.security import FORGERY, error_page
from survey.web.service import service

PRESS_AGAIN = i18n.N_(
    "This page was open for a long time. Nothing is lost: please press the button once more."
)
CONTROLS = frozenset({"csrf_token", "action", "language", "check"})
# Buttons that change how many questions are shown at a time.
ONE = {"one": True, "several": False}


@blueprint.get("/v/<name>/go")
def go_on(name: str) -> Response:
    """Lead to the first step that is not finished, or to the page that shows all answers."""
    with service().db.reading() as session:
        arrival = arrive(session, name)
        progress = progress_here(arrival)
    return redirect(_address(name, first_unfinished(arrival.asked, progress)), 303)


@blueprint.get("/v/<name>/<step>")
def page(name: str, step: str) -> str | Response:
    """Show one step with what was answered before."""
    with service().db.reading() as session:
        arrival = arrive(session, name)
        progress = progress_here(arrival)
    order = _order(arrival, progress)
    if step not in order:
        return _elsewhere(arrival, progress, step)
    unfinished = first_unfinished(arrival.asked, progress)
    if unfinished is not None and order.index(step) > order.index(unfinished):
        return redirect(_address(name, unfinished), 303)
    return _page(arrival, progress, step)


@blueprint.post("/v/<name>/<step>")
def answer(name: str, step: str) -> str | tuple[str, int] | Response:
    """Keep what was answered in a step, then do what the pressed button says."""
    visit = visit_here(name)
    action = "language" if "language" in request.form else request.form.get("action", "next")
    if not junk.count("kept" if action == "keep" else "pages", visit.invitation_id):
        return problem_page(Problem("too_many", {"minutes": MINUTES}))
    typed = _typed()
    with service().db.writing() as session:
        saved = respond_fill.save_step(
            session,
            visit.invitation_id,
            visit.key,
            step,
            typed,
            going_on=action == "next",
            one=ONE.get(action),
        )
        arrival = arrive(session, name)
    if isinstance(saved, Problem):
        return problem_page(saved, name)
    if not saved.stored:
        return _page(arrival, saved.progress, step, typed, saved.problems, damaged=True), 400
    if action == "keep":
        return "", 422 if saved.problems else 204
    if saved.problems:
        return _page(arrival, saved.progress, step, typed, saved.problems), 422
    if arrival.asked.of_child:
        with service().db.reading() as session:
            missing = consents.missing(session, arrival.asked, saved.progress.answers)
        if missing is not None:
            return problem_page(missing, name)
    if action == "leave" and not arrival.asked.of_child:
        return words_page(arrival)
    return redirect(_next_address(arrival, saved, step, action), 303)


@blueprint.get("/v/<name>/help/<step>")
def calm(name: str, step: str) -> str:
    """Show the calm page with the numbers to call; it is sent to nobody."""
    with service().db.reading() as session:
        arrival = arrive(session, name)
        progress = progress_here(arrival)
    asked, instrument = arrival.asked, arrival.asked.instrument
    code = instrument.calm_text
    text = instrument.said(code, confidential=asked.confidential) if code else {"lt": ""}
    shown = step_at(asked, progress, step)
    here = url_for("respondent.page", name=name, step=step, left=1)
    return render_template(
        "respondent/calm.html",
        words=say(text, current_language(), asked.provider),
        way_on=here if shown and not finished(shown, progress) else _after(arrival, progress, step),
        offered_languages=asked.languages,
    )


@blueprint.errorhandler(CSRFError)
def tell_forgery(_error: CSRFError) -> tuple[str, int] | Response:
    """Say that a form is not ours; a step is shown again with what was chosen, if there is still a draft."""
    where = request.view_args or {}
    if request.endpoint != "respondent.answer":
        return error_page(400, *FORGERY)
    try:
        with service().db.reading() as session:
            arrival = arrive(session, where["name"])
            progress = progress_here(arrival)
    except HTTPException as told:  # nobody else answers what an error handler raises
        return told.get_response()
    if step_at(arrival.asked, progress, where["step"]) is None:
        return error_page(400, *FORGERY)
    return _page(arrival, progress, where["step"], _typed(), notice=gettext(PRESS_AGAIN)), 400


def _page(
    arrival: Arrival,
    progress: Progress,
    name: str,
    typed: Mapping[str, Sequence[str]] | None = None,
    problems: Sequence[AnswerProblem] = (),
    *,
    damaged: bool = False,
    notice: str = "",
) -> str:
    asked, language = arrival.asked, current_language()
    step = step_at(asked, progress, name)
    if step is None:
        raise LookupError(name)  # the caller has looked it up
    asked_now = questions(
        asked.instrument,
        step.items,
        progress.answers,
        asked.context,
        language=language,
        typed=typed,
        problems=problems,
    )
    mode = {"confidential": asked.confidential}
    above = {code: asked.instrument.item_texts(code, **mode) for code in step.items}
    left = [one for one in asked_now if one.code not in progress.answers and one.kind != "open"]
    left = left if "left" in request.args else []
    damage = sentence_of(Problem("form_damaged")) if damaged else ""
    number, total = _place(arrival, progress, step)
    return render_template(
        "respondent/child.html" if asked.child_mode else "respondent/page.html",
        name=arrival.visit.name,
        step=name,
        number=number,
        total=total,
        provider=own_name(asked.provider, language),
        texts=_said(arrival, asked.instrument.page_texts(step.page, **mode)),
        above={code: _said(arrival, texts) for code, texts in above.items()},
        questions=asked_now,
        left=left,
        one_left=_said(arrival, [asked.instrument.texts["T_PROMPT"]])[0] if left else "",
        notice=notice or damage,
        check="check" in request.values,
        one=progress.one,
        offered_languages=asked.languages,
        language_form="questions",
    )


def _said(arrival: Arrival, texts: Iterable[Mapping[str, str]]) -> list[str]:
    return [say(text, current_language(), arrival.asked.provider) for text in texts]


def _typed() -> dict[str, list[str]]:
    return {field: values for field, values in request.form.lists() if field not in CONTROLS}


def _order(arrival: Arrival, progress: Progress) -> list[str]:
    return [step.id for step in steps_of(arrival.asked, progress)]


def _place(arrival: Arrival, progress: Progress, step: Step) -> tuple[int, int]:
    """Return the number of a step and of all; one that is shown in the other way has the nearest number."""
    order, here = _order(arrival, progress), same_place(arrival.asked, progress, step)
    return order.index(here.id) + 1 if here else 1, len(order)


def _elsewhere(arrival: Arrival, progress: Progress, name: str) -> Response:
    """Lead from the address of a step to the same place as it is shown now, or say that it is not asked."""
    step = step_at(arrival.asked, progress, name)
    here = same_place(arrival.asked, progress, step) if step else None
    if here is None:
        return problem_page(Problem("page_not_asked"), arrival.visit.name)
    return redirect(_address(arrival.visit.name, here.id), 303)


def _next_address(arrival: Arrival, saved: Saved, step: str, action: str) -> str:
    name = arrival.visit.name
    checking = {"check": "1"} if "check" in request.form else {}
    here = url_for("respondent.page", name=name, step=step, **checking)
    if action == "language":
        wanted = request.form["language"]
        if wanted in arrival.asked.languages:
            save_language(wanted)
        return here
    if action in ONE:
        return here
    if action == "leave":
        return url_for("respondent.later", name=name)
    if action == "back":
        return _before(arrival, saved.progress, step)
    if saved.calm:
        return url_for("respondent.calm", name=name, step=step)
    if saved.left_empty:
        return url_for("respondent.page", name=name, step=step, left=1, **checking)
    if checking:
        return _address(name, first_unfinished(arrival.asked, saved.progress))
    return _after(arrival, saved.progress, step)


def _after(arrival: Arrival, progress: Progress, step: str) -> str:
    order = _order(arrival, progress)
    following = order[order.index(step) + 1 :] if step in order else []
    target = following[0] if following else first_unfinished(arrival.asked, progress)
    return _address(arrival.visit.name, target)


def _before(arrival: Arrival, progress: Progress, step: str) -> str:
    order = _order(arrival, progress)
    place = order.index(step) if step in order else 0
    if place == 0:
        return url_for("respondent.welcome", name=arrival.visit.name)
    return url_for("respondent.page", name=arrival.visit.name, step=order[place - 1])


def _address(name: str, step: str | None) -> str:
    """Return the address of a step, or of the page that shows all answers."""
    if step is None:
        return url_for("respondent.review", name=name)
    return url_for("respondent.page", name=name, step=step)
