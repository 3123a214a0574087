"""Reading one raw field: an answer, nothing, or a problem. Whatever is sent, no exception."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from instruments.conditions import Answer
from instruments.model import Item, Option

MOST_TEXT = 2000
MOST_VALUES = 100
LARGEST_NUMBER = 999_999_999

_NUMBER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True)
class AnswerProblem:
    """What is wrong with an answer: a stable code, the item, and for relations of numbers the other item."""

    code: str
    item: str
    other: str | None = None


def read_field(
    item: Item, options: tuple[Option, ...], values: Sequence[str]
) -> Answer | AnswerProblem | None:
    """Return the answer as it is stored, None where nothing was chosen or written, or the problem."""
    if item.kind == "open":
        return _read_text(item, values)
    if item.kind == "service":
        return _read_service(item, options, values)
    if len(values) > MOST_VALUES or any(len(value) > MOST_TEXT for value in values):
        return AnswerProblem("malformed", item.code)
    given = [value.strip() for value in values if value.strip()]
    if item.kind == "multiple" and given:
        return _read_several(item, options, given)
    if len(given) > 1:
        return AnswerProblem("malformed", item.code)
    read = {"number": _read_number, "date": _read_date}.get(item.kind, _read_one)
    return read(item, options, given[0]) if given else None


def _read_one(item: Item, options: tuple[Option, ...], given: str) -> int | AnswerProblem:
    if given not in {option.code for option in options}:
        return AnswerProblem("not_an_option", item.code)
    return int(given)


def _read_several(
    item: Item, options: tuple[Option, ...], given: list[str]
) -> tuple[str, ...] | AnswerProblem:
    chosen = set(given)
    if chosen - {option.code for option in options}:
        return AnswerProblem("not_an_option", item.code)
    alone = [option.code for option in options if option.exclusive and option.code in chosen]
    # The order of the options, not of the clicks: it says nothing about the person.
    return tuple(alone[:1] or [option.code for option in options if option.code in chosen])


def _read_number(item: Item, options: tuple[Option, ...], given: str) -> int | AnswerProblem:
    if given in {option.code for option in options}:
        return int(given)
    if not _NUMBER.fullmatch(given):
        return AnswerProblem("malformed", item.code)
    number = int(given)
    least = 0 if item.least is None else item.least
    most = LARGEST_NUMBER if item.most is None else item.most
    return number if least <= number <= most else AnswerProblem("out_of_range", item.code)


def _read_date(item: Item, _options: tuple[Option, ...], given: str) -> str | AnswerProblem:
    """Return a day as year-month-day."""
    try:
        return datetime.strptime(given, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return AnswerProblem("malformed", item.code)


def _read_service(
    item: Item, options: tuple[Option, ...], values: Sequence[str]
) -> Answer | AnswerProblem | None:
    """Return the code of a service type or a missing code where one is given, else the words."""
    read = _read_text(item, values)
    if read not in {option.code for option in options}:
        return read
    return int(str(read)) if str(read).startswith("-") else read


def _read_text(item: Item, values: Sequence[str]) -> str | AnswerProblem | None:
    if len(values) > 1:
        return AnswerProblem("malformed", item.code)
    raw = values[0] if values else ""
    if len(raw) > 2 * MOST_TEXT:
        return AnswerProblem("too_long", item.code)
    lines = raw.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(letter for letter in lines if letter == "\n" or unicodedata.category(letter)[0] != "C")
    text = unicodedata.normalize("NFC", kept).strip()
    if len(text) > MOST_TEXT:
        return AnswerProblem("too_long", item.code)
    return text or None
