"""Answers collected elsewhere (on paper, in an earlier system) through the same checks as a page.

Each row carries the code of its invitation, so that one person is one answer here too, and a random name of
its own that only the file has: the same row again is known by it and stored once. The random name keeps
anybody who has all codes and all answers, but not the file, from telling whose answer is whose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from instruments.answers import (
    NOT_ANSWERED,
    NOT_IN_VERSION,
    SKIPPED,
    Answers,
    Context,
    clean_page,
    options,
    still_required,
)
from instruments.model import Instrument, Item
from instruments.paths import visible_items
from survey.clock import Clock
from survey.db.rounds import Round
from survey.domain import audit, respond, submitting
from survey.domain.csv_table import Row
from survey.domain.invited import Invited, frozen_instrument
from survey.domain.problems import Problem
from survey.keys import Keys

ROW_LEAST = 22  # letters: a UUID has 36, 128 random bits in base 64 have 22
MODES = ("own_device", "paper", "kiosk", "interviewer")
OWN = ("row", "code", "language", "mode", "assisted")
NOT_GIVEN = frozenset({"", str(SKIPPED), str(NOT_IN_VERSION), str(NOT_ANSWERED)})
YES = {"0": False, "1": True, "": False}


@dataclass(frozen=True)
class Imported:
    """What became of each line: stored, or there already from an earlier run."""

    stored: tuple[int, ...]
    already: tuple[int, ...]


def import_answers(
    session: Session, round_code: str, rows: Sequence[Row], mode: str, keys: Keys, clock: Clock
) -> Imported | list[Problem]:
    """Store the rows of a file in an open round, or return all problems; the caller rolls back then."""
    asked = session.get(Round, round_code)
    if asked is None:
        return [Problem("round_unknown", {"round": round_code})]
    problems = _names_twice(rows)
    stored, already = [], []
    for row in rows if not problems else ():
        told = _import_row(session, round_code, row, mode, keys, clock)
        if isinstance(told, list):
            problems += told
        else:
            (stored if told else already).append(row.line)
    if problems:
        return problems
    if stored:
        audit.record(session, clock, None, "answers.imported", round_code, {"stored": len(stored)})
    return Imported(tuple(stored), tuple(already))


def _names_twice(rows: Sequence[Row]) -> list[Problem]:
    seen: dict[str, int] = {}
    problems = []
    for row in rows:
        name = _cell(row, "row")
        if name in seen:
            problems.append(Problem("answers_row_twice", {"line": row.line, "first": seen[name]}))
        seen.setdefault(name, row.line)
    return problems


def _import_row(
    session: Session, round_code: str, row: Row, mode: str, keys: Keys, clock: Clock
) -> bool | list[Problem]:
    """Store one row; True where it was stored now, False where it was there, or its problems."""
    name = _cell(row, "row")
    if len(name) < ROW_LEAST:
        return [Problem("answers_row_short", {"line": row.line, "least": ROW_LEAST})]
    token = hashlib.sha256(f"balsas imported row\0{name}".encode()).digest()
    if submitting.receipt_for(session, token, keys) is not None:
        return False
    invited = respond.find(session, _cell(row, "code"), keys)
    if isinstance(invited, Problem):
        return [Problem("answers_code", {"line": row.line})]
    if invited.round_code != round_code:
        return [Problem("answers_other_round", {"line": row.line, "round": round_code})]
    if invited.obstacle is not None:
        return [_obstacle(row, invited.obstacle)]
    answers, problems = _answers(invited, row)
    language, own_mode = _cell(row, "language") or invited.languages[0], _cell(row, "mode") or mode
    choices = {"language": (language, invited.languages), "mode": (own_mode, MODES)}
    choices["assisted"] = (_cell(row, "assisted"), tuple(YES))
    problems += (
        Problem(
            "answers_choice", {"line": row.line, "column": name, "choices": ", ".join(filter(None, allowed))}
        )
        for name, (value, allowed) in choices.items()
        if value not in allowed
    )
    if problems:
        return problems
    told = submitting.submit(
        session,
        invited.who,
        answers,
        token=token,
        language=language,
        mode=own_mode,
        assisted=YES[_cell(row, "assisted")],
        keys=keys,
        clock=clock,
    )
    return [_obstacle(row, told)] if isinstance(told, Problem) else True


def _obstacle(row: Row, problem: Problem) -> Problem:
    return Problem("answers_obstacle", {"line": row.line, "obstacle": problem.code})


def _answers(invited: Invited, row: Row) -> tuple[Answers, list[Problem]]:
    """Read the row's columns page by page as a family's fields are read."""
    instrument, context = invited.instrument, invited.context
    columns = _columns(instrument, context)
    problems = [
        Problem("answers_column", {"line": row.line, "column": name})
        for name, value in row.values.items()
        if name not in columns and name not in OWN and str(value) not in NOT_GIVEN
    ]
    given: dict[str, list[str]] = {}
    for name, (item, option) in columns.items():
        value = _cell(row, name)
        if value in NOT_GIVEN:
            continue
        if option is None:
            given.setdefault(item.code, []).append(value)
        elif value == "1":
            given.setdefault(item.code, []).append(option)
        elif value != "0":
            problems.append(Problem("answers_choice", {"line": row.line, "column": name, "choices": "0, 1"}))
    answers: Answers = {}
    for page in instrument.pages:
        raw = {code: given[code] for code in page.items if code in given}
        cleaned = clean_page(instrument, page.id, raw, answers, context)
        answers = cleaned.answers
        problems += (
            Problem(
                f"answers_{one.code}",
                {"line": row.line, "column": one.item.lower(), "other": (one.other or "").lower()},
            )
            for one in cleaned.problems
            if one.code != "required" or one.item in given
        )
    shown = visible_items(instrument, answers, context)
    problems += (
        Problem("answers_skipped", {"line": row.line, "column": code.lower()})
        for code in given
        if code not in shown
    )
    problems += (
        Problem("answers_required", {"line": row.line, "column": code.lower()})
        for code in still_required(instrument, answers, context)
        if code not in given
    )
    return answers, problems


def _columns(instrument: Instrument, context: Context) -> Mapping[str, tuple[Item, str | None]]:
    """Return the columns that a row may have: item, and the option where a question has several answers."""
    found: dict[str, tuple[Item, str | None]] = {}
    for item in instrument.items.values():
        if item.kind == "open" and not context.open_text:
            continue
        if item.kind != "multiple":
            found[item.code.lower()] = (item, None)
            continue
        for option in options(instrument, item, context):
            found[f"{item.code}_{option.code}".lower()] = (item, option.code)
    return found


def form_of(session: Session, round_code: str) -> list[str] | Problem:
    """Return the header of the documented form for a round: a row's own columns, then the items."""
    asked = session.get(Round, round_code)
    if asked is None:
        return Problem("round_unknown", {"round": round_code})
    instrument = frozen_instrument(session, asked.instrument_hash)
    context = Context(services=tuple(asked.services), open_text=asked.open_text)
    return [*OWN, *_columns(instrument, context)]


def _cell(row: Row, name: str) -> str:
    return str(row.values.get(name, "")).strip()
