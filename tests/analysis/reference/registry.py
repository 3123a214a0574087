"""Statistics by name: each family of them registers its own functions here."""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from tests.analysis.reference import families
from tests.analysis.reference.case import Case

Answer = Callable[[Case], dict[str, Any]]
_STATISTICS: dict[str, Answer] = {}


def answers(*names: str) -> Callable[[Answer], Answer]:
    """Register a function that answers the statistics of these names under the keys of `expected`."""

    def register(function: Answer) -> Answer:
        for name in names:
            if name in _STATISTICS:
                raise ValueError(f"two functions answer {name}")
            _STATISTICS[name] = function
        return function

    return register


def statistics() -> dict[str, Answer]:
    """Every statistic that a file of `families` answers."""
    for module in pkgutil.iter_modules(families.__path__):
        importlib.import_module(f"{families.__name__}.{module.name}")
    return _STATISTICS
