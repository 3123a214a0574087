"""Making a database ready: once, never mixing real and invented data, with a copy before tables change."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from survey.clock import system_clock
from survey.db import County, Database, Installation, Municipality, Organisation, Staff, migrate
from survey.domain import installation, invented


@pytest.fixture
def db(database_url):
    db = Database(database_url)
    yield db
    db.close()


def prepare(db: Database, *, demonstration: bool = False) -> str | None:
    problem = installation.prepare(db, system_clock, demonstration=demonstration)
    return problem.code if problem else None


def test_a_production_start_is_empty_but_for_the_places(db):
    assert (prepare(db), prepare(db)) == (None, None)
    with db.reading() as session:
        counts = [session.query(table).count() for table in (County, Municipality, Installation)]
        assert counts == [10, 60, 1]
        assert [session.query(table).count() for table in (Organisation, Staff)] == [0, 0]
        assert session.get(Municipality, "13").county.name_en == "Vilnius County"
        assert not invented.is_demonstration(session)
        assert installation.is_complete(session)
    assert installation.state(db) is None


@pytest.mark.parametrize("demonstration", [True, False])
def test_real_and_invented_never_mix(db, demonstration):
    prepare(db, demonstration=demonstration)
    expected = "installation_is_demonstration" if demonstration else "installation_is_real"
    assert prepare(db, demonstration=not demonstration) == expected
    with db.reading() as session:
        assert session.query(Installation).one().demonstration == demonstration


def test_a_demonstration_is_complete_when_it_says_so(db):
    prepare(db, demonstration=True)
    with db.writing() as session:
        assert not installation.is_complete(session)
        installation.mark_complete(session)
    with db.reading() as session:
        assert installation.is_complete(session)
        assert invented.is_demonstration(session)


def test_an_unprepared_a_foreign_and_a_newer_database(db):
    assert installation.state(db).code == "database_not_ready"
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE visitors (name text)"))
    assert (installation.state(db).code, prepare(db)) == ("database_foreign", "database_foreign")
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE visitors"))
    prepare(db)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert (installation.state(db).code, prepare(db)) == ("database_newer", "database_newer")


def test_asking_for_the_state_makes_no_file(tmp_path):
    db = Database(f"sqlite:///{tmp_path / 'none' / 'balsas.sqlite'}")
    assert installation.state(db).code == "database_not_ready"
    assert list(tmp_path.iterdir()) == []
    db.close()


def test_a_sqlite_file_is_private_and_copied_before_its_tables_change(sqlite_url, tmp_path):
    db = Database(sqlite_url)
    prepare(db)
    path = Path(db.engine.url.database)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.glob("*.before-*")) == []
    migrate.downgrade(db, "base")  # tables of an older version: here, only the note of the version
    prepare(db)
    (copied,) = tmp_path.glob("*.before-*")
    assert stat.S_IMODE(copied.stat().st_mode) == 0o600
    with sqlite3.connect(copied) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
    connection.close()
    assert names == ["alembic_version"]
    db.close()


def test_a_copy_holds_everything_and_overwrites_nothing(operation, tmp_path):
    target = tmp_path / "copy.sqlite"
    installation.copy(operation.db, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    copied = Database(f"sqlite:///{target}")
    with copied.reading() as session:
        assert session.query(Organisation).count() == 5
    copied.close()
    before = target.read_bytes()
    with pytest.raises(FileExistsError):
        installation.copy(operation.db, target)
    assert target.read_bytes() == before
