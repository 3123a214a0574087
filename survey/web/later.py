"""Views that are imported when somebody first opens them.

The libraries behind results (statistics, frames, plots) take about 200 MB in each worker; most workers serve
families, who need none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def later(module: str, name: str) -> Callable[..., Any]:
    """Return a view that imports the function it stands for at its first call."""

    def view(**values: Any) -> Any:
        return getattr(import_module(module), name)(**values)

    view.__name__ = name
    return view
