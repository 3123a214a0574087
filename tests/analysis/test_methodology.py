"""The methodology document shows what the command really prints, and names what the code really has."""

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from analysis.design import LONELY_POLICIES
from analysis.interval import METHODS
from survey.cli.analyse import analyse
from tests.analysis.reference.compare import DOCUMENTED

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "methodology.md").read_text(encoding="utf-8")


def test_examples_print_what_they_show(monkeypatch):
    monkeypatch.chdir(ROOT)
    examples = re.findall(r"^```\n\$ balsas analyse (.+)\n((?:.*\n)+?)```$", TEXT, flags=re.MULTILINE)
    assert len(examples) == 3
    for command, output in examples:
        result = CliRunner().invoke(analyse, shlex.split(command))
        assert (result.exit_code, result.stdout) == (0, output)


def first_cells(heading):
    """Names in the first column of the first table below a text."""
    lines = TEXT.split(heading, 1)[1].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = lines[start + 2 : lines.index("", start)]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_every_interval_and_policy_is_described():
    assert first_cells("## 3. Intervals") == set(METHODS)
    assert first_cells("**A stratum with one PSU**") == set(LONELY_POLICIES)


def test_every_documented_difference_that_the_reference_runner_accepts_is_named():
    table = TEXT.split("| subject | R | here | why |", 1)[1].split("\n\n", 1)[0]
    names = {row.split("|")[1].strip() for row in table.splitlines()[2:]}
    assert set(DOCUMENTED) - names == set()
