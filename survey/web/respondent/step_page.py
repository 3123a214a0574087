"""One step as a page: its questions with what was answered or just typed, and its place among the steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import render_template, request

from instruments.answers import AnswerProblem
from survey.domain.drafts import Progress
from survey.domain.steps import Step, first_unfinished, same_place, step_at, steps_of
from survey.web import junk
from survey.web.language import current_language
from survey.web.questions import own_name, questions, say
from survey.web.respondent.arriving import Arrival

CHILD, PAGE, WELCOME = "respondent/child.html", "respondent/page.html", "respondent/open.html"


def step_page(
    arrival: Arrival,
    progress: Progress,
    name: str,
    typed: Mapping[str, Sequence[str]] | None = None,
    problems: Sequence[AnswerProblem] = (),
    *,
    notice: str = "",
    welcome: bool = False,
) -> str:
    """Return the page of a step; what was just typed goes before what is stored.

    `welcome` puts the words of the first page above the questions.
    """
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
    number, total = _place(arrival, progress, step)
    template = WELCOME if welcome else CHILD if asked.child_mode else PAGE
    first = asked.instrument.pages[0]
    return render_template(
        template,
        name=arrival.visit.name,
        step=name,
        number=number,
        total=total,
        provider=own_name(asked.provider, language),
        texts=said(arrival, asked.instrument.page_texts(step.page, **mode)),
        above={code: said(arrival, texts) for code, texts in above.items()},
        questions=asked_now,
        left=left,
        one_left=said(arrival, [asked.instrument.texts["T_PROMPT"]])[0] if left else "",
        notice=notice,
        check="check" in request.values,
        one=progress.one,
        offered_languages=asked.languages,
        language_form="questions",
        link=asked.who.link,
        sends=asked.who.by_link and number == total,
        begun=asked.draft is not None,
        further=welcome and first_unfinished(asked, progress) != name,
        survey=own_name(asked.title, language),
        opening=said(arrival, asked.instrument.page_texts(first, **mode)) if welcome else (),
        trap=junk.TRAP if asked.who.by_link and asked.draft is None else "",
        opened_field=junk.OPENED,
        opened=junk.opened_mark() if asked.who.by_link else "",
    )


def said(arrival: Arrival, texts: Iterable[Mapping[str, str]]) -> list[str]:
    """Return texts of the questionnaire in the language of the page."""
    return [say(text, current_language(), arrival.asked.provider) for text in texts]


def order_of(arrival: Arrival, progress: Progress) -> list[str]:
    """Return the names of the steps, in order."""
    return [step.id for step in steps_of(arrival.asked, progress)]


def _place(arrival: Arrival, progress: Progress, step: Step) -> tuple[int, int]:
    """Return the number of a step and of all; one that is shown in the other way has the nearest number."""
    order, here = order_of(arrival, progress), same_place(arrival.asked, progress, step)
    return order.index(here.id) + 1 if here else 1, len(order)
