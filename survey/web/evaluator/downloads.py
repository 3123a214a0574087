"""The answers of a closed round as a research file, for an evaluator whose agreement holds today."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, abort, render_template, request
from flask_login import current_user

from exports.dataset import Dataset
from exports.delimited import write_csv
from exports.spss import write_sav
from survey.domain import agreements, research
from survey.domain.problems import Problem
from survey.web.evaluator.pages import as_file, no_report, note_download
from survey.web.language import current_language
from survey.web.service import service

KINDS = {"sav": (write_sav, "application/x-spss-sav"), "csv": (write_csv, "text/csv")}


def answers(round_code: str) -> Response | tuple[str, int]:
    """Send the answers as .sav or CSV; without an agreement say what to do."""
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        abort(400)
    running, language = service(), current_language()
    with running.db.reading() as database:
        agreement = agreements.current(database, current_user.id, running.clock)
        if agreement is None:
            return render_template("evaluator/no_agreement.html", round_code=round_code), 403
        dataset = research.research_file(database, round_code, language)
    if isinstance(dataset, Problem):
        return no_report(dataset)
    terms = f"{agreement.purpose} ({agreement.signed_on.isoformat()} – {agreement.ends_on.isoformat()})"
    content = _written(replace(dataset, notes=(*dataset.notes, terms)), kind)
    name = f"balsas-{round_code}-answers-{language}.{kind}"
    note_download(round_code, name)
    return as_file(content, name, KINDS[kind][1])


def _written(dataset: Dataset, kind: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"answers.{kind}"
        KINDS[kind][0](dataset, path)
        return path.read_bytes()
