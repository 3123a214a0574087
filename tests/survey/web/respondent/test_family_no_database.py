"""A database that is away when a worker begins: families are told calmly, in their language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from survey import i18n
from survey.app import create_app
from survey.clock import system_clock
from survey.db import Database
from survey.domain import codes
from survey.web.auth.gate import SIGNED_IN_AT
from tests.fixtures.family import open_round
from tests.fixtures.family_visitor import FamilyVisitor


@pytest.fixture
def settings(settings):
    """Settings whose database cannot be opened: its folder is missing."""
    return replace(settings, database_url=f"sqlite:///{settings.data / 'away' / 'balsas.sqlite'}")


@pytest.fixture
def away(settings):
    app = create_app(settings)
    yield app
    app.extensions["balsas"].db.close()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize(("path", "status"), [("/a/privacy", 500), ("/a", 500), ("/none", 404)])
def test_an_error_has_a_page_of_its_own_in_each_language(away, language, path, status):
    visitor = FamilyVisitor(away, language).get(path)
    assert visitor.status == status
    assert f'<html lang="{language}">' in visitor.shown.text
    assert "116 111" in visitor.text
    assert "Content-Security-Policy" in visitor.shown.headers


def test_that_the_data_are_invented_is_asked_again(away, settings):
    assert FamilyVisitor(away).get("/a/privacy").status == 500
    (settings.data / "away").mkdir()
    db = Database(settings.database_url)
    open_round(db, settings.keys, demonstration=True)
    db.close()
    visitor = FamilyVisitor(away).get("/a/privacy")
    assert visitor.status == 200
    assert "all organisations, people and answers here are invented" in visitor.text


def test_whoever_is_signed_in_is_told_too_and_no_address_is_logged(away, caplog):
    visitor = FamilyVisitor(away)
    with visitor.client.session_transaction() as session:
        session.update({"_user_id": "s1", SIGNED_IN_AT: system_clock().timestamp()})
    code = codes.new_code()
    assert [visitor.get(path).status for path in (f"/a/{code}", "/staff")] == [500, 500]
    assert code not in caplog.text
