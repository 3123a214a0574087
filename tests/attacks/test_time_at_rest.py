"""Somebody holds a copy of the database and the keys: what does it tell of when a family answered?

He looks for anything that has a day or a week in it (a round counts its weeks, in steps of five answers),
and for the sums that the watch had after each answer: with the keys, the difference of two of them is one
answer, so that old ones would give the order in which answers came. With copies of two days he needs
neither, so that the nightly one leaves no earlier one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import pytest
from sqlalchemy import text

from survey.clock import fixed_clock
from survey.db import Base, Database, Invitation, Response, WeeklyCount
from survey.domain import backup, batch, watch

PEOPLE = 40
DAYS = [datetime(2031, month, 11, 9, tzinfo=UTC) for month in (2, 3)]
LOWEST = (1 << watch.PART_BITS) - 1


def everything(work) -> list[str]:
    """All that stands in any table, value by value, as texts."""
    with work.db.reading() as session:
        return [
            f"{table.name}.{name}: {value}"
            for table in Base.metadata.sorted_tables
            for row in session.execute(table.select()).mappings()
            for name, value in row.items()
        ]


def test_only_the_rounds_weeks_in_steps_of_five_tell_of_time(operation_anywhere):
    work = operation_anywhere
    issued = work.running(eligible=PEOPLE)
    for number, one in enumerate(issued[:28]):
        replace(work, clock=fixed_clock(DAYS[number // 18])).answer(one.invitation_id)
    with work.db.reading() as session:
        assert session.query(Response).count() == 28
        weeks = [(row.round_code, row.week, row.answers) for row in session.query(WeeklyCount)]
    assert sorted(weeks) == [("2026-A", "2031-W07", 15), ("2026-A", "2031-W11", 10)]
    with_time = [line for line in everything(work) if "2031-" in line]
    assert [line for line in with_time if not line.startswith("weekly_count.week: ")] == []


@pytest.fixture
def sums(operation_anywhere):
    """Answers in a known order, and the lowest part of the watch's sum after each of them."""
    work, hashes, known = operation_anywhere, [], set()
    for one in work.running(eligible=PEOPLE):
        work.answer(one.invitation_id)
        with work.db.reading() as session:
            rows = session.execute(Response.__table__.select()).mappings()
            [fresh] = [row for row in rows if row["key"] not in known]
            known.add(fresh["key"])
            hashes.append(watch.answer_hash(fresh, work.keys))
    return work, list(accumulate(one & LOWEST for one in hashes))


def found_in_files(work, sums: list[int]) -> int:
    """How many of the sums stand in the files of the database, as each database writes a number."""
    if work.db.engine.dialect.name == "sqlite":
        path = Path(work.db.engine.url.database)
        content = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
        return sum(one.to_bytes(6, "big") in content for one in sums)
    with work.db.single_statements() as session:
        session.execute(text("CHECKPOINT"))
    with work.db.reading() as session:
        wanted = "SELECT pg_read_binary_file(pg_relation_filepath('response_watch'))"
        content = bytes(session.execute(text(wanted)).scalar_one())
    return sum(one.to_bytes(8, "little") in content for one in sums)


def test_the_watch_keeps_no_earlier_sum_after_the_batch(sums):
    work, after_each = sums
    assert found_in_files(work, after_each) > PEOPLE / 2  # there is something to find
    batch.rewrite_open(work.db)
    assert found_in_files(work, after_each) == 1


def read(copy: Path) -> tuple[set[str], set[str]]:
    """The keys of all answers, and the answered invitations."""
    db = Database(f"sqlite:///{copy}")
    with db.reading() as session:
        answered = session.query(Invitation).filter_by(state="submitted")
        found = {one.key for one in session.query(Response)}, {one.id for one in answered}
    db.close()
    return found


def test_the_copy_of_a_night_takes_the_place_of_the_one_before(operation, tmp_path):
    """A family that answered between two copies is the one whose answer only the later one has."""
    first, second, *others = operation.running(eligible=PEOPLE)
    nightly, kept = tmp_path / "nightly.sqlite", tmp_path / "kept.sqlite"
    for one in (first, *others):
        operation.answer(one.invitation_id)
    batch.rewrite_open(operation.db)
    for copy in (nightly, kept):
        backup.back_up(operation.db, tmp_path, copy)
    operation.answer(second.invitation_id)
    batch.rewrite_open(operation.db)
    backup.back_up(operation.db, tmp_path, nightly, replace=True)
    answers, invitations = (new - old for new, old in zip(read(nightly), read(kept), strict=True))
    assert (len(answers), invitations) == (1, {second.invitation_id})  # what two copies would tell
    kept.unlink()
    left = sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(("nightly", "kept")))
    assert left == [nightly.name]
