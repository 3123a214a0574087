"""How commands name questionnaires: `A`, `A 1.0.0` or `my/file.toml`; and how they refuse unsound ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click

from instruments.catalog import available, load, path_of
from instruments.loading import Loaded, load_file
from instruments.model import Instrument
from instruments.versions import earlier
from survey.cli.refused import Refused

VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


def one_sound(what: Sequence[str]) -> Instrument:
    """Return the one questionnaire that is named; refuse none and several."""
    found = sound(what)
    if len(found) != 1:
        raise Refused(f"{' '.join(what)} names {len(found)} questionnaires; name one, such as A 1.0.0.")
    return found[0]


def sound(what: Sequence[str]) -> list[Instrument]:
    """Return the named questionnaires; refuse with all problems of all files where one has a problem."""
    files = loaded(what)
    refuse_problems(files)
    return [one.instrument for one in files if one.instrument is not None]


def loaded(what: Sequence[str]) -> list[Loaded]:
    """Read the named files; one outside the catalogue is also held against lower versions in it."""
    return [_load(path) for path in paths(what)]


def _load(path: Path) -> Loaded:
    found = load_file(path)
    one = found.instrument
    if one is None or path == path_of(one.id, one.version):
        return found
    versions = earlier(one.version, (version for name, version in available() if name == one.id))
    below = [load(one.id, version) for version in versions]
    return load_file(path, below) if below else found


def refuse_problems(files: Sequence[Loaded]) -> None:
    """Print every problem of every file in a line of its own, then refuse; do nothing where there is none."""
    problems = [problem for one in files for problem in one.problems]
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise Refused("1 problem found." if len(problems) == 1 else f"{len(problems)} problems found.")


def paths(what: Sequence[str]) -> list[Path]:
    """Return the files meant by `A`, `A 1.0.0` or `my/file.toml`; no word means the whole catalogue."""
    words = list(what)
    catalogue = available()
    paths = [] if words else [path_of(*one) for one in catalogue]
    while words:
        word = words.pop(0)
        version = words.pop(0) if words and VERSION.fullmatch(words[0]) else None
        meant = [path_of(*one) for one in catalogue if one[0] == word and version in (None, one[1])]
        if not meant and version is None and Path(word).is_file():
            meant = [Path(word)]
        if not meant:
            named = word if version is None else f"{word} {version}"
            known = ", ".join(" ".join(one) for one in catalogue)
            raise Refused(f"{named} is neither in the catalogue ({known}) nor a file; correct the name.")
        paths += meant
    return paths
