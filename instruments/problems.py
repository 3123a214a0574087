"""Problems of an instrument's file: values with a stable code, a place and a sentence that names the remedy."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: where it is and what to do about it."""

    file: str
    line: int | None = field(compare=False)
    item: str | None = field(compare=False)
    code: str
    message: str
    where: tuple[str | int, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        """Return the one line that a person reads."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = "" if self.item is None else f" {self.item}"
        return f"{place}{subject}: {self.code}: {self.message}"


def fault(code: str, item: str | None, message: str, *where: str | int) -> Problem:
    """Make a problem whose file and line are filled in by the reader."""
    return Problem("", None, item, code, message, where)
