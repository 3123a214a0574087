"""The documents of the project and what they hold: links, code blocks, commands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

from tests.house.tree import files, read

FENCE = re.compile(r"^ *```(\w*)[ ]?([^\n]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


class Block(NamedTuple):
    """A fenced block: ```kind title."""

    kind: str
    title: str
    text: str


def documents() -> list[Path]:
    """What a user or a developer reads: the pages at the top and in docs/."""
    return [path for path in files() if path.suffix == ".md" and path.parts[0] in (path.name, "docs")]


def blocks(path: Path) -> list[Block]:
    return [Block(kind, title, dedent(text)) for kind, title, text in FENCE.findall(read(path))]


def links(path: Path) -> list[str]:
    return LINK.findall(FENCE.sub("", read(path)))


def balsas_commands(path: Path) -> list[list[str]]:
    """The arguments of every `balsas ...` line in a console or sh block."""
    return [
        shlex.split(line)[1:]
        for block in blocks(path)
        if block.kind in ("console", "sh")
        for line in block.text.replace("\\\n", " ").splitlines()
        for line in [line.removeprefix("$ ").removeprefix(".venv/bin/")]
        if line.startswith("balsas ")
    ]
