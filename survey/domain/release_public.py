"""What a file for everybody may tell: no more than the result that its answers are published in."""

from __future__ import annotations

from sqlalchemy.orm import Session

from exports.release import Manifest
from exports.report.model import Report
from survey.db import Round
from survey.db.queries.results import read_places
from survey.domain import children, results
from survey.domain.figures import RoundData, read_data
from survey.domain.problems import Problem
from survey.i18n import problem_text

NO_RESULT = {"results_not_closed": "release_untold_yet", "results_differ": "release_untold_differ"}
COUNTY_HIDDEN = "its file for everybody names a county whose figure the result does not show any more"


def report_of(session: Session, asked: Round) -> Report | Problem:
    """Return the result that a closed round's answers are published in.

    That of all children of a wave is there once all their rounds are closed.
    """
    if children.belongs(asked.form, asked.design):
        return results.children_report(session, asked.wave_code)
    return results.round_report(session, asked.code)


def obstacle(report: Report | Problem, asked: Round) -> Problem | None:
    """Say why a round may have no file for everybody, or None.

    The file counts all ratings of the round, so the result must show the share of just these; of a form of
    children that is the row of the form. A file made before the result could tell what that has to hide.
    """
    if isinstance(report, Problem):
        return Problem(NO_RESULT[report.code], {**report.values, "of": asked.code})
    row = report.row(asked.form) if children.belongs(asked.form, asked.design) else report.country
    if row is not None and row.shows_share:
        return None
    return Problem("release_untold", {"result": report.code, "of": asked.code})


def obstacle_of(session: Session, round_code: str) -> Problem | None:
    """Say why a closed round may have no file for everybody as things stand, or None."""
    asked = session.get_one(Round, round_code)
    return obstacle(report_of(session, asked), asked)


def unnamed(report: Report | Problem, asked: Round, data: RoundData) -> tuple[str, ...]:
    """Return the counties whose people a file for everybody shows without them.

    Those whose figure the result does not show: what is left out of it could be worked out. Children's
    results add up the forms of a county: less two forms' files they would tell what the third one withholds.
    """
    here = {area.parent for area in data.areas if area.parent}
    if children.belongs(asked.form, asked.design) or isinstance(report, Problem):
        return tuple(sorted(here))
    shown = {row.code for row in report.rows if row.shows_share}
    return tuple(sorted(here - shown))


def outdated(session: Session, manifest: Manifest) -> str:
    """Say why the file for everybody of a release would tell more than the result does by now, or ""."""
    asked = session.get_one(Round, manifest.round)
    report = report_of(session, asked)
    problem = obstacle(report, asked)
    if problem is not None:
        return as_reason(problem)
    data = read_data(session, asked.code, read_places(session))
    return COUNTY_HIDDEN if set(unnamed(report, asked, data)) - set(manifest.unnamed) else ""


def as_reason(problem: Problem) -> str:
    """Return the sentence of a problem as it stands behind a colon in manifests and commands."""
    text = problem_text("en", problem)
    return text[0].lower() + text[1:].removesuffix(".")
