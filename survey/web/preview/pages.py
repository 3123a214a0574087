"""The pages of the preview: the questionnaire in frames, on paper, and compared with another version."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from instruments.answers import Context
from instruments.model import Instrument
from survey.domain import askable
from survey.web.auth.gate import use_staff_language
from survey.web.language import current_language
from survey.web.preview.blueprint import blueprint, preview
from survey.web.questions import own_name, say
from survey.web.respondent.paper import LINES, Paper

FRAMES = ("phone", "computer")
PROVIDER = {"lt": "Pavyzdžio globos centras", "en": "Example care centre"}


@blueprint.get("")
def front() -> str:
    """Show the questionnaire as families see it, in one language and one frame."""
    use_staff_language()
    shown = preview()
    language = _chosen(shown.instrument)
    frame = request.args.get("frame", "")
    return render_template(
        "preview/front.html",
        shown=shown,
        asked_in=language,
        frame=frame if frame in FRAMES else FRAMES[0],
        address=url_for("respondent.link", code=shown.code, lang=language) if shown.code else "",
        missing=askable.missing_texts(shown.instrument),
        title=shown.instrument.title.get(current_language(), shown.instrument.title[language]),
    )


@blueprint.post("/again")
def again() -> Response:
    """Forget the answers given so far: go on with a code that nobody used."""
    preview().used += 1
    where = {name: request.form[name] for name in ("language", "frame") if name in request.form}
    return redirect(url_for("preview.front", **where), 303)


@blueprint.get("/paper")
def paper() -> str:
    """Show the questionnaire to be printed and filled in by hand, in one of its languages."""
    shown = preview()
    language = _chosen(shown.instrument)
    g.language, g.of_child = language, shown.instrument.audience != "adult"
    printed = Paper(shown.instrument, Context(services=shown.services, open_text=True), language, PROVIDER)
    return render_template(
        "respondent/paper.html",
        instrument=shown.instrument,
        title=say(shown.instrument.title, language, PROVIDER),
        provider=own_name(PROVIDER, language),
        pages=printed.pages(),
        lines=range(LINES),
        offered_languages=shown.instrument.languages,
        back=url_for("preview.front", language=language),
    )


def _chosen(instrument: Instrument) -> str:
    """Return the language asked for, else the language of origin; 404 where the questionnaire has no such."""
    wanted = request.args.get("language") or request.args.get("lang") or instrument.source_language
    if wanted not in instrument.languages:
        abort(404)
    return wanted
