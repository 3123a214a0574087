"""Where the parts of an instrument stand in the text of its TOML file."""

from __future__ import annotations

import re

Place = tuple[str | int, ...]

_HEADER = re.compile(r"^(\[\[?)([A-Za-z0-9_.-]+)\]")
_KEY = re.compile(r"^([A-Za-z0-9_.-]+)\s*=\s*(?:\"([^\"]*)\")?")


class LineIndex:
    """The line of every table header and of every key, found by place: ("items", "A_ACC1", "text", "ru")."""

    def __init__(self, text: str) -> None:
        """Read the text line by line."""
        self._lines: dict[Place, int] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._counts: dict[Place, int] = {}
        table: Place = ()
        for number, line in enumerate(text.split("\n"), start=1):
            if header := _HEADER.match(line):
                table = self._table(header[2], table, listed=header[1] == "[[")
                self._lines.setdefault(table, number)
            elif key := _KEY.match(line):
                parts = key[1].split(".")
                for length in range(1, len(parts) + 1):
                    self._lines.setdefault((*table, *parts[:length]), number)
                if key[1] in ("code", "id") and key[2] and len(table) == 2 and isinstance(table[1], int):
                    self._numbers[str(table[0]), key[2]] = table[1]

    def _table(self, name: str, before: Place, *, listed: bool) -> Place:
        """Return the place of a header; [[scales.options]] belongs to the scale that stands before it."""
        parts: Place = tuple(name.split("."))
        if len(parts) > 1 and before[:1] == parts[:1] and len(before) > 1 and isinstance(before[1], int):
            parts = (*before[:2], *parts[1:])
        if not listed:
            return parts
        self._counts[parts] = self._counts.get(parts, -1) + 1
        return (*parts, self._counts[parts])

    def find(self, where: Place) -> int | None:
        """Return the line of a place, or of the nearest part around it, or None."""
        if len(where) > 1:
            number = self._numbers.get((str(where[0]), str(where[1])), where[1])
            where = (where[0], number, *where[2:])
        around = (where[:length] for length in range(len(where), 0, -1))
        return next((self._lines[part] for part in around if part in self._lines), None)
