"""What the documents say is so: links lead somewhere, settings and commands exist and are all told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from survey.cli.main import main
from tests.house.documents import blocks, documents, links
from tests.house.tree import ROOT, read

README = Path("README.md")
OPERATOR = Path("docs/operator.md")


@pytest.mark.parametrize("path", documents(), ids=str)
def test_local_links_lead_to_a_file(path: Path) -> None:
    targets = [link.split("#")[0] for link in links(path) if not re.match(r"https?:|mailto:|#", link)]
    assert [target for target in targets if not (ROOT / path.parent / target).exists()] == []


def test_every_setting_is_told_and_every_told_setting_exists() -> None:
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", read(OPERATOR), re.MULTILINE))
    used = re.findall(r'env(?:\.get\(|, )"([A-Z_]+)"', read(Path("survey/settings.py")))
    assert told == set(used)


@pytest.mark.parametrize("path", [README, Path("docs/evaluator.md")], ids=str)
def test_the_example_prints_what_is_shown(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = [block.text for block in blocks(path) if block.kind == "console"]
    assert len(shown) == 1
    command, _, output = shown[0].partition("\n")
    result = CliRunner().invoke(main, command.removeprefix("$ balsas ").split())
    assert (result.exit_code, result.stdout) == (0, output)


def test_the_readme_starts_with_its_two_commands() -> None:
    assert re.findall(r"^    (make \w+)", read(README), re.MULTILINE) == ["make run", "make test"]
