"""Data files for evaluators: chosen by what they are for, made in the background, fetched for a day."""

from __future__ import annotations

from threading import Thread

from babel.dates import format_datetime
from flask import Response, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from survey.clock import VILNIUS
from survey.domain import agreements, downloads, release_offers
from survey.domain.problems import Problem
from survey.i18n import N_, problem_text
from survey.web import numbers
from survey.web.language import current_language
from survey.web.service import service

SHORT_SECONDS = 4.0  # so long the answer waits: a small file is ready on the next page at once
PURPOSES = {
    "spss": (
        N_("I use SPSS or PSPP"),
        N_(".sav with labels in every language, and syntax that computes the published share"),
    ),
    "stata": (
        N_("I use Stata"),
        N_(".dta with labels in every language, and a .do file that computes the published share"),
    ),
    "r": (N_("I use R"), N_("CSV, and an .R file that computes the published share")),
    "excel": (N_("I use Excel or LibreOffice"), N_(".xlsx with a sheet of codes, and a CSV safe to open")),
    "python": (N_("I use Python, Spark or DuckDB"), N_("Parquet with exact types, and CSV")),
    "archive": (N_("I put it into an archive"), N_("all formats, with DDI-Codebook 2.5")),
}
STATES = {
    "waiting": N_("waiting to be made"),
    "making": N_("being made"),
    "failed": N_("could not be made; please ask for it again"),
    "ended": N_("its day is over; please ask for it again"),
}
KILOBYTE = 1000


def index() -> str:
    """Show what can be downloaded, and the person's own downloads."""
    return _page()


def ask() -> str | tuple[str, int] | AnyResponse:
    """Ask for a bundle; it is made in the background, and small ones are ready at once."""
    running = service()
    names, kind = request.form.getlist("release"), request.form.get("kind", "")
    with running.db.writing() as database:
        asked = downloads.ask(
            database,
            running.settings.data,
            current_user.id,
            names,
            kind,
            request.form.get("purpose", ""),
            running.clock,
        )
    if isinstance(asked, Problem):
        return _page(problem_text(current_language(), asked)), 400
    maker = Thread(
        target=downloads.make,
        args=(running.db, running.settings.data, asked.id, running.clock),
        name=f"download {asked.id}",
    )
    maker.start()
    maker.join(SHORT_SECONDS)
    return redirect(url_for("files.index") + "#mine", 303)


def fetch(download_id: str) -> Response | tuple[str, int]:
    """Send a bundle to the person who asked for it, while its link lasts."""
    running = service()
    with running.db.writing() as database:
        found = downloads.fetch(database, running.settings.data, current_user.id, download_id, running.clock)
    if isinstance(found, Problem):
        return _page(problem_text(current_language(), found)), 404
    answer = send_file(found, mimetype="application/zip", as_attachment=True, download_name="balsas.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(problem: str = "") -> str:
    running, language = service(), current_language()
    with running.db.reading() as database:
        offered = release_offers.offers(database, running.settings.data)
        mine = downloads.of_person(database, current_user.id, running.clock)
        agreement = agreements.current(database, current_user.id, running.clock)
    return render_template(
        "files/index.html",
        offers=offered,
        mine=mine,
        agreement=agreement,
        purposes=PURPOSES,
        states=STATES,
        problem=problem,
        size=lambda count: _size(count, language),
        count=lambda value: numbers.whole(value, language),
        moment=lambda at: format_datetime(at.astimezone(VILNIUS), "yyyy-MM-dd HH:mm", locale=language),
    )


def _size(count: int, language: str) -> str:
    """Write a size of a file in kB or MB."""
    thousands = max(1.0, count / KILOBYTE)
    if thousands < KILOBYTE:
        return f"{numbers.whole(thousands, language)}{numbers.NO_BREAK}kB"
    return f"{numbers.decimal(thousands / KILOBYTE, language)}{numbers.NO_BREAK}MB"
