"""One step as a page: its questions with what was answered or just typed, and its place among the steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from flask import render_template, request

from instruments.answers import AnswerProblem
from survey.domain.drafts import Progress
from survey.domain.invited import Invited
from survey.domain.steps import Step, first_unfinished, same_place, step_at
from survey.web import junk
from survey.web.language import current_language
from survey.web.questions import Question, own_name, questions, say
from survey.web.respondent.arriving import Arrival
from survey.web.respondent.keeping import kept_page
from survey.web.respondent.places import Place, order_of

CHILD, PAGE, WELCOME = "respondent/child.html", "respondent/page.html", "respondent/open.html"


class _Shown(NamedTuple):
    """What decides a page beside the questionnaire and what is answered in it."""

    step: str
    page: str
    items: tuple[str, ...]
    number: int
    total: int
    one: bool
    check: bool
    trap: str
    welcome: bool
    begun: bool
    further: bool


def step_page(
    arrival: Arrival,
    progress: Progress,
    name: str,
    typed: Mapping[str, Sequence[str]] | None = None,
    problems: Sequence[AnswerProblem] = (),
    *,
    place: Place | None = None,
    notice: str = "",
    welcome: bool = False,
) -> str:
    """Return the page of a step; what was just typed goes before what is stored.

    `welcome` puts the words of the first page above the questions. Without a `place` it is the page whose
    form was sent.
    """
    asked, step = arrival.asked, step_at(arrival.asked, progress, name)
    if step is None:
        raise LookupError(name)  # the caller has looked it up
    number, total = _place(arrival, progress, step)
    place = place or Place(check="check" in request.form)
    begun = asked.draft is not None or bool(place.address)
    trap = junk.TRAP if asked.who.by_link and not begun else ""
    further = welcome and first_unfinished(asked, progress) != name
    shown = _Shown(
        name,
        step.page.id,
        step.items,
        number,
        total,
        progress.one,
        place.check,
        trap,
        welcome,
        begun,
        further,
    )
    template = WELCOME if welcome else CHILD if asked.child_mode else PAGE
    words = {
        "name": arrival.visit.name,
        "opened": junk.opened_mark() if trap else "",
        "address": place.address,
    }
    answered = typed is not None or problems or not progress.answers.keys().isdisjoint(step.items)
    if not answered and not notice and not place.left:
        return kept_page(template, shown, asked, words, lambda nobody: _inputs(nobody, shown))
    asked_now = questions(
        asked.instrument,
        step.items,
        progress.answers,
        asked.context,
        language=current_language(),
        typed=typed,
        problems=problems,
    )
    left = [one for one in asked_now if one.code not in progress.answers and one.kind != "open"]
    left = left if place.left else []
    return render_template(template, **words, **_inputs(asked, shown, asked_now, left), notice=notice)


def _inputs(
    asked: Invited, shown: _Shown, found: Sequence[Question] | None = None, left: Sequence[Question] = ()
) -> dict[str, Any]:
    """Return what a template says of a step; without questions of somebody's own, those nobody answered."""
    language, mode, instrument = current_language(), {"confidential": asked.confidential}, asked.instrument
    page = instrument.page(shown.page)
    if found is None:
        found = questions(instrument, shown.items, {}, asked.context, language=language)
    return {
        **shown._asdict(),
        "provider": own_name(asked.provider, language),
        "texts": [] if page is None else said(asked, instrument.page_texts(page, **mode)),
        "above": {code: said(asked, instrument.item_texts(code, **mode)) for code in shown.items},
        "questions": found,
        "left": left,
        "one_left": said(asked, [instrument.texts["T_PROMPT"]])[0] if left else "",
        "offered_languages": asked.languages,
        "language_form": "questions",
        "link": asked.who.link,
        "sends": asked.who.by_link and shown.number == shown.total,
        "survey": own_name(asked.title, language),
        "opening": said(asked, instrument.page_texts(instrument.pages[0], **mode)) if shown.welcome else (),
        "opened_field": junk.OPENED,
    }


def said(asked: Invited, texts: Iterable[Mapping[str, str]]) -> list[str]:
    """Return texts of the questionnaire in the language of the page."""
    return [say(text, current_language(), asked.provider) for text in texts]


def _place(arrival: Arrival, progress: Progress, step: Step) -> tuple[int, int]:
    """Return the number of a step and of all; one that is shown in the other way has the nearest number."""
    order, here = order_of(arrival, progress), same_place(arrival.asked, progress, step)
    return order.index(here.id) + 1 if here else 1, len(order)
