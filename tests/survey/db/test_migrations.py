"""The tables: up and down, no pending change, published instruments and the audit log keep every row."""

from __future__ import annotations

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from instruments.catalog import load
from survey.clock import system_clock
from survey.db import AuditEvent, Base, Database, InstrumentVersion, ResponseWatch, Round, Wave, migrate
from survey.domain import publish, watch


@pytest.fixture
def db(database_url):
    db = Database(database_url)
    yield db
    db.close()


def test_the_pinned_head_is_the_last_revision():
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(migrate.FOLDER)).get_heads() == [migrate.pinned_head()]


def test_up_down_and_up_again(db):
    migrate.upgrade(db)
    assert migrate.current(db) == migrate.pinned_head()
    assert migrate.pending_changes(db) == []
    migrate.downgrade(db, "base")
    assert migrate.current(db) is None
    with db.engine.connect() as connection:
        dialect = db.engine.dialect
        assert dialect.get_table_names(connection) == ["alembic_version"]
    migrate.upgrade(db)
    assert migrate.pending_changes(db) == []


def test_the_migrated_tables_are_the_models_to_the_letter(sqlite_url, tmp_path):
    migrated, modelled = Database(sqlite_url), Database(f"sqlite:///{tmp_path / 'models.sqlite'}")
    migrate.upgrade(migrated)
    with modelled.engine.begin() as connection:
        Base.metadata.create_all(connection)
    assert tables(migrated) == tables(modelled)
    migrated.close()
    modelled.close()


def tables(db: Database) -> dict[str, list[str]]:
    wanted = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
    with db.engine.connect() as connection:
        rows = connection.execute(text(wanted)).all()
    # Only the order of the clauses may differ.
    return {
        name: sorted(part.strip(" ,\t") for part in sql.splitlines())
        for name, sql in rows
        if name != "alembic_version"
    }


WATCHED = {"round_code": "R", "stored": 3, "withdrawn": 1, "erased": 0}
SUM = "fedcba98765432100000000000000001fffffffffffffffe0123456789abcdef"


def test_the_sum_of_the_watch_is_kept_up_and_down(db):
    migrate.upgrade(db, "0008")
    with db.writing() as session:
        version = publish.publish(session, load("A", "1.0.0"), system_clock)
        day = system_clock().date()
        session.add(Wave(code="W", title_lt="W", title_en="W", fieldwork_from=day, fieldwork_to=day))
        session.flush()
        session.add(Round(code="R", wave_code="W", form="A", instrument_hash=version.hash))
        session.flush()
        names = ", ".join([*WATCHED, "set_hash"])
        values = ", ".join(f":{name}" for name in [*WATCHED, "set_hash"])
        row = {**WATCHED, "set_hash": SUM}
        session.execute(text(f"INSERT INTO response_watch ({names}) VALUES ({values})"), row)
    migrate.upgrade(db)
    with db.reading() as session:
        found = session.query(ResponseWatch).one()
        assert {name: getattr(found, name) for name in WATCHED} == WATCHED
        assert watch.sum_of(found) == int(SUM, 16)
        assert (found.set_hash_0, found.set_hash_7) == (0x89ABCDEF, 0xFEDCBA98)
    with db.writing() as session:  # as a withdrawn answer leaves it, before it is carried
        session.execute(update(ResponseWatch).values(set_hash_0=-1, set_hash_7=1 << 33))
    migrate.downgrade(db, "0008")
    whole = int(SUM, 16) - 0xFEDCBA98 * 2**224 - 0x89ABCDEF - 1
    with db.reading() as session:
        assert session.execute(text("SELECT set_hash FROM response_watch")).scalar_one() == f"{whole:064x}"


ATTACKS = {
    "update": "UPDATE instrument_version SET version = '9.9.9'",
    "delete": "DELETE FROM instrument_version",
    "replace by hash": "INSERT OR REPLACE INTO instrument_version SELECT hash, 'X', '1', canonical,"
    " published_at FROM instrument_version",
    "replace by version": "INSERT OR REPLACE INTO instrument_version SELECT 'other', instrument_id, version,"
    " canonical, published_at FROM instrument_version",
    "upsert": "INSERT INTO instrument_version SELECT * FROM instrument_version WHERE true"
    " ON CONFLICT (hash) DO UPDATE SET canonical = ''",
    "truncate": "TRUNCATE instrument_version CASCADE",
    "rewrite the log": "UPDATE audit_event SET action = 'nothing'",
    "empty the log": "DELETE FROM audit_event",
    "replace in the log": "INSERT OR REPLACE INTO audit_event SELECT id, at, staff_id, 'nothing', object,"
    " detail, previous_hash, 'other' FROM audit_event",
    "truncate the log": "TRUNCATE audit_event",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_published_or_recorded_withstands_sql(db, attack):
    unknown = {"postgresql": "OR REPLACE", "sqlite": "TRUNCATE"}[db.engine.dialect.name]
    refusal = "syntax error" if unknown in ATTACKS[attack] else "never changes"
    migrate.upgrade(db)
    with db.writing() as session:
        publish.publish(session, load("A", "1.0.0"), system_clock)
    before = everything(db)
    with pytest.raises(DBAPIError, match=refusal), db.writing() as session:
        session.execute(text(ATTACKS[attack]))
    assert everything(db) == before
    assert len(before) == 2  # the version, and the record that it was published


def everything(db: Database) -> list[tuple]:
    with db.reading() as session:
        found = [(one.hash, one.version, one.canonical) for one in session.query(InstrumentVersion)]
        return found + [(one.id, one.action, one.hash) for one in session.query(AuditEvent)]
