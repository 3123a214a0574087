"""The doors of a database: what a transaction begins as, what it keeps, and connections that died."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from survey.db import Database

BACKEND = text("SELECT pg_backend_pid()")
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT 40 +%'")


@pytest.fixture
def db(database_url):
    db = Database(database_url)
    with db.writing() as session:
        session.execute(text("CREATE TABLE sheet (line integer)"))
    yield db
    db.close()


@pytest.fixture
def on_postgres(postgres_url):
    db = Database(postgres_url)
    yield db
    db.close()


def lines(db: Database) -> list[int]:
    with db.reading() as session:
        return list(session.scalars(text("SELECT line FROM sheet ORDER BY line")))


def test_writing_keeps_all_or_nothing(db):
    with db.writing() as session:
        session.execute(text("INSERT INTO sheet VALUES (1)"))
    with pytest.raises(InterruptedError):
        write_half(db)
    assert lines(db) == [1]


def write_half(db: Database) -> None:
    with db.writing() as session:
        session.execute(text("INSERT INTO sheet VALUES (2)"))
        raise InterruptedError


def test_reading_sees_one_state_throughout(db):
    with db.reading() as session:
        before = session.scalar(text("SELECT count(*) FROM sheet"))
        with db.writing() as other:
            other.execute(text("INSERT INTO sheet VALUES (1)"))
        assert (before, session.scalar(text("SELECT count(*) FROM sheet"))) == (0, 0)
    assert lines(db) == [1]


def test_reading_writes_nothing(db):
    try:
        with db.reading() as session:
            session.execute(text("INSERT INTO sheet VALUES (1)"))
    except DBAPIError as error:
        assert isinstance(error.orig, psycopg.errors.ReadOnlySqlTransaction)  # noqa: PT017 - SQLite lets it pass
    assert lines(db) == []


def test_single_statements_see_the_state_of_their_moment(db):
    with db.single_statements() as session:
        before = session.scalar(text("SELECT count(*) FROM sheet"))
        with db.writing() as other:
            other.execute(text("INSERT INTO sheet VALUES (1)"))
        assert (before, session.scalar(text("SELECT count(*) FROM sheet"))) == (0, 1)


@pytest.mark.postgres
def test_a_query_read_often_is_planned_once(on_postgres):
    for _ in range(10):
        with on_postgres.reading() as session:
            assert session.scalar(text("SELECT 40 + :more"), {"more": 2}) == 42
    with on_postgres.reading() as session:
        assert session.scalar(PREPARED) == 1


@pytest.mark.postgres
def test_a_connection_that_the_server_closed_is_replaced(on_postgres, postgres_server):
    with on_postgres.reading() as session:
        first = session.scalar(BACKEND)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    with on_postgres.reading() as session:
        assert session.scalar(BACKEND) != first


@pytest.mark.postgres
def test_a_connection_long_idle_is_asked_before_use(on_postgres, monkeypatch):
    monkeypatch.setattr("survey.db.session.LONG_IDLE", -1.0)
    with on_postgres.reading() as session:
        first = session.scalar(BACKEND)
    with on_postgres.reading() as session:
        assert session.scalar(BACKEND) == first
