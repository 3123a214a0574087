"""The operator's guide is carried out line by line: from an empty folder to the result of a closed round."""

from __future__ import annotations

import csv
import re
import secrets
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from survey.cli.main import main
from survey.clock import system_clock
from survey.db.session import Database
from survey.domain import respond, submitting
from survey.settings import read_settings
from tests.house.documents import blocks

GUIDE = Path("docs/operator.md")
ANSWERED = {"GC-1": (30, 6), "GC-2": (8, 2)}  # favourable, unfavourable


def test_the_guide_leads_from_an_empty_folder_to_a_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    said = {}
    for block in blocks(GUIDE):
        if block.kind == "csv":
            Path(block.title).write_text(block.text, encoding="utf-8")
        elif block.kind == "sh":
            for line in block.text.replace("\\\n", " ").splitlines():
                said[line] = carried_out(line)
                if line.startswith("balsas invitation issue"):
                    families_answer(tmp_path / "codes.csv")
    table = said["balsas results 2027-A --language en"].splitlines()
    country = next(line for line in table if line.startswith("Lithuania"))
    figures = [cell for cell in re.split(r" {2,}", country) if " to " not in cell or "73.1" in cell]
    # (40 x 30/36 + 12 x 8/10) / 52; if all the silent were unfavourable or favourable: 38/52 to 44/52; 46/52.
    assert figures == ["Lithuania", "46", "82.6 %", "73.1 % to 84.6 %", "88.5 %", "not met"]
    assert said["balsas check"].startswith("All answers are as they were stored.")


def carried_out(line: str) -> str:
    program, *arguments = shlex.split(line)
    assert program == "balsas"
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert (line, result.exit_code, result.stderr) == (line, 0, "")
    return result.stdout


def families_answer(codes: Path) -> None:
    settings = read_settings()
    database = Database(settings.database_url)
    with codes.open(encoding="utf-8-sig") as file, database.writing() as session:
        of_organisation: dict[str, list[Mapping[str, str]]] = {}
        for row in csv.DictReader(file):
            of_organisation.setdefault(row["organisation"], []).append(row)
        for organisation, (favourable, unfavourable) in ANSWERED.items():
            overall = [5] * favourable + [2] * unfavourable
            for row, answer in zip(of_organisation[organisation], overall, strict=False):
                invited = respond.find(session, row["code"], settings.keys)
                receipt = submitting.submit(
                    session,
                    invited.who,
                    {"A_OVR1": answer},
                    token=secrets.token_bytes(16),
                    language="lt",
                    keys=settings.keys,
                    clock=system_clock,
                )
                assert isinstance(receipt, submitting.Receipt)
    database.close()
