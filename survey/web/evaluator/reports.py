"""The report behind a page, a plot and a file: made once a process, since a closed round does not change."""

from __future__ import annotations

from flask import current_app

from exports.report.model import Report
from survey.domain import results
from survey.domain.problems import Problem
from survey.web.service import service

KEPT = 20


def report_of(round_code: str) -> Report | Problem:
    """Return the report of a closed round, or why there is none."""
    kept: dict[str, Report] = current_app.extensions.setdefault("balsas.reports", {})
    if round_code in kept:
        return kept[round_code]
    with service().db.reading() as database:
        made = results.report(database, round_code)
    if isinstance(made, Report):
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)))
        kept[round_code] = made
    return made
