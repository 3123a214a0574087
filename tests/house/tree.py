"""The files of the project, for the tests that read them."""

from __future__ import annotations

import ast
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("instruments", "analysis", "exports", "survey")
MADE_BY_TOOLS = {".git", ".venv", "__pycache__", "build", "data", "dist"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project relative to its root: what git knows, or all there is in an unpacked copy."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.split("\0")
        return tuple(Path(name) for name in sorted(listed) if name and (ROOT / name).is_file())
    return tuple(
        path.relative_to(ROOT)
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and not _made_by_tools(path.relative_to(ROOT))
    )


def _made_by_tools(path: Path) -> bool:
    return any(part in MADE_BY_TOOLS or part.endswith((".egg-info", "_cache")) for part in path.parts)


def code(*suffixes: str) -> list[Path]:
    """Files of the four rooms with one of the suffixes."""
    return [path for path in files() if path.parts[0] in ROOMS and path.suffix in suffixes]


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(read(path), filename=str(path))
