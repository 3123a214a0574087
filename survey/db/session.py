"""One database: SQLite embedded or PostgreSQL, opened for reading or for writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

WRITE = "balsas_write"
BUSY_TIMEOUT_MS = 15_000


class Database:
    """An engine with two doors: `reading` sees one state, `writing` commits everything or nothing."""

    def __init__(self, url: str) -> None:
        """Open the database at an SQLAlchemy address; nothing is created."""
        self.engine = open_engine(url)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that sees one state throughout and whose work is thrown away at the end."""
        engine = self.engine
        if engine.dialect.name == "postgresql":  # SQLite's readers see one state as they are
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with Session(engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session that commits at the end, or rolls back when an exception passes."""
        engine = self.engine.execution_options(**{WRITE: True})
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_engine(url: str) -> Engine:
    """Make the engine; SQLite gets durable commits, foreign keys and write locks taken at the start.

    A statement that fails is logged without its values: they may be what somebody said.
    """
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred BEGIN that turns into a write fails at once when another writer was faster.
    immediate = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
