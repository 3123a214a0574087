"""Five hundred answers after the batch step: can somebody say who gave which?

The attacker holds all printed codes, the keys, the ledger and one copy of the database at rest with its
places on the disk and its system columns. He also knows in which order people came, and everybody's language
and way of answering. He matches within what these leave open, in every way below; his hits must not beat
chance there.
Deliberately leaky databases show that the same test catches a leak.
"""

from __future__ import annotations

import json
import random
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from scipy.stats import beta
from sqlalchemy import select, text

from instruments.answers import Context, options
from instruments.catalog import load
from instruments.paths import visible_items
from survey.db import DesignCell, Invitation, Response
from survey.domain import batch, receipts, submitting
from survey.domain.respondents import Respondent
from tests.fixtures.operation import line

PEOPLE = 500
RARE = 1e-7  # how seldom pure chance may fail this test
ALWAYS = {"lt": 0.7, "ru": 0.2, "pl": 0.1}
FRAME = (("GC-13-1", 160), ("GC-13-2", 120), ("GC-12-1", 110), ("GC-11-1", 90), ("GC-33-1", 20))


@dataclass(frozen=True)
class Known:
    """What the attacker knows of one person beside the copy."""

    invitation_id: str
    arrival: int
    language: str
    mode: str


@dataclass(frozen=True)
class Fieldwork:
    """A round in which everybody answered, and the truth that only the test knows."""

    work: object
    people: list[Known]
    truth: dict[str, str]  # invitation -> receipt hash of the answer


@dataclass(frozen=True)
class Copy:
    """One copy at rest: rows as they are read, with their places."""

    invitations: list[dict]
    responses: list[dict]


@pytest.fixture
def answered(operation_anywhere) -> Fieldwork:
    work = operation_anywhere
    assert not isinstance(work.create(languages=("lt",), services=("FCC",)), tuple)
    languages = {f"language_{code}": share for code, share in ALWAYS.items()}
    rows = [
        line(code, number, **{name: int(number * share) for name, share in languages.items()})
        for code, number in FRAME
    ]
    assert work.give_frame(*rows) == []
    work.open()
    issued, draw, people, truth = work.issue(), random.Random(7), [], {}
    draw.shuffle(issued)
    assert len(issued) == PEOPLE
    for arrival, one in enumerate(issued):
        language = draw.choices(list(ALWAYS), list(ALWAYS.values()))[0]
        known = Known(one.invitation_id, arrival, language, draw.choices(["own_device", "paper"], [9, 1])[0])
        people.append(known)
        truth[one.invitation_id] = submit(work, known, draw)
    return Fieldwork(work, people, truth)


def submit(work, known: Known, draw: random.Random) -> str:
    with work.db.writing() as session:
        sent = submitting.submit(
            session,
            Respondent(known.invitation_id),
            realistic(draw),
            token=secrets.token_bytes(16),
            language=known.language,
            mode=known.mode,
            keys=work.keys,
            clock=work.clock,
        )
    return receipts.receipt_hash(sent.text, work.keys)


def realistic(draw: random.Random) -> dict:
    """Answers of somebody content or not, with some left out."""
    instrument, context = load("A", "1.0.0"), Context(services=("FCC",))
    answers: dict = {"A_SVC": ("FCC",), "A_CONTACT": draw.choices([1, 2], [9, 1])[0], "A_CHILD": 1}
    mood = draw.gauss(4, 0.8)
    for code in visible_items(instrument, answers, context):
        if code in answers or draw.random() < 0.03:
            continue
        offered = [int(one.code) for one in options(instrument, instrument.items[code], context)]
        near = min((one for one in offered if one > 0), key=lambda one: abs(one - draw.gauss(mood, 0.6)))
        answers[code] = draw.choice(offered) if draw.random() < 0.1 else near
    return answers


def take_copy(work) -> Copy:
    with work.db.reading() as session:
        invitations = [dict(row) for row in session.execute(select(Invitation.__table__)).mappings()]
        responses = [dict(row) for row in session.execute(select(Response.__table__)).mappings()]
    for table, rows, name in (("invitation", invitations, "id"), ("response", responses, "receipt_hash")):
        places = on_disk(work, table, name, [row[name] for row in rows])
        for number, row in enumerate(rows):
            row["read"], row["places"] = number, places[row[name]]
    return Copy(invitations, responses)


def on_disk(work, table: str, column: str, wanted: list[str]) -> dict[str, tuple[int, ...]]:
    """Where each row stands: first and last place in the files; on PostgreSQL place and change number."""
    if work.db.engine.dialect.name == "postgresql":
        with work.db.reading() as session:
            rows = session.execute(text(f"SELECT {column}, xmin::text FROM {table} ORDER BY ctid")).all()
        return {key: (number, int(change)) for number, (key, change) in enumerate(rows)}
    path = Path(work.db.engine.url.database)
    content = b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
    found: dict[str, list[int]] = {one: [] for one in wanted}
    for match in re.finditer(rb"[0-9a-f]{32,64}", content):
        for length in (32, 64):
            key = match.group()[-length:].decode()
            if key in found:
                found[key].append(match.start())
    return {key: (places[0], places[-1]) if places else (0, 0) for key, places in found.items()}


