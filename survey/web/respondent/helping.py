"""Whom to call, in words: one source for the footer, the calm page, the receipt and the first page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from babel.dates import format_date, get_day_names
from flask import g

from survey.clock import VILNIUS
from survey.domain import help_lines
from survey.domain.help_lines import Hours, Line
from survey.i18n import N_
from survey.i18n.typography import typeset
from survey.web.language import current_language, gettext
from survey.web.respondent.blueprint import blueprint
from survey.web.service import service

NAMES = {
    "emergency": N_("In danger, call"),
    "children": N_("Children's line"),
    "rights": N_("Child-rights line"),
}
UNBROKEN = "\N{NO-BREAK SPACE}"
DASH = "\N{WORD JOINER}–\N{WORD JOINER}"


@dataclass(frozen=True)
class HelpLine:
    """One line as pages show it."""

    id: str
    name: str
    number: str
    call: str
    mail: str | None
    hours: str
    state: str
    open_now: bool


def lines_now() -> tuple[HelpLine, ...]:
    """Return the lines for whoever looks at the page, each with whether it is answered now.

    Only the questionnaire of an adult leaves the children's line out: a child may see any other page.
    """
    running = service()
    now, place = running.clock(), (current_language(), g.get("of_child"))
    minute = int(now.timestamp()) // 60
    known: tuple[int, tuple[HelpLine, ...]] | None = running.lines_told.get(place)
    if known is None or known[0] != minute:
        lines = running.help_lines.for_audience(children=g.get("of_child", True))
        known = running.lines_told[place] = minute, tuple(_told(line, now) for line in lines)
    return known[1]


@blueprint.app_context_processor
def give_lines() -> dict[str, object]:
    """Let every page tell whom to call."""
    return {"help_lines": lines_now}


def _told(line: Line, now: datetime) -> HelpLine:
    return HelpLine(
        id=line.id,
        name=gettext(NAMES[line.id]),
        number=line.number.replace(" ", UNBROKEN),
        call=line.call,
        mail=line.mail,
        hours=_hours(line.hours),
        state=_state(line, now) if line.hours else "",
        open_now=help_lines.is_open(line, now),
    )


def _hours(hours: Sequence[Hours]) -> str:
    if not hours:
        return ""
    parts = [
        f"{days} {_clock(one.opens)}{DASH}{_clock(one.closes)}".replace(" ", UNBROKEN)
        for one in hours
        for days in _in_a_row(one.days)
    ]
    return gettext("on working days") + ": " + ", ".join(parts)


def _in_a_row(days: Sequence[int]) -> list[str]:
    """Name days of the week, those in a row by the first and the last."""
    names = get_day_names("abbreviated", locale=current_language())
    first = [day for day in sorted(set(days)) if day - 1 not in days]
    last = [day for day in sorted(set(days)) if day + 1 not in days]
    return [
        names[a - 1] if a == b else f"{names[a - 1]}{DASH}{names[b - 1]}"
        for a, b in zip(first, last, strict=True)
    ]


def _state(line: Line, now: datetime) -> str:
    closes = help_lines.closes_at(line, now)
    if closes is not None:
        return gettext("answered now, until %(time)s") % {"time": _clock(closes)}
    opens = help_lines.opens_at(line, now)
    if opens is None:
        return gettext("closed now")
    if opens.date() == now.astimezone(VILNIUS).date():
        return gettext("closed now, opens today at %(time)s") % {"time": _clock(opens.time())}
    pattern = "MMMM d 'd.', EEEE" if current_language() == "lt" else "EEEE, d MMMM"
    day = typeset(format_date(opens, pattern, locale=current_language()), current_language())
    return gettext("closed now, opens: %(day)s, %(time)s") % {"day": day, "time": _clock(opens.time())}


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
