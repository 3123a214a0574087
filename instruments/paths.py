"""Which questions somebody is asked, on which pages, as their answers so far decide it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from instruments.conditions import Answer, Context, fires
from instruments.model import Instrument, Page

MOST_REMEMBERED = 500


@dataclass(frozen=True)
class Path:
    """One way through a questionnaire: the items asked, in order, the pages, and the ending it leads to.

    The pages are those with an item asked, and before the end those that only hold texts. `asked_on` has the
    items of each page that has any.
    """

    items: tuple[str, ...]
    pages: tuple[Page, ...]
    asked_on: tuple[tuple[Page, tuple[str, ...]], ...]
    end: str | None


def path(instrument: Instrument, answers: Mapping[str, Answer], context: Context) -> Path:
    """Return the way of somebody with these answers; the answer of a skipped item decides nothing.

    Few answers decide: ways are remembered by them, since a page asks for its own some ten times.
    """
    deciding = tuple((code, unlisted(answers[code])) for code in instrument.decided_by if code in answers)
    remembered = instrument.paths
    found: Path | None = remembered.get((deciding, context))
    if found is None:
        if len(remembered) >= MOST_REMEMBERED:
            remembered.clear()
        found = remembered[deciding, context] = path_anew(instrument, dict(deciding), context)
    return found


def visible_items(instrument: Instrument, answers: Mapping[str, Answer], context: Context) -> tuple[str, ...]:
    """Return the items asked of this person, in order."""
    return path(instrument, answers, context).items


def ended(instrument: Instrument, answers: Mapping[str, Answer], context: Context) -> str | None:
    """Return the id of the ending that the answers lead to, or None."""
    return path(instrument, answers, context).end


def unlisted(value: Answer) -> Answer:
    """Turn the list that JSON makes of several answers back into a tuple."""
    return value if isinstance(value, int | str) else tuple(value)


def path_anew(instrument: Instrument, answers: Mapping[str, Answer], context: Context) -> Path:
    """Return the same as `path` by walking through the questionnaire, remembering nothing."""
    items, end = _walk(instrument, answers, context)
    shown = set(items)
    pages = [page for page in instrument.pages if not page.items or not shown.isdisjoint(page.items)]
    if end is not None:
        last = max(number for number, page in enumerate(pages) if page.items)
        pages = pages[: last + 1]
    asked = ((page, tuple(code for code in page.items if code in shown)) for page in pages)
    return Path(items, tuple(pages), tuple((page, codes) for page, codes in asked if codes), end)


def _walk(
    instrument: Instrument, answers: Mapping[str, Answer], context: Context
) -> tuple[tuple[str, ...], str | None]:
    shown: list[str] = []
    known: dict[str, Answer] = {}
    for code, item in instrument.items.items():
        if item.kind == "open" and not context.open_text:
            continue
        rules = instrument.rules_of[code]
        if rules and any(fires(rule, known, context) for rule in rules):
            continue
        shown.append(code)
        if code in answers:
            known[code] = answers[code]
        for rule in instrument.decided_by.get(code, ()):
            if rule.end is not None and fires(rule, known, context):
                return tuple(shown), rule.end
    return tuple(shown), None
