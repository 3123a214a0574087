"""Reading an instrument's file: all its problems at once, or the frozen instrument."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from instruments.checking import check
from instruments.checking_versions import check_versions
from instruments.lines import LineIndex
from instruments.model import Instrument
from instruments.problems import Problem, fault
from instruments.review import load_review
from instruments.versions import earlier

LARGEST_FILE = 1_000_000

_VERSION_NAME = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.toml")


@dataclass(frozen=True)
class Loaded:
    """What came of a file: the instrument where there was no problem, else every problem found."""

    instrument: Instrument | None
    problems: tuple[Problem, ...]


def load_file(path: Path, before: Sequence[Instrument] = ()) -> Loaded:
    """Read, shape-check and meaning-check one file; never raises for what is in the file.

    A file named after its version is also held against the lower versions in its folder, any other against
    the versions in `before`.
    """
    name = f"{path.parent.name}/{path.name}".lstrip("/")
    versioned = _VERSION_NAME.fullmatch(path.name) is not None
    try:
        content = _read(path)
        before = _lower_versions(path) if versioned else before
    except OSError as error:
        return _only(name, "file_not_readable", f"the file cannot be read ({error.strerror}); check the path")
    loaded = load_bytes(content, name, before)
    one = loaded.instrument
    if one is None or not versioned:
        return loaded
    if name == f"{one.id}/{one.version}.toml":
        problems = _of_review(path.with_suffix(".review.toml"), one)
        return Loaded(None, problems) if problems else loaded
    message = f"holds {one.id} {one.version}; name it {one.id}/{one.version}.toml, or correct id and version"
    return _only(name, "name_mismatch", message)


def _of_review(path: Path, one: Instrument) -> tuple[Problem, ...]:
    """Find what is wrong with the file that says how far the translations are reviewed; it may be missing."""
    name = f"{path.parent.name}/{path.name}"
    try:
        review = load_review(path) if path.exists() else {}
    except ValueError as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        said = said.removeprefix("Value error, ")
        return (Problem(name, None, None, "review_wrong", f"not a review: {said}; correct it"),)
    strange = ", ".join(language for language in review if language not in one.languages)
    if strange:
        message = f"reviews the languages {strange}, which the questionnaire does not have; take them out"
        return (Problem(name, None, None, "review_wrong", message),)
    return ()


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _lower_versions(path: Path) -> list[Instrument]:
    """Return the versions below a file, from its folder; one that is at fault itself is left out."""
    others = {other.stem: other for other in path.parent.iterdir() if _VERSION_NAME.fullmatch(other.name)}
    below = (load_bytes(_read(others[version]), "") for version in earlier(path.stem, others))
    return [one.instrument for one in below if one.instrument is not None]


def load_bytes(content: bytes, name: str, before: Sequence[Instrument] = ()) -> Loaded:
    """Do what load_file does with bytes already read; `name` is the file's name in problems.

    `before` are the versions below this one, from the lowest up: what they promised is checked too.
    """
    if len(content) > LARGEST_FILE:
        return _only(
            name, "file_too_large", f"more than {LARGEST_FILE:,} bytes; an instrument's file is smaller"
        )
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        document = tomllib.loads(text)
    except UnicodeDecodeError:
        return _only(name, "not_utf8", "the file is not UTF-8 text; save it as UTF-8")
    except ValueError as error:  # TOML's own error, or a number with thousands of digits
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
    problems = _placed([*check(instrument), *check_versions(before, instrument)], name, lines)
    return Loaded(None if problems else instrument, problems)


def _only(name: str, code: str, message: str, line: int | None = None) -> Loaded:
    return Loaded(None, (Problem(name, line, None, code, message),))


def _shape_problems(error: ValidationError, document: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        where = found["loc"]
        key = ".".join(str(part) for part in where if isinstance(part, str))
        code, message = _shape_fault(found["type"], key, found["msg"])
        problems.append(fault(code, _owner(document, where), message, *where))
    return problems


def _shape_fault(kind: str, key: str, reason: str) -> tuple[str, str]:
    if kind == "missing":
        return "missing_key", f"add the key '{key}'"
    if kind == "extra_forbidden":
        return "unknown_key", f"there is no key '{key}'; take it out or correct its spelling"
    return "wrong_value", f"'{key}': {reason[0].lower()}{reason[1:]}"


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
