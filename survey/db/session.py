"""One database: SQLite embedded or PostgreSQL, opened for reading, for writing, or statement by statement.

The drivers begin nothing by themselves: here it is said when a transaction begins, and of what kind.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from select import POLLIN, poll
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

DOOR = "balsas_door"
READ, WRITE, SINGLE = "read", "write", "single"
BUSY_TIMEOUT_MS = 15_000
# A deferred BEGIN of SQLite that turns into a write fails at once when another writer was faster; its readers
# see one state as they are.
BEGIN = {
    "sqlite": {None: "BEGIN", READ: "BEGIN", WRITE: "BEGIN IMMEDIATE", SINGLE: ""},
    "postgresql": {
        None: "BEGIN",
        READ: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        WRITE: "BEGIN",
        SINGLE: "",
    },
}
LONG_IDLE = 10.0  # seconds after which a connection is asked whether it still lives
USED_AT = "balsas_used_at"


# Families' pages need no objects that follow their rows: a bare connection costs them a third less.
AnySession = Session | Connection


def connection_of(given: AnySession) -> Connection:
    """Return the connection of a session, or the one that was given."""
    return given if isinstance(given, Connection) else given.connection()


class Database:
    """An engine with three doors: one state to read, all or nothing to write, statements by themselves."""

    def __init__(self, url: str) -> None:
        """Open the database at an SQLAlchemy address; nothing is created."""
        self.engine = open_engine(url)
        self._doors = {door: self.engine.execution_options(**{DOOR: door}) for door in (READ, WRITE, SINGLE)}

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that sees one state throughout and whose work is thrown away at the end."""
        with Session(self._doors[READ], expire_on_commit=False) as session:
            yield session
            if self.engine.dialect.name == "postgresql":
                # Nothing can have been written; after a rollback the server would plan every query anew.
                session.expunge_all()
                session.commit()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session that commits at the end, or rolls back when an exception passes."""
        with Session(self._doors[WRITE], expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def writing_plainly(self) -> Iterator[Connection]:
        """Yield a connection that commits at the end, or rolls back when an exception passes."""
        with self._doors[WRITE].begin() as connection:
            yield connection

    @contextmanager
    def single_statements(self) -> Iterator[Connection]:
        """Yield a connection whose statements are each a transaction: this saves two rounds."""
        with self._doors[SINGLE].connect() as connection:
            yield connection

    @property
    def writer(self) -> Engine:
        """The engine whose transactions write, for those who need a connection rather than a session."""
        return self._doors[WRITE]

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_engine(url: str) -> Engine:
    """Make the engine; SQLite gets durable commits, foreign keys and write locks taken at the start.

    A statement that fails is logged without its values: they may be what somebody said.
    """
    engine = create_engine(url, hide_parameters=True)
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _prepare_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", _ensure_alive)
    event.listen(engine, "begin", _begin)
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


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    connection.autocommit = True  # we say BEGIN ourselves


def _begin(connection: Connection) -> None:
    said = BEGIN[connection.dialect.name][connection.get_execution_options().get(DOOR)]
    if said and not (connection.dialect.name == "postgresql" and _said_directly(connection, said)):
        connection.exec_driver_sql(said)


def _said_directly(connection: Connection, said: str) -> bool:
    """Say it to PostgreSQL past the driver's slower cursors; False where it failed."""
    from psycopg.pq import ExecStatus  # noqa: PLC0415 - only where PostgreSQL is used

    driver: Any = connection.connection.driver_connection
    return not driver.closed and driver.pgconn.exec_(said.encode("ascii")).status == ExecStatus.COMMAND_OK


def _note_use(_connection: Any, record: Any) -> None:
    record.info[USED_AT] = time.monotonic()


def _ensure_alive(connection: Any, record: Any, _proxy: Any) -> None:
    """Let the pool replace a connection that the server has closed; asking before every use costs a round."""
    unheard = poll()
    unheard.register(connection.fileno(), POLLIN)  # a server that goes away says so unasked
    if not unheard.poll(0) and time.monotonic() - record.info.get(USED_AT, 0.0) < LONG_IDLE:
        return
    try:
        connection.execute("SELECT 1")
    except Exception as error:  # whatever the driver raises: the pool tries once more with a new connection
        raise DisconnectionError from error
