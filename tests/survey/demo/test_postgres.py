"""The demonstration on PostgreSQL: the same invented people give the same result as on SQLite."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from survey.db import Database
from survey.domain.results import round_report
from tests.fixtures.small_country import make


@pytest.mark.postgres
def test_the_result_of_a_wave_is_the_same_on_both_databases(made_once, postgres_url, tmp_path):
    other = make(tmp_path, database_url=postgres_url)
    reports = []
    for settings in (made_once.settings, other.settings):
        db = Database(settings.database_url)
        with db.reading() as session:
            reports.append(round_report(session, "2026-A"))
        db.close()
    assert asdict(reports[0]) == asdict(reports[1])
