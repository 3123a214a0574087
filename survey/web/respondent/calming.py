"""The calm page after an answer that may mean danger: whom to call; it is sent to nobody."""

from __future__ import annotations

from flask import render_template

from survey.domain.drafts import Progress
from survey.domain.steps import finished, step_at
from survey.web.language import current_language
from survey.web.questions import say
from survey.web.respondent.arriving import Arrival, arrive, progress_here
from survey.web.respondent.blueprint import blueprint
from survey.web.respondent.places import address_of, after
from survey.web.service import service


@blueprint.get("/v/<name>/help/<step>")
def calm(name: str, step: str) -> str:
    """Show the calm page of a step."""
    with service().db.single_statements() as session:
        arrival = arrive(session, name)
        progress = progress_here(arrival)
    return calm_page(arrival, progress, step)


def calm_page(arrival: Arrival, progress: Progress, step: str, address: str = "") -> str:
    """Return the calm page; `address` where it answers the form of the step."""
    asked, instrument, name = arrival.asked, arrival.asked.instrument, arrival.visit.name
    code = instrument.calm_text
    text = instrument.said(code, confidential=asked.confidential) if code else {"lt": ""}
    shown = step_at(asked, progress, step)
    here, following = address_of(name, step, left=True), after(arrival, progress, step)
    return render_template(
        "respondent/calm.html",
        address=address,
        words=say(text, current_language(), asked.provider),
        way_on=here if shown and not finished(shown, progress) else address_of(name, following),
        offered_languages=asked.languages,
    )
