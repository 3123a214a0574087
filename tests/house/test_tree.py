"""The right file is found from its name, and is short enough to be read at once."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.tree import code, files, parsed, read

TOP = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "analysis",
    "benchmarks",
    "docs",
    "exports",
    "instruments",
    "pyproject.toml",
    "requirements",
    "survey",
    "tests",
}
SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "base_utils", "tools", "stuff"}
MADE = "versions"  # migrations, written by a tool and never touched again
FILE_LINES = 350
README_LINES = 120
FUNCTION_LINES = 60


def test_the_top_of_the_tree_is_pinned() -> None:
    assert {path.parts[0] for path in files()} == TOP


def test_every_name_says_what_it_holds() -> None:
    nameless = [str(p) for p in files() if SAY_NOTHING & {part.split(".")[0] for part in p.parts}]
    assert nameless == []


def test_files_are_short() -> None:
    sizes = {
        str(path): read(path).count("\n")
        for path in code(".py", ".html", ".js", ".css")
        if MADE not in path.parts
    }
    assert {path: lines for path, lines in sizes.items() if lines > FILE_LINES} == {}
    assert read(Path("README.md")).count("\n") <= README_LINES


def test_functions_are_short() -> None:
    long = {
        f"{path}:{node.name}": lines
        for path in code(".py")
        if MADE not in path.parts
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.body[0].lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_the_project_speaks_of_itself_only() -> None:
    """No machine's paths, no package index, nothing left for later."""
    # Put together here, so that this file does not hold what it forbids.
    foreign = re.compile(
        "|".join(
            [
                "/" + "work/",
                r"\.\./" + "shared",
                "/tmp/" + "team",
                "/root" + "/",
                "/home" + r"/\w",
                "py" + r"pi\.org",
                "python" + "hosted",
                "npm" + r"js\.org",
                r"\b(TO" + "DO|FIX" + r"ME)\b",
            ]
        )
    )
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in files()
        if path.suffix not in (".png", ".gz", ".parquet", ".sav", ".woff2")
        for number, line in enumerate(read(path).splitlines(), 1)
        if foreign.search(line)
    ]
    assert found == []
