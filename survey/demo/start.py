"""The first start and later ones: make the demonstration, make it anew if interrupted, or keep it."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import inspect

from survey.clock import Clock
from survey.db import Database, Installation
from survey.db.migrate import downgrade
from survey.demo.load import make_country
from survey.demo.making import Country, Making
from survey.domain import installation
from survey.domain.problems import Problem
from survey.keys import Keys

LOCK = "demonstration.lock"
FIRST = "Making the demonstration country: invented organisations, people and answers."
AGAIN = "The demonstration was interrupted while it was made; it is made anew."


def ensure(
    db: Database,
    keys: Keys,
    folder: Path,
    clock: Clock,
    begin: Callable[[int, str], None],
    advance: Callable[[int], None],
    country: Country | None = None,
) -> bool | Problem:
    """Leave the database migrated and whole; True where it holds the demonstration.

    A production database is only migrated: nothing invented ever enters it. Two starts at once make one
    demonstration; the second gets a Problem.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder) as first:
        if not first:
            return Problem("demonstration_being_made", {"folder": str(folder)})
        found = find_installation(db)
        if found is not None and (found.complete or not found.demonstration):
            problem = installation.prepare(db, clock, demonstration=found.demonstration)
            return problem or found.demonstration
        if found is not None:
            downgrade(db, "base")
        problem = installation.prepare(db, clock, demonstration=True)
        if problem is not None:
            return problem
        made = country or Country()
        begin(made.people, FIRST if found is None else AGAIN)
        make_country(Making(db, keys, folder, clock, made, advance))
    return True


def find_installation(db: Database) -> Installation | None:
    """Return what the database says it is, or None for an empty one."""
    if not inspect(db.engine).has_table(Installation.__tablename__):
        return None
    with db.reading() as session:
        return session.get(Installation, 1)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Hold the folder's lock; it goes when the process ends, however it ends."""
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
