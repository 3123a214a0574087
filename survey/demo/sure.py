"""The demonstration goes through the rules of the domain; a refusal is the demonstration's own fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from survey.domain.problems import Problem

Made = TypeVar("Made")


class NotMadeError(RuntimeError):
    """A rule of the domain refused a part of the demonstration, which cannot be right then."""


def sure(found: Made | Problem) -> Made:
    """Return what was made; raises NotMadeError where a rule of the domain refused it."""
    if isinstance(found, Problem):
        raise NotMadeError(f"{found.code} {dict(found.values)}")
    return found


def sure_all(problems: Sequence[Problem]) -> None:
    """Go on where there is no problem; raises NotMadeError with the first one."""
    for problem in problems:
        sure(problem)
