"""`balsas results`: a closed round as a table, JSON or CSV, without what may not be shown."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from survey.cli.refused import Refused, load_settings, ready, refuse

VERDICTS = {"met": "met", "not met": "not met", "undecided": "undecided", None: ""}
BY_LINK = (
    "Whoever had the link could answer: the figures are about these answers alone, without response rate, "
    "interval and verdict."
)
HEADINGS = ("area", "n", "favourable", "interval", "bounds", "response", "verdict")


@click.command()
@click.argument("code", metavar="RESULT")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
@click.option("--csv", "as_csv", is_flag=True, help="Print one line an area as CSV.")
@click.option(
    "--language", type=click.Choice(["lt", "en"]), default="lt", show_default=True, help="Of the names."
)
def results(code: str, as_json: bool, as_csv: bool, language: str) -> None:
    """Print the favourable share of a result by area, with its interval and what non-response can hide.

    RESULT is the code of a closed round of carers (2026-A), or a wave's code with "-children": every child of
    its closed rounds AP, B and C, counted once.

    Areas with too few answers, and those from which they could be worked out, show nothing.
    """
    from exports.report.delimited import area_records, report_csv, trend_records

    if as_json and as_csv:
        raise Refused("--json and --csv cannot both be printed; choose one.")
    report = _report(code)
    if as_csv:
        click.echo(report_csv(report, language), nl=False)
    elif as_json:
        areas, trend = area_records(report, language), trend_records(report, language)
        notes = [asdict(note) for note in report.notes]
        whole = {
            "areas": areas,
            "trend": trend,
            "outcomes": report.outcomes.known(by_link=report.by_link),
            "notes": notes,
        }
        click.echo(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        click.echo(_table(report, language))


def _report(code: str) -> Any:
    from survey.domain.problems import Problem
    from survey.domain.results import report as report_of

    with ready(load_settings()) as db, db.reading() as session:
        report = report_of(session, code)
    if isinstance(report, Problem):
        refuse(report)
    return report


def _table(report: Any, language: str) -> str:
    asked = f"{report.title[language]} ({_asked(report)}), {report.wave.names[language]}"
    lines = [f"{asked}, rule {report.rule}, {_how(report)}"]
    if report.demonstration:
        lines.append("INVENTED DATA: the demonstration country.")
    if report.by_link:
        lines.append(BY_LINK)
    cells = [HEADINGS, *(_cells(row, language) for row in report.rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines += ["  ".join(map(str.ljust, line, widths)).rstrip() for line in cells]
    if any(row.assumption for row in report.rows if row.verdict):
        lines.append("* assuming the silent are alike")
    return "\n".join(lines)


def _how(report: Any) -> str:
    if report.by_link:
        return "by open links"
    return f"target {_percent(report.target)}, {report.method}, {_percent(report.confidence)} intervals"


def _asked(report: Any) -> str:
    return ", ".join(f"{one.form} {one.version}" for one in report.asked)


def _cells(row: Any, language: str) -> tuple[str, ...]:
    indent = {"country": "", "county": "  "}.get(row.level, "    ")
    name = indent + row.names[language]
    if row.hidden:
        return (name, "", "not shown", "", "", "", "")
    if row.status == "bound":
        side = "at least" if row.bound_at_least else "at most"
        return (name, str(row.n), f"{side} {row.bound_percent} %", "", "", "", _verdict(row))
    limits = "" if row.lower is None else f"{_percent(row.lower)} to {_percent(row.upper)}"
    mark = " (few)" if row.status == "caution" else ""
    return (
        name,
        str(row.n),
        _percent(row.estimate) + mark,
        limits,
        "" if row.bounds_lower is None else f"{_percent(row.bounds_lower)} to {_percent(row.bounds_upper)}",
        "" if row.response_rate is None else _percent(row.response_rate),
        _verdict(row),
    )


def _verdict(row: Any) -> str:
    return VERDICTS[row.verdict] + ("*" if row.verdict and row.assumption else "")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
