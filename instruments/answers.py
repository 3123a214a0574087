"""Answers: what of a page's raw fields is an answer, and what a submitted form holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from instruments.catalog import services
from instruments.conditions import Answer, Answers, Context
from instruments.model import Check, Instrument, Item, Option
from instruments.paths import unlisted, visible_items
from instruments.reading import AnswerProblem, read_field

__all__ = [
    "NOT_ANSWERED",
    "NOT_IN_VERSION",
    "SKIPPED",
    "Answer",
    "AnswerProblem",
    "Answers",
    "Cleaned",
    "Context",
    "calm_needed",
    "check_numbers",
    "clean_form",
    "clean_page",
    "finish",
    "helped",
    "options",
    "still_required",
]

SKIPPED = -7
NOT_IN_VERSION = -8
NOT_ANSWERED = -9
MOST_UNKNOWN_FIELDS = 20


@dataclass(frozen=True)
class Cleaned:
    """A page read: all answers so far, all problems, and the items shown and left empty."""

    answers: Answers
    problems: tuple[AnswerProblem, ...]
    unanswered: tuple[str, ...]


def options(instrument: Instrument, item: Item, context: Context) -> tuple[Option, ...]:
    """Return what can be chosen: services first (the round's, or all types), then the instrument's own."""
    own = instrument.options(item)
    if item.options_from is None and item.kind != "service":
        return own
    known = services()
    codes = known if item.kind == "service" else context.services
    offered = (Option(code=code, text=_in_languages(instrument, known[code].names)) for code in codes)
    return (*offered, *own)


def _in_languages(instrument: Instrument, names: Mapping[str, str]) -> Mapping[str, str]:
    """Return a service's name in every language of the instrument, in Lithuanian where there is no other."""
    return {language: names.get(language, names["lt"]) for language in instrument.languages}


def clean_page(
    instrument: Instrument,
    page_id: str,
    raw: Mapping[str, Sequence[str]],
    answers: Mapping[str, Answer],
    context: Context,
    *,
    only: Collection[str] | None = None,
) -> Cleaned:
    """Read a page's fields over the earlier answers; answers that became unreachable are gone.

    `raw` holds fields of items only (no token, no button). A field with a problem leaves the earlier answer.
    Where not the whole page was shown, `only` names the items that were.
    """
    page = instrument.page(page_id)
    if page is None:
        return Cleaned(dict(answers), (AnswerProblem("unknown_page", page_id[:40]),), ())
    asked = [code for code in page.items if only is None or code in only]
    strange = [name for name in raw if name not in asked][:MOST_UNKNOWN_FIELDS]
    problems = [AnswerProblem("unknown_field", _printable(name)) for name in strange]
    merged = dict(answers)
    unanswered: list[str] = []
    shown = visible_items(instrument, merged, context)
    for code in asked:
        if code not in shown:
            continue
        value = _read(instrument, instrument.items[code], raw.get(code, ()), context)
        if isinstance(value, AnswerProblem):
            problems.append(value)
        elif value is not None:
            merged[code] = value
        else:
            merged.pop(code, None)
            unanswered.append(code)
        if code in instrument.decided_by:  # else it changes nothing about what is asked
            shown = visible_items(instrument, merged, context)
    problems += (AnswerProblem("required", code) for code in unanswered if instrument.items[code].routing)
    kept = {code: merged[code] for code in shown if code in merged}
    problems += (one for one in check_numbers(instrument, kept) if one.item in asked)
    empty = (code for code in unanswered if not instrument.items[code].routing and code in shown)
    return Cleaned(kept, tuple(problems), tuple(empty))


def clean_form(instrument: Instrument, raw: Mapping[str, Sequence[str]], context: Context) -> Cleaned:
    """Read a whole form at once, as an import or paper entry brings it: page after page by the same reader.

    What stands at questions that were not to be asked is passed over, so that they are stored as skipped.
    """
    strange = [name for name in raw if name not in instrument.items][:MOST_UNKNOWN_FIELDS]
    problems = [AnswerProblem("unknown_field", _printable(name)) for name in strange]
    answers: Answers = {}
    unanswered: list[str] = []
    for page in instrument.pages:
        fields = {code: raw[code] for code in page.items if code in raw}
        cleaned = clean_page(instrument, page.id, fields, answers, context)
        answers = cleaned.answers
        problems += cleaned.problems
        unanswered += cleaned.unanswered
    return Cleaned(answers, tuple(problems), tuple(unanswered))


def _read(
    instrument: Instrument, item: Item, values: Sequence[str], context: Context
) -> Answer | AnswerProblem | None:
    return read_field(item, options(instrument, item, context), values)


def _printable(name: str) -> str:
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in name[:40])


def finish(instrument: Instrument, answers: Mapping[str, Answer], context: Context) -> Answers:
    """Return what is stored of every item: the answer, -7 where routed out, -9 where shown and left empty."""
    shown = set(visible_items(instrument, answers, context))
    return {
        code: unlisted(answers.get(code, NOT_ANSWERED)) if code in shown else SKIPPED
        for code, item in instrument.items.items()
        if item.stored
    }


def still_required(
    instrument: Instrument, answers: Mapping[str, Answer], context: Context
) -> tuple[str, ...]:
    """Return the items shown, not answered, without which the form must not be submitted."""
    shown = visible_items(instrument, answers, context)
    needed = (instrument.items[code] for code in shown if code not in answers)
    return tuple(item.code for item in needed if item.routing or item.required)


def calm_needed(instrument: Instrument, answers: Mapping[str, Answer], page_id: str) -> bool:
    """Tell whether an answer of this page leads to the calm help page."""
    page = instrument.page(page_id)
    return page is not None and any(answers.get(code) in instrument.items[code].calm for code in page.items)


def helped(instrument: Instrument, answers: Mapping[str, Answer]) -> bool:
    """Tell whether an answer says that somebody helped to choose: such a form counts as assisted."""
    return any(answers.get(code) in item.assisted for code, item in instrument.items.items())


def check_numbers(instrument: Instrument, answers: Mapping[str, Answer]) -> tuple[AnswerProblem, ...]:
    """Return the relations of numbers that do not hold; one with a number not known is not asked."""
    return tuple(
        AnswerProblem("check_explain" if check.explain else "check_failed", check.left[0], check.right[0])
        for check in instrument.checks
        if not _holds(check, answers)
    )


def _holds(check: Check, answers: Mapping[str, Answer]) -> bool:
    left = [answers.get(code) for code in check.left]
    right = [answers.get(code) for code in check.right]
    known = [value for value in left + right if isinstance(value, int) and value >= 0]
    if len(known) < len(left) + len(right):
        return True
    low, high = sum(known[: len(left)]), sum(known[len(left) :])
    return low <= high if check.relation == "<=" else low == high
