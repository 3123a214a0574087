"""A report as CSV: one row an area, or one row a point of the trend; the same numbers as the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from exports.report.model import Report, Row

Cell = str | int | float | None

INVENTED = "invented (demonstration)"
COLLECTED = "collected"

FIGURES = (
    "status",
    "eligible",
    "n",
    "weighted_n",
    "estimate",
    "se",
    "lower",
    "upper",
    "method",
    "n_effective",
    "deff",
    "df",
    "response_rate",
    "dont_know",
    "no_answer",
    "unknown",
    "bounds_lower",
    "bounds_upper",
    "needed",
    "needed_share",
    "possible",
    "verdict",
    "plain",
    "assumption",
    "bound_at_least",
    "bound_percent",
)
# What nobody knows of those who answered by open links: these columns are left out.
NOT_BY_LINK = frozenset(
    (
        *("target", "confidence", "eligible", "weighted_n", "se", "lower", "upper", "method", "n_effective"),
        *("deff", "df", "response_rate", "unknown", "bounds_lower", "bounds_upper", "needed", "needed_share"),
        *("possible", "verdict", "plain", "assumption", "unaided_lower", "unaided_upper"),
    )
)
TREND_FIGURES = ("status", "n", "estimate", "lower", "upper", "bound_at_least", "bound_percent")


def area_records(report: Report, language: str) -> list[dict[str, Cell]]:
    """Return one record an area, with everything that a figure needs to be understood by itself."""
    records: list[dict[str, Cell]] = [
        {
            **_about(report),
            **_area(row, language),
            **_figures(row, FIGURES),
            **_more(row),
        }
        for row in report.rows
    ]
    return _known(report, records)


def trend_records(report: Report, language: str) -> list[dict[str, Cell]]:
    """Return one record a wave and area."""
    names = {row.code: row.names[language] for row in report.rows}
    records: list[dict[str, Cell]] = [
        {
            "data": _data(report),
            "form": report.form,
            "rule": report.rule,
            "design": report.design,
            "area": code,
            "name": names[code],
            "wave": point.wave,
            "wave_title": point.names[language],
            **_figures(point, TREND_FIGURES),
        }
        for code, points in report.trend.items()
        for point in points
    ]
    return _known(report, records)


def report_csv(report: Report, language: str) -> str:
    """Return the areas as CSV text."""
    return _csv(area_records(report, language))


def trend_csv(report: Report, language: str) -> str:
    """Return the trend as CSV text."""
    return _csv(trend_records(report, language))


def _known(report: Report, records: list[dict[str, Cell]]) -> list[dict[str, Cell]]:
    if not report.by_link:
        return records
    return [{name: one[name] for name in one if name not in NOT_BY_LINK} for one in records]


def _data(report: Report) -> str:
    return INVENTED if report.demonstration else COLLECTED


def _about(report: Report) -> dict[str, Cell]:
    return {
        "data": _data(report),
        "wave": report.wave.code,
        "fieldwork_from": report.wave.first.isoformat(),
        "fieldwork_to": report.wave.last.isoformat(),
        "result": report.code,
        "form": report.form,
        "version": " ".join(f"{one.form}-{one.version}" for one in report.asked),
        "rule": report.rule,
        "design": report.design,
        "target": report.target,
        "confidence": report.confidence,
    }


def _area(row: Row, language: str) -> dict[str, Cell]:
    return {
        "level": row.level,
        "area": row.code,
        "name": row.names[language],
        "county": row.parent,
        "municipalities": " ".join(member.code for member in row.members),
    }


def _figures(row: object, names: tuple[str, ...]) -> dict[str, Cell]:
    return {name: getattr(row, name) for name in names}


def _more(row: Row) -> dict[str, Cell]:
    alone = row.unaided
    unaided: Mapping[str, Cell] = {
        "n": alone.n if alone else None,
        "estimate": alone.estimate if alone else None,
        "lower": alone.lower if alone else None,
        "upper": alone.upper if alone else None,
    }
    notes = "; ".join(
        " ".join([note.code, *(f"{name}={value}" for name, value in note.values.items())])
        for note in row.notes
    )
    return {
        **{f"unaided_{name}": value for name, value in unaided.items()},
        "notes": notes,
    }


def _csv(records: list[dict[str, Cell]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()
