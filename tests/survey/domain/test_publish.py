"""A version is published once, and nothing changes it afterwards: not the program, not SQL."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from instruments.canonical import canonical_bytes, content_hash, from_canonical
from instruments.catalog import available, load
from instruments.loading import load_bytes
from survey import i18n
from survey.clock import fixed_clock
from survey.db import migrate
from survey.db.rounds import InstrumentVersion
from survey.db.session import Database
from survey.db.staff import AuditEvent
from survey.domain.problems import Problem
from survey.domain.publish import Published, find, publish

CLOCK = fixed_clock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
A = load("A", "1.0.0")
D = load("D", "1.0.0")
COLUMNS = "hash, instrument_id, version, canonical, published_at"
FIXTURE = Path(__file__).parents[2] / "fixtures" / "instruments" / "valid" / "smallest.toml"


@pytest.fixture
def db(database_url):
    one = Database(database_url)
    migrate.upgrade(one)
    yield one
    one.close()


def rows(db):
    """Return everything in the table, as stored."""
    wanted = (
        "SELECT hash, instrument_id, version, canonical, published_at FROM instrument_version ORDER BY hash"
    )
    with db.reading() as session:
        return [tuple(row) for row in session.execute(text(wanted))]


def test_a_version_is_stored_with_its_bytes_and_hash(db):
    with db.writing() as session:
        assert publish(session, A, CLOCK) == Published(content_hash(A), new=True)
    with db.reading() as session:
        stored = find(session, "A", "1.0.0")
        assert stored is not None
        assert (stored.hash, stored.canonical) == (content_hash(A), canonical_bytes(A))
        assert stored.published_at == CLOCK()
        assert from_canonical(stored.canonical) == A


def test_publishing_is_on_record_once(db):
    with db.writing() as session:
        publish(session, A, CLOCK)
        publish(session, A, CLOCK)
    with db.reading() as session:
        events = session.scalars(select(AuditEvent)).all()
        assert [(one.action, one.object, one.detail) for one in events] == [
            ("instrument.published", "A 1.0.0", {"hash": content_hash(A)})
        ]


def test_publishing_again_changes_nothing(db):
    with db.writing() as session:
        publish(session, A, CLOCK)
    before = rows(db)
    with db.writing() as session:
        later = fixed_clock(datetime(2027, 1, 1, tzinfo=UTC))
        assert publish(session, A, later) == Published(content_hash(A), new=False)
    assert rows(db) == before


def test_a_changed_text_needs_a_new_version(db):
    content = FIXTURE.read_bytes()
    first, changed = (
        load_bytes(one, "x.toml").instrument for one in (content, content.replace(b"Trial", b"Test"))
    )
    with db.writing() as session:
        publish(session, first, CLOCK)
    before = rows(db)
    with db.writing() as session:
        problem = publish(session, changed, CLOCK)
    assert problem == Problem("instrument_changed", {"id": "X", "version": "1.0.0"})
    assert rows(db) == before
    assert i18n.problem_text("en", problem) == (
        "X 1.0.0 is published with other texts or rules, and a published version never changes. "
        "Please give the changed questionnaire a new version."
    )
    assert i18n.problem_text("lt", problem).startswith("X 1.0.0 paskelbta su kitais tekstais")


def test_a_version_that_is_not_there(db):
    with db.reading() as session:
        assert find(session, "A", "1.0.0") is None


@pytest.mark.parametrize("form", ["A", "AP", "B", "C", "D", "E", "F"])
def test_a_version_with_corrected_texts_can_be_the_first_one_published(db, form):
    newest = load(form, dict(available())[form])
    assert newest.typos != ()
    with db.writing() as session:
        assert publish(session, newest, CLOCK) == Published(content_hash(newest), new=True)


def test_a_version_may_be_left_out(db):
    newest = load("A", "1.2.0")
    with db.writing() as session:
        publish(session, A, CLOCK)
        assert publish(session, newest, CLOCK) == Published(content_hash(newest), new=True)


INTO = f"INTO instrument_version ({COLUMNS}) VALUES"
SAME_HASH = "(:hash, 'A', '1.0.0', :other, '2020-01-01 00:00:00')"
SAME_VERSION = "('0', 'A', '1.0.0', :other, '2020-01-01 00:00:00')"
OVERWRITE = "DO UPDATE SET canonical = excluded.canonical"
ATTACKS = {
    "update the bytes": "UPDATE instrument_version SET canonical = :other",
    "update the time": "UPDATE instrument_version SET published_at = '2020-01-01 00:00:00'",
    "update to the same": "UPDATE instrument_version SET version = version",
    "delete": "DELETE FROM instrument_version",
    "delete one": "DELETE FROM instrument_version WHERE hash = :hash",
    "upsert": f"INSERT {INTO} {SAME_HASH} ON CONFLICT (hash) {OVERWRITE}",
    "upsert by version": f"INSERT {INTO} {SAME_VERSION} ON CONFLICT (instrument_id, version) {OVERWRITE}",
    "insert a second": f"INSERT {INTO} {SAME_VERSION}",
}
SQLITE_ATTACKS = {
    "replace": f"INSERT OR REPLACE {INTO} {SAME_HASH}",
    "replace by version": f"REPLACE {INTO} {SAME_VERSION}",
    "update or replace": "UPDATE OR REPLACE instrument_version SET canonical = :other",
}
POSTGRES_ATTACKS = {"truncate": "TRUNCATE instrument_version CASCADE"}


def attack(db, statement):
    """Run a statement on a database where A and D are published; it must fail and change nothing."""
    with db.writing() as session:
        publish(session, A, CLOCK)
        publish(session, D, CLOCK)
    before = rows(db)
    values = {"hash": content_hash(A), "other": b"{}"}
    with pytest.raises(DBAPIError), db.writing() as session:
        session.execute(text(statement), {key: values[key] for key in values if f":{key}" in statement})
    assert rows(db) == before


@pytest.mark.parametrize("name", ATTACKS)
def test_sql_cannot_change_a_published_version(db, name):
    attack(db, ATTACKS[name])


@pytest.mark.parametrize("name", SQLITE_ATTACKS)
def test_sqlite_cannot_replace_a_published_version(sqlite_url, name):
    db = Database(sqlite_url)
    migrate.upgrade(db)
    attack(db, SQLITE_ATTACKS[name])
    db.close()


@pytest.mark.postgres
@pytest.mark.parametrize("name", POSTGRES_ATTACKS)
def test_postgresql_cannot_empty_the_table(postgres_url, name):
    db = Database(postgres_url)
    migrate.upgrade(db)
    attack(db, POSTGRES_ATTACKS[name])
    db.close()


def _write_bytes(db):
    with db.writing() as session:
        session.get(InstrumentVersion, content_hash(A)).canonical = b"{}"


def _delete(db):
    with db.writing() as session:
        session.delete(session.get(InstrumentVersion, content_hash(A)))


@pytest.mark.parametrize("attempt", [_write_bytes, _delete])
def test_the_program_itself_cannot_change_a_published_version(db, attempt):
    with db.writing() as session:
        publish(session, A, CLOCK)
    before = rows(db)
    with pytest.raises(DBAPIError):
        attempt(db)
    assert rows(db) == before
