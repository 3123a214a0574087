"""Reading an instrument's file: all its problems at once, or the frozen instrument."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from instruments.checking import check
from instruments.model import Instrument
from instruments.problems import Problem

LARGEST_FILE = 1_000_000

_HEADER = re.compile(r"^\[\[?([a-zA-Z0-9_.\"-]+)\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^([A-Za-z0-9_.-]+)\s*=\s*(?:\"([^\"]*)\")?")
_FAULTS = {
    "missing": ("missing_key", "add the key '{key}'"),
    "extra_forbidden": ("unknown_key", "take out the key '{key}', or correct its spelling"),
}


@dataclass(frozen=True)
class Loaded:
    """What came of a file: the instrument where there was no problem, else every problem found."""

    instrument: Instrument | None
    problems: tuple[Problem, ...]


def load_file(path: Path) -> Loaded:
    """Read, shape-check and meaning-check one file; never raises for what is in the file."""
    name = path.name if path.parent.name == "" else f"{path.parent.name}/{path.name}"
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        return _only(name, "file_not_readable", f"the file cannot be read ({error.strerror}); check the path")
    return load_bytes(content, name)


def load_bytes(content: bytes, name: str) -> Loaded:
    """Do what load_file does with bytes already read; `name` is the file's name in problems."""
    if len(content) > LARGEST_FILE:
        return _only(
            name, "file_too_large", f"more than {LARGEST_FILE:,} bytes; an instrument's file is smaller"
        )
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        document = tomllib.loads(text)
    except UnicodeDecodeError:
        return _only(name, "not_utf8", "the file is not UTF-8 text; save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        return _only(
            name, "not_toml", f"not valid TOML: {error}; correct it", int(found[1]) if found else None
        )
    except RecursionError:
        return _only(name, "not_toml", "values are nested too deeply; an instrument needs a few levels only")
    lines = LineIndex(text)
    try:
        instrument = Instrument.model_validate(document)
    except ValidationError as error:
        return Loaded(None, _placed(_shape_problems(error, document), name, lines))
    problems = _placed(check(instrument), name, lines)
    return Loaded(None if problems else instrument, problems)


def _only(name: str, code: str, message: str, line: int | None = None) -> Loaded:
    return Loaded(None, (Problem(name, line, None, code, message),))


def _shape_problems(error: ValidationError, document: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        where = fault["loc"]
        key = ".".join(str(part) for part in where if isinstance(part, str))
        code, remedy = _FAULTS.get(fault["type"], ("wrong_value", f"'{{key}}': {_sentence(fault['msg'])}"))
        problems.append(Problem("", None, _owner(document, where), code, remedy.format(key=key), where))
    return problems


def _sentence(message: str) -> str:
    return message[0].lower() + message[1:]


def _owner(document: Mapping[str, Any], where: tuple[str | int, ...]) -> str | None:
    """Return the code or id of the list entry in which a problem lies."""
    if len(where) < 2 or not isinstance(where[1], int):
        return None
    entry = document[str(where[0])][where[1]]
    name = entry.get("code", entry.get("id")) if isinstance(entry, dict) else None
    return name if isinstance(name, str) else None


def _placed(problems: list[Problem], name: str, lines: LineIndex) -> tuple[Problem, ...]:
    placed = [replace(problem, file=name, line=lines.find(problem.where)) for problem in problems]
    return tuple(sorted(placed, key=lambda problem: (problem.line or 0, problem.code, problem.message)))


class LineIndex:
    """Where tables and keys begin in the text of a file."""

    def __init__(self, text: str) -> None:
        """Note the line of every table header and of every key under it."""
        self._tables: dict[tuple[str | int, ...], int] = {}
        self._keys: dict[tuple[int, str], int] = {}
        counts: dict[str, int] = {}
        table: tuple[str | int, ...] = ()
        for number, line in enumerate(text.split("\n"), start=1):
            if header := _HEADER.match(line):
                name = header[1]
                counts[name] = counts.get(name, -1) + 1
                table = self._note_table(
                    name, counts[name], table, listed=line.startswith("[["), number=number
                )
            elif key := _KEY.match(line):
                start = self._tables.get(table, 0)
                self._keys.setdefault((start, key[1]), number)
                if key[1] in ("code", "id") and key[2] and len(table) == 2:
                    self._tables.setdefault((table[0], key[2]), start)

    def _note_table(
        self, name: str, count: int, before: tuple[str | int, ...], *, listed: bool, number: int
    ) -> tuple[str | int, ...]:
        """Keep a header's line under its path; an inner list such as [[scales.options]] belongs to the entry before."""
        parts = tuple(name.replace('"', "").split("."))
        table: tuple[str | int, ...] = (*parts, count) if listed else parts
        if len(parts) > 1 and before[:1] == parts[:1] and len(before) > 1:
            inner = sum(1 for known in self._tables if known[:2] == before[:2] and len(known) > 2)
            table = (*before[:2], *parts[1:], inner) if listed else (*before[:2], *parts[1:])
        self._tables.setdefault(table, number)
        return table

    def find(self, where: tuple[str | int, ...]) -> int | None:
        """Return the line of a place: of its key where the key has a line, else of the nearest table around it."""
        for length in range(len(where), 0, -1):
            start = self._tables.get(where[:length])
            if start is None:
                continue
            rest = [str(part) for part in where[length:]]
            keys = (".".join(rest[:count]) for count in range(len(rest), 0, -1))
            found = (self._keys[start, key] for key in keys if (start, key) in self._keys)
            return next(found, start)
        first = str(where[0]) if where else ""
        return self._keys.get((0, first))
