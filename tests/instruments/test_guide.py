"""The guide names every problem there is, and its example is an instrument."""

from __future__ import annotations

import re
from pathlib import Path

from instruments.exchange import problems as of_spreadsheets
from instruments.loading import load_bytes
from instruments.problems import CODES

GUIDE = (Path(__file__).parents[2] / "docs" / "instruments.md").read_text(encoding="utf-8")


def test_every_problem_is_explained_once():
    problems = GUIDE[GUIDE.index("## Problems") :]
    explained = re.findall(r"^\| `([a-z0-9_]+)` \|", problems, re.MULTILINE)
    assert sorted(explained) == sorted(CODES | of_spreadsheets.CODES)


def test_the_example_is_an_instrument_without_problems():
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    assert load_bytes(example.encode(), "guide").problems == ()
