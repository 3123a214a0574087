"""`balsas answers`: the header of the form, and a file taken in line by line."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict

import pytest
from click.testing import CliRunner

from survey.cli.main import main


@pytest.fixture
def run(operation, monkeypatch, tmp_path):
    frame = [{"organisation": "GC-13-1", "service": "FCC", "form": "A", "served": 40, "eligible": 30}]
    operation.create()
    assert operation.give_frame(*frame) == []
    operation.open()
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.setenv("BALSAS_DATABASE", str(operation.db.engine.url))
    (tmp_path / "keys.json").write_text(json.dumps(asdict(operation.keys)))

    def invoke(*arguments, status=0):
        told = CliRunner().invoke(main, ["answers", *arguments])
        assert told.exit_code == status, told.output
        return told.stdout if status == 0 else told.stderr

    invoke.codes = [one.code for one in operation.issue()]
    return invoke


def write(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(rows)


def test_a_file_made_from_the_template_is_taken_in_line_by_line(run, tmp_path):
    header = run("template", "--round", "2026-A").strip().split(",")
    given = {"a_svc_fcc": 1, "a_contact": 1, "a_child": 2, "a_ovr1": 5}
    rows = [{"row": f"{place:030}", "code": code, **given} for place, code in enumerate(run.codes[:2])]
    write(tmp_path / "a.csv", header, rows)
    told = run("import", str(tmp_path / "a.csv"), "--round", "2026-A")
    assert told.splitlines() == [
        *("line 2: stored", "line 3: stored", "2 answers stored, 0 were there already."),
    ]
    rows.append({"row": "x" * 30, "code": run.codes[2], **given})
    write(tmp_path / "a.csv", header, rows)
    assert run("import", str(tmp_path / "a.csv"), "--round", "2026-A").splitlines() == [
        *("line 2: there already", "line 3: there already", "line 4: stored"),
        "1 answers stored, 2 were there already.",
    ]


def test_a_fault_is_told_by_line_and_column_and_nothing_is_stored(run, tmp_path):
    header = run("template", "--round", "2026-A").strip().split(",")
    given = {"a_svc_fcc": 1, "a_contact": 1, "a_child": 2}
    rows = [
        {"row": "a" * 30, "code": run.codes[0], **given, "a_ovr1": 5},
        {"row": "b" * 30, "code": run.codes[1], **given, "a_ovr1": 7},
    ]
    write(tmp_path / "a.csv", header, rows)
    assert run("import", str(tmp_path / "a.csv"), "--round", "2026-A", status=2).splitlines() == [
        "Line 3, column a_ovr1: no answer has this code; correct it.",
        "Error: 1 problem; nothing was stored.",
    ]
    write(tmp_path / "a.csv", header, rows[:1])
    assert "1 answers stored" in run("import", str(tmp_path / "a.csv"), "--round", "2026-A")


def test_a_round_or_file_that_is_not_there(run, tmp_path):
    assert "There is no round x" in run("template", "--round", "x", status=2)
    assert "cannot be read" in run("import", str(tmp_path / "no.csv"), "--round", "2026-A", status=2)
