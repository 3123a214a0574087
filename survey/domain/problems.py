"""Problems at the edges are values with a stable code; `survey.i18n` says them in a person's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Problem:
    """Why something was not done: a code, and the values that its sentence names."""

    code: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
