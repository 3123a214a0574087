"""What each room may import. The directions between the rooms are contracts in pyproject.toml."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOMS, code, parsed

FRAMES = {"narwhals", "numpy", "polars", "pyarrow"}
MAY_IMPORT = {
    "instruments": {"pydantic", "pydantic_core"},
    "instruments/exchange": {"pydantic", "openpyxl", "xlsxwriter", "defusedxml", "lxml", "tomlkit"},
    "analysis": {"narwhals", "numpy", "scipy", "statsmodels", "threadpoolctl"},
    "exports": FRAMES | {"scipy", "matplotlib", "pyreadstat", "typst", "xlsxwriter", "lxml"},
}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_its_own_libraries(room: str) -> None:
    foreign = {
        f"{path}: {name}"
        for path in code(".py")
        if _room(path) == room
        for name in _imported(path)
        if name not in sys.stdlib_module_names and name not in ROOMS and name not in MAY_IMPORT[room]
    }
    assert foreign == set()


def _room(path: Path) -> str:
    """The innermost folder on the list that a file lies in."""
    around = [str(folder) for folder in path.parents if str(folder) in MAY_IMPORT]
    return around[0] if around else path.parts[0]


def _imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names
