"""The locked requirements agree with each other and with what the project says it needs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, read

LOCKED = ("base", "build", "postgres", "test")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall(read(Path("requirements") / f"{name}.txt")))


def wanted(lines: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ]", line, maxsplit=1)[0].lower() for line in lines}


def test_what_the_project_needs_is_locked() -> None:
    project = tomllib.loads(read(Path("pyproject.toml")))["project"]
    extras = project["optional-dependencies"]
    needed = wanted(project["dependencies"])
    assert needed - pins("base").keys() == set()
    assert (needed | wanted(extras["postgres"])) - pins("postgres").keys() == set()
    assert (needed | wanted(extras["test"])) - pins("test").keys() == set()


@pytest.mark.parametrize("name", ["base", "build", "postgres"])
def test_one_version_of_everything(name: str) -> None:
    tested = pins("test")
    other = {package: version for package, version in pins(name).items() if package in tested}
    assert other == {package: tested[package] for package in other}


@pytest.mark.parametrize("name", LOCKED)
def test_everything_locked_has_its_hashes_and_names_no_index(name: str) -> None:
    text = read(Path("requirements") / f"{name}.txt")
    assert len(PIN.findall(text)) > 0
    assert re.findall(r"^(?!#)\S[^\n]*[^\\\n]$", text, re.MULTILINE) == []  # each pin goes on with its hashes
    assert re.findall(r"https?://|file:|^-", text, re.MULTILINE) == []


def test_continuous_integration_runs_exactly_the_test_command() -> None:
    commands = [
        line for line in read(Path(".ci/run")).splitlines() if "make" in line and not line.startswith("#")
    ]
    assert commands == ["exec make test"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100


def test_the_test_command_runs_every_test_and_counts_the_lines_of_the_rooms_under_the_gate() -> None:
    makefile = read(Path("Makefile"))
    counted = re.findall(r"^COUNTED := (.*)$", makefile, re.MULTILINE)
    gate = tomllib.loads(read(Path("pyproject.toml")))["tool"]["coverage"]["run"]["source"]
    assert [line.split() for line in counted] == [[f"tests/{room}" for room in gate]]
    assert re.findall(r"-m pytest (.*) \|\| failed=1", makefile) == [
        "-n auto --cov --cov-report=term $(COUNTED)",
        "-n auto $(COUNTED:%=--ignore=%)",
    ]
