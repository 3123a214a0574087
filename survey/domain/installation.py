"""Making a database ready: its tables, the country's places, and whether its data are real or invented."""

from __future__ import annotations

import csv
import os
import sqlite3
from contextlib import closing
from datetime import datetime
from importlib import resources
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from survey.clock import Clock
from survey.db import County, Database, Installation, Municipality, migrate
from survey.domain.problems import Problem


def prepare(db: Database, clock: Clock, *, demonstration: bool) -> Problem | None:
    """Bring a database to this version's tables and fill in the places; a ready one stays as it is.

    A database of real data never becomes a demonstration, nor the other way round. A SQLite file that an
    older version made is copied beside itself first.
    """
    _make_private(db)
    problem = _foreign(db) or _other_kind(db, demonstration=demonstration)
    if problem is not None:
        return problem
    if migrate.current(db) != migrate.pinned_head():
        if not migrate.is_empty(db):
            back_up_before_change(db, clock())
        migrate.upgrade(db)
    with db.writing() as session:
        _seed_places(session)
        if session.get(Installation, 1) is None:
            session.add(
                Installation(id=1, demonstration=demonstration, made_at=clock(), complete=not demonstration)
            )
    return None


def state(db: Database) -> Problem | None:
    """Say why the program cannot work on this database, or None where it can; nothing is made or changed."""
    path = sqlite_path(db)
    if path is not None and not path.exists():
        return Problem("database_not_ready")
    foreign = _foreign(db)
    if foreign is not None:
        return foreign
    if migrate.current(db) != migrate.pinned_head():
        return Problem("database_not_ready" if migrate.current(db) is None else "database_old")
    with db.reading() as session:
        return Problem("database_not_ready") if session.get(Installation, 1) is None else None


def is_complete(session: Session) -> bool:
    """Tell whether the making of a demonstration came to its end."""
    return bool(session.scalar(select(Installation.complete)))


def mark_complete(session: Session) -> None:
    """Note that the making of a demonstration came to its end."""
    session.get_one(Installation, 1).complete = True
    session.flush()


def sqlite_path(db: Database) -> Path | None:
    """Return the file of a SQLite database; None for another kind or one in memory."""
    name = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    return Path(name)


def back_up_before_change(db: Database, now: datetime) -> Path | None:
    """Copy a SQLite database beside itself; None for a database that has tools of its own for that."""
    path = sqlite_path(db)
    if path is None:
        return None
    target = path.with_name(f"{path.name}.before-{migrate.pinned_head()}-{now:%Y%m%dT%H%M%S}")
    copy(db, target)
    return target


def copy(db: Database, target: Path) -> None:
    """Write a compact copy of a SQLite database that only its owner can read; raises FileExistsError."""
    temporary = target.with_name(f"{target.name}.part")
    temporary.unlink(missing_ok=True)
    if target.exists():
        raise FileExistsError(target)
    os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    path = sqlite_path(db)
    if path is None:
        raise ValueError("only a SQLite file can be copied")
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("VACUUM INTO ?", (str(temporary),))  # in key order: no trace of arrival
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _make_private(db: Database) -> None:
    path = sqlite_path(db)
    if path is not None and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)


def _foreign(db: Database) -> Problem | None:
    tables = set(inspect(db.engine).get_table_names())
    if tables and "alembic_version" not in tables:
        return Problem("database_foreign")
    revision = migrate.current(db)
    if revision is not None and revision not in migrate.known_revisions():
        return Problem("database_newer", {"revision": revision})
    return None


def _other_kind(db: Database, *, demonstration: bool) -> Problem | None:
    if "installation" not in inspect(db.engine).get_table_names():
        return None
    with db.reading() as session:
        found = session.scalar(select(Installation.demonstration))
    if found is None or found == demonstration:
        return None
    return Problem("installation_is_demonstration" if found else "installation_is_real")


def _seed_places(session: Session) -> None:
    text = resources.files("survey.domain").joinpath("data/municipalities.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    counties = {row["county_code"]: row for row in rows}
    known = set(session.scalars(select(County.code)))
    session.add_all(
        County(code=code, name_lt=row["county_lt"], name_en=row["county_en"])
        for code, row in sorted(counties.items())
        if code not in known
    )
    session.flush()
    known = set(session.scalars(select(Municipality.code)))
    session.add_all(
        Municipality(
            code=row["code"],
            county_code=row["county_code"],
            name_lt=row["name_lt"],
            name_en=row["name_en"],
            short_lt=row["short_lt"],
            kind=row["type"],
        )
        for row in rows
        if row["code"] not in known
    )
    session.flush()
