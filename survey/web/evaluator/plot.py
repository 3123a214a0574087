"""The trend plot of a report: the country, a chosen county beside it, the page's own rounded numbers."""

from __future__ import annotations

from analysis.target import decimals_to_tell
from exports.plots.trend import TEXTS, Point, Series, TrendPlot, draw_trend
from exports.report.model import Report, TrendPoint
from survey.web.evaluator.sentences import VIEWS
from survey.web.evaluator.words import Words
from survey.web.language import gettext as _


def chosen_areas(report: Report, county: str | None) -> list[str]:
    """Return the codes of the areas to draw; a county that is not in the report is not drawn."""
    codes = [row.code for row in report.counties if row.code == county and row.code in report.trend]
    return [report.country.code, *codes]


def trend_svg(report: Report, language: str, county: str | None, *, narrow: bool) -> str:
    """Draw the plot as SVG text."""
    words = Words(report, language)
    areas = chosen_areas(report, county)
    series = tuple(
        Series(_name(report, code, language), tuple(_point(report, one) for one in report.trend[code]))
        for code in areas
    )
    plot = TrendPlot(
        title=_("Share who rate the services favourably: %(view)s") % {"view": _(VIEWS[report.form])},
        description=describe(report, words, areas),
        target=report.target,
        series=series,
        note=_("Invented data") if report.demonstration else "",
        texts=TEXTS[language],
        by_link=report.by_link,
    )
    return draw_trend(plot, narrow=narrow)


def describe(report: Report, words: Words, areas: list[str]) -> str:
    """Say in words what the plot shows."""
    told = []
    for code in areas:
        points = (
            f"{one.names[words.language]}: {words.figure(one)}"
            + (
                f" ({words.interval(one)}, n = {words.count(one.n)})"
                if one.estimate is not None and one.n
                else ""
            )
            for one in report.trend[code]
        )
        told.append(f"{_name(report, code, words.language)}. {'; '.join(points)}.")
    if report.by_link:
        return " ".join([*told, *words.notes(report.notes)])
    return " ".join([*told, _("Target: %(target)s.") % {"target": words.target}])


def _name(report: Report, code: str, language: str) -> str:
    row = report.row(code)
    return row.names[language] if row else code


def _point(report: Report, one: TrendPoint) -> Point:
    bound = None if one.bound_percent is None else one.bound_percent / 100
    return Point(
        label=one.wave,
        n=one.n,
        share=_rounded(one.estimate, report.target),
        lower=_rounded(one.lower, report.target),
        upper=_rounded(one.upper, report.target),
        hidden=one.status in ("hidden", "hidden_secondary"),
        few=one.status == "hidden",
        at_least=bound if one.bound_at_least else None,
        at_most=bound if one.bound_at_least is False else None,
    )


def _rounded(value: float | None, target: float) -> float | None:
    """Round as the page and the files do, so that no reader finds two numbers for one figure."""
    return None if value is None else round(value, 2 + decimals_to_tell(value, target))
