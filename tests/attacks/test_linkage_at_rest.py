"""Somebody holds all codes, the keys and a copy of the database's files: does the order of rows link them?

The attacker knows in which order people answered (the ledger's own order would tell it) and looks where
each answer stands in the files. Before the batch step the places follow the order of arrival: there is
something to leak. After it they do not.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scipy.stats import spearmanr
from sqlalchemy import text

from survey.db import Invitation, Response
from survey.domain import batch

PEOPLE = 150


@pytest.fixture
def arrived(operation_anywhere):
    """Answers given in a known order, and the code hashes of those who gave them."""
    issued = operation_anywhere.running(eligible=PEOPLE)
    receipts = []
    for one in issued:
        operation_anywhere.answer(one.invitation_id)
        with operation_anywhere.db.reading() as session:
            receipts += [
                response.receipt_hash
                for response in session.query(Response).where(Response.receipt_hash.not_in(receipts))
            ]
    assert len(receipts) == PEOPLE
    return operation_anywhere, receipts, [one.invitation_id for one in issued]


def correlation(order: list[str], places: list[str]) -> float:
    """How well the place of a row tells its order of arrival, 0 to 1."""
    rank = {one: number for number, one in enumerate(places)}
    assert sorted(order) == sorted(places)
    return abs(spearmanr(range(len(order)), [rank[one] for one in order]).statistic)


def seen_in_files(path: Path, wanted: list[str]) -> float:
    """The better of two looks at the files' bytes: where each text first stands, and where it last stands."""
    content = b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
    assert content
    places = {one: [found.start() for found in re.finditer(one.encode(), content)] for one in wanted}
    looks = [sorted(wanted, key=lambda one, end=end: places[one][end]) for end in (0, -1)]
    return max(correlation(wanted, look) for look in looks)


def test_places_in_the_files_tell_nothing_after_the_batch(arrived):
    work, receipts, invitations = arrived
    if work.db.engine.dialect.name != "sqlite":
        physical_order_on_postgresql(work, receipts, invitations)
        return
    path = Path(work.db.engine.url.database)
    assert seen_in_files(path, receipts) > 0.4
    batch.rewrite_open(work.db)
    assert seen_in_files(path, receipts) < 0.35
    assert seen_in_files(path, invitations) < 0.35
    # Nothing of the old pages is left: each answer stands in the table and in one index, no more.
    content = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    assert {len(re.findall(one.encode(), content)) for one in receipts} == {2}


def physical_order_on_postgresql(work, receipts: list[str], invitations: list[str]) -> None:
    assert correlation(receipts, on_disk(work, "response", "receipt_hash")) > 0.99
    assert len(set(on_disk(work, "response", "xmin"))) == PEOPLE
    batch.rewrite_open(work.db)
    assert correlation(receipts, on_disk(work, "response", "receipt_hash")) < 0.35
    assert correlation(invitations, on_disk(work, "invitation", "id")) < 0.35
    for table in ("response", "invitation"):
        assert len(set(on_disk(work, table, "xmin"))) == 1


def on_disk(work, table: str, column: str) -> list[str]:
    with work.db.reading() as session:
        return [str(one) for one in session.scalars(text(f"SELECT {column} FROM {table} ORDER BY ctid"))]


def test_reading_without_order_tells_nothing_either(arrived):
    work, receipts, invitations = arrived
    batch.rewrite_open(work.db)
    with work.db.reading() as session:
        assert correlation(receipts, [one.receipt_hash for one in session.query(Response)]) < 0.35
        assert correlation(invitations, [one.id for one in session.query(Invitation)]) < 0.35


def test_no_column_of_an_answer_holds_a_person_a_code_or_a_time():
    assert sorted(column.name for column in Response.__table__.columns) == [
        "answers",
        "assisted",
        "design_cell_id",
        "instrument_hash",
        "key",
        "language",
        "mode",
        "receipt_hash",
        "sibling_group",
    ]
    assert sorted(column.name for column in Invitation.__table__.columns) == [
        "code_hash",
        "code_key",
        "design_cell_id",
        "frame_line_id",
        "id",
        "state",
    ]
