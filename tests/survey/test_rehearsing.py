"""The rehearsal before the fork: whole ways to the receipt, and nothing of it left in the real service."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text

from survey.app import create_app
from survey.rehearsing import OFTEN, rehearse


def test_every_way_ends_at_a_receipt_and_leaves_the_service_as_it_was(family_settings, family):
    app = create_app(family_settings)
    service, before = app.extensions["balsas"], stored(family)
    ends = rehearse(app)
    assert [end.rsplit("/", 1)[1] for end in ends] == ["receipt"] * (1 + OFTEN)
    assert app.extensions["balsas"] is service
    assert stored(family) == before
    assert service.kept._pages == {}
    assert service.db.engine.pool.checkedin() == 0
    assert vars(service.counts).keys().isdisjoint({"_shared", "_memory"})
    page = app.test_client().get(f"/a/{family.codes[0]}", follow_redirects=True)
    assert "rehearsal" not in page.text
    service.db.close()


def stored(family) -> list:
    tables = ("response", "draft", "invitation", "round", "response_watch")
    with family.db.reading() as session:
        return [sorted(map(tuple, session.execute(text(f"SELECT * FROM {name}")))) for name in tables]


def test_a_database_that_does_not_answer_is_asked_later(family_settings):
    nowhere = replace(family_settings, database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    ends = rehearse(create_app(nowhere))
    assert {end.rsplit("/", 1)[1] for end in ends} == {"receipt"}