# Each way: what orders the people, what orders the answers.
WAYS: dict[str, tuple[Callable[[Known, dict], object], Callable[[dict], object]]] = {
    "order read": (lambda one, row: row["read"], lambda row: row["read"]),
    "arrival, order read": (lambda one, row: one.arrival, lambda row: row["read"]),
    "arrival, first place": (lambda one, row: one.arrival, lambda row: row["places"][0]),
    "arrival, last place": (lambda one, row: one.arrival, lambda row: row["places"][1]),
    "place, place": (lambda one, row: row["places"], lambda row: row["places"]),
    "id, key": (lambda one, row: row["id"], lambda row: row["key"]),
    "arrival, key": (lambda one, row: one.arrival, lambda row: row["key"]),
    "code, receipt": (lambda one, row: row["code_hash"], lambda row: row["receipt_hash"]),
    "arrival, size": (lambda one, row: one.arrival, lambda row: len(json.dumps(row["answers"]))),
    "arrival, content": (
        lambda one, row: one.arrival,
        lambda row: json.dumps(row["answers"], sort_keys=True),
    ),
    "frame line, content": (lambda one, row: row["frame_line_id"], lambda row: sum(plain(row["answers"]))),
}


def plain(answers: dict) -> list[int]:
    return [value for value in answers.values() if isinstance(value, int) and value > 0]


def groups(fieldwork: Fieldwork, copy: Copy) -> list[tuple[list[tuple[Known, dict]], list[dict]]]:
    """People and answers that cell, language and mode leave open to each other."""
    stored = {(row["design_cell_id"], row["language"], row["mode"]) for row in copy.responses}
    languages = {(cell, language) for cell, language, _ in stored}
    ledger = {row["id"]: row for row in copy.invitations}
    people: dict[tuple, list] = {}
    for one in fieldwork.people:
        cell = ledger[one.invitation_id]["design_cell_id"]
        language = one.language if (cell, one.language) in languages else "other"
        mode = one.mode if (cell, language, one.mode) in stored else "other"
        people.setdefault((cell, language, mode), []).append((one, ledger[one.invitation_id]))
    answers: dict[tuple, list] = {}
    for row in copy.responses:
        answers.setdefault((row["design_cell_id"], row["language"], row["mode"]), []).append(row)
    assert {key: len(rows) for key, rows in people.items()} == {
        key: len(rows) for key, rows in answers.items()
    }
    return [(people[key], answers[key]) for key in sorted(people)]


def hits(fieldwork: Fieldwork, copy: Copy, way: str) -> int:
    of_person, of_answer = WAYS[way]
    found = 0
    for people, answers in groups(fieldwork, copy):
        guessed = zip(
            sorted(people, key=lambda pair: of_person(*pair)), sorted(answers, key=of_answer), strict=True
        )
        found += sum(fieldwork.truth[one.invitation_id] == row["receipt_hash"] for (one, _), row in guessed)
    return found


def caught(fieldwork: Fieldwork) -> dict[str, int]:
    """The ways that beat chance: the lower end of the hit rate's interval is above one hit in each group."""
    copy = take_copy(fieldwork.work)
    chance = allowed_groups(fieldwork) / PEOPLE
    found = {way: hits(fieldwork, copy, way) for way in WAYS}
    return {way: number for way, number in found.items() if interval(number)[0] > chance}


def interval(number: int, doubt: float = RARE) -> tuple[float, float]:
    """The interval of Clopper and Pearson for a hit rate, with `doubt` beside each end."""
    low = beta.ppf(doubt, number, PEOPLE - number + 1) if number else 0.0
    high = beta.ppf(1 - doubt, number + 1, PEOPLE - number) if number < PEOPLE else 1.0
    return float(low), float(high)


def allowed_groups(fieldwork: Fieldwork) -> int:
    """How many groups the rules of coarsening leave: by the frame's counts, not by what was stored."""
    with fieldwork.work.db.reading() as session:
        cells = {cell.id: cell.coarsening for cell in session.query(DesignCell)}
        of_cell = dict(session.execute(select(Invitation.id, Invitation.design_cell_id)).all())
    found = set()
    for one in fieldwork.people:
        kept = cells[of_cell[one.invitation_id]]
        language = one.language if one.language in kept["languages"] else "other"
        mode = one.mode if one.mode in kept["modes"] else "other"
        found.add((of_cell[one.invitation_id], language, mode))
    return len(found)


def test_no_way_of_matching_beats_chance_and_every_leak_is_caught(answered):
    work = answered.work
    if (
        work.db.engine.dialect.name == "postgresql"
    ):  # files of SQLite tell the order roughly: test_linkage_at_rest
        assert caught(answered)["arrival, first place"] > 0.9 * PEOPLE
    batch.rewrite_open(work.db)
    assert caught(answered) == {}
    assert len(groups(answered, take_copy(work))) == allowed_groups(answered) > 5
    for leak, way in LEAKS.items():
        change(answered, "UPDATE response SET key = :value WHERE receipt_hash = :receipt", leak)
        batch.rewrite_open(work.db)
        assert caught(answered)[way] == PEOPLE
    # Languages as they are part the answers into more groups than the coarsening leaves.
    change(
        answered,
        "UPDATE response SET language = :value WHERE receipt_hash = :receipt",
        lambda one: one.language,
    )
    assert len(groups(answered, take_copy(work))) > allowed_groups(answered)


# Keys made of the invitation, and keys that are a running number.
LEAKS: dict[Callable[[Known], str], str] = {
    lambda one: one.invitation_id: "id, key",
    lambda one: f"{one.arrival:032d}": "arrival, key",
}


def change(fieldwork: Fieldwork, statement: str, value: Callable[[Known], str]) -> None:
    """Make a leaky variant: what is stored with an answer depends on whose it is."""
    rows = [{"value": value(one), "receipt": fieldwork.truth[one.invitation_id]} for one in fieldwork.people]
    with fieldwork.work.db.writing() as session:
        session.execute(text(statement), rows)
