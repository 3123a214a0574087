"""Results of closed rounds: the list, the result page, its plot, its table as a file."""

from __future__ import annotations

from flask import Response, abort, render_template, request
from flask_login import current_user

from exports.delimited import spreadsheet_safe_csv, spreadsheet_safe_name
from exports.report.delimited import area_records, report_csv, trend_csv, trend_records
from survey.domain import audit, children, fieldwork, round_list
from survey.domain.problems import Problem
from survey.i18n import problem_text
from survey.web import numbers
from survey.web.evaluator.plot import chosen_areas, describe, trend_svg
from survey.web.evaluator.reports import report_of
from survey.web.evaluator.sentences import ASKED, BESIDE, METHODS, PARTS, RULES, VIEWS
from survey.web.evaluator.words import Words
from survey.web.language import current_language
from survey.web.service import service

Page = str | tuple[str, int] | Response


def no_report(problem: Problem, round_code: str) -> tuple[str, int]:
    """Say that a result comes after the round has closed; what is no round with a result is not there.

    Until then only the answers of the weeks that are over are told.
    """
    if problem.code != "results_not_closed":
        abort(404)
    running = service()
    with running.db.reading() as database:
        weeks = fieldwork.by_week(database, children.rounds_of(database, round_code), running.clock())
    text = problem_text(current_language(), problem)
    return render_template("evaluator/no_result.html", text=text, weeks=weeks, numbers=numbers), 409


def rounds() -> Page:
    """List open and closed rounds; only closed ones have results."""
    with service().db.reading() as database:
        lines = round_list.list_rounds(database)
    return render_template("evaluator/rounds.html", rounds=lines, views=VIEWS, numbers=numbers)


def result(round_code: str) -> Page:
    """Show the result of a closed round: the verdict first."""
    report = report_of(round_code)
    if isinstance(report, Problem):
        return no_report(report, round_code)
    language = current_language()
    words = Words(report, language)
    areas = chosen_areas(report, request.args.get("county"))
    return render_template(
        "evaluator/result.html",
        report=report,
        words=words,
        numbers=numbers,
        asked=ASKED[report.form],
        beside=BESIDE[report.form],
        view=VIEWS[report.form],
        parts=PARTS,
        rule=RULES[report.form][report.rule],
        method=METHODS.get(report.country.method or report.method, report.method),
        areas=areas,
        county=areas[1] if len(areas) > 1 else "",
        description=describe(report, words, areas),
        may_have_answers="evaluator" in current_user.roles,
    )


def trend(round_code: str) -> Page:
    """Draw the trend; `narrow` for small screens."""
    report = report_of(round_code)
    if isinstance(report, Problem):
        return no_report(report, round_code)
    county, narrow = request.args.get("county"), "narrow" in request.args
    svg = trend_svg(report, current_language(), county, narrow=narrow)
    return Response(svg, mimetype="image/svg+xml")


def table(round_code: str, table: str) -> Page:
    """Send the areas or the trend as CSV: for statistics, or with `spreadsheet` for a spreadsheet program."""
    report = report_of(round_code)
    if isinstance(report, Problem):
        return no_report(report, round_code)
    language, spreadsheet = current_language(), "spreadsheet" in request.args
    records, plain = (area_records, report_csv) if table == "areas" else (trend_records, trend_csv)
    name = f"balsas-{round_code}-{table}.csv"
    if spreadsheet:
        text, name = spreadsheet_safe_csv(records(report, language)), spreadsheet_safe_name(name)
    else:
        text = plain(report, language)
    _note_download(round_code, name)
    return _as_file(text.encode("utf-8"), name, "text/csv")


def _note_download(round_code: str, name: str) -> None:
    """Write into the audit log who took which file."""
    running = service()
    with running.db.writing() as database:
        audit.record(
            database, running.clock, current_user.id, "result.downloaded", round_code, {"file": name}
        )


def _as_file(content: bytes, name: str, mimetype: str) -> Response:
    """Answer with a file to keep."""
    answer = Response(content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
