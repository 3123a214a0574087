"""The truth stays in its file, and the published tables of the demonstration keep small groups unknown."""

from __future__ import annotations

import pytest

from exports.disclosure import Status, attack, primary
from survey.db import Database
from survey.db.queries.results import read_places
from survey.demo import truth
from survey.domain.figures import read_data
from survey.domain.results import round_report, round_rows
from survey.domain.suppression import disclosure_table, limits_of


@pytest.fixture
def session(demonstration):
    db = Database(demonstration.settings.database_url)
    with db.reading() as session:
        yield session
    db.close()


def published(session, code):
    """The table of a closed round, with what each area shows in its report."""
    data = read_data(session, code, read_places(session))
    earlier = [read_data(session, "2024-A", read_places(session))] if code == "2026-A" else []
    rows = round_rows(data, earlier)
    return *disclosure_table(data, rows), limits_of(data), {row.code: Status(row.status) for row in rows}


@pytest.mark.parametrize("code", ["2024-A", "2026-A"])
def test_nothing_hidden_can_be_worked_out_of_a_published_wave(session, code):
    atoms, groups, limits, statuses = published(session, code)
    valid = {group.key: sum(one.valid for one in atoms if one.key in group.atoms) for group in groups}
    valid |= {atom.key: atom.valid for atom in atoms}
    found = attack(atoms, groups, statuses, limits)
    assert set(statuses.values()) - {Status.SHOWN, Status.CAUTION}  # there is something to leak
    assert [key for key, (low, high) in found.items() if high - low < min(limits.width, valid[key])] == []


def test_the_first_step_alone_would_not_do(session):
    leaks = 0
    for code in ("2024-A", "2026-A"):
        atoms, groups, limits, _ = published(session, code)
        valid = {group.key: sum(one.valid for one in atoms if one.key in group.atoms) for group in groups}
        valid |= {atom.key: atom.valid for atom in atoms}
        found = attack(atoms, groups, primary(atoms, groups, limits), limits)
        leaks += sum(high - low < min(limits.width, valid[key]) for key, (low, high) in found.items())
    assert leaks > 0


def test_no_page_and_no_result_reads_the_truth(session, demonstration, monkeypatch):
    with_truth = round_report(session, "2026-A")
    (demonstration.folder / truth.FILE).unlink()
    monkeypatch.setattr(truth, "read_truth", None)
    assert round_report(session, "2026-A") == with_truth


def test_only_the_command_names_the_file_of_the_truth():
    from pathlib import Path

    root = Path(truth.__file__).parents[2]
    reading = {
        path.relative_to(root).as_posix()
        for room in ("survey", "exports", "analysis", "instruments")
        for path in (root / room).rglob("*.py")
        if "read_truth" in path.read_text(encoding="utf-8")
        or "truth.json" in path.read_text(encoding="utf-8")
    }
    assert reading == {"survey/demo/truth.py", "survey/cli/demo.py"}
