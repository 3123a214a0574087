"""What a fault leaves in the log: where it arose, and nothing of what a database held or was given."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from survey.app import create_app
from survey.db import Database
from survey.domain import respond
from survey.keys import Keys
from survey.settings import Settings
from tests.fixtures.family import open_round
from tests.fixtures.family_visitor import FamilyVisitor

TWICE = "INSERT INTO county (code, name_lt, name_en) VALUES (:code, 'Slapta', 'Secret')"
NO_NUMBER = "SELECT CAST(:code AS integer)"


@pytest.fixture
def faulty(database_url, tmp_path, monkeypatch, caplog):
    """What the log says when a page runs a statement with a value that the database refuses."""
    db = Database(database_url)
    family = open_round(db, Keys.random())
    app = create_app(Settings(data=tmp_path, database_url=database_url, keys=family.keys))

    def log_of(statement: str, value: str) -> str:
        def broken(session, *_args):
            session.execute(text(statement), {"code": value})

        monkeypatch.setattr(respond, "find", broken)
        shown = FamilyVisitor(app).get(f"/a/{family.codes[0]}")
        assert (shown.status, shown.heading) == (500, "Something went wrong on our side")
        return caplog.text

    yield log_of
    app.extensions["balsas"].db.close()
    db.close()


def test_a_row_that_is_there_twice_is_logged_without_its_key(faulty, database_url):
    said = faulty(TWICE, "01")
    assert "fault in respondent.link" in said
    assert "in broken" in said
    assert "sqlalchemy.exc.IntegrityError: (" in said
    assert ("psycopg.errors.UniqueViolation: duplicate key" in said) == ("postgres" in database_url)
    assert ("DETAIL" in said, "(01)" in said, "Secret" in said) == (False, False, False)


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_a_value_that_is_no_number_is_not_logged(faulty):
    said = faulty(NO_NUMBER, "7Q2M-secret")
    assert "sqlalchemy.exc.DataError\n" in said
    assert "psycopg.errors.InvalidTextRepresentation\n" in said
    assert "7Q2M" not in said
