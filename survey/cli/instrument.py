"""`balsas instrument`: check, hash and publish questionnaires."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click

from instruments.catalog import available, path_of
from instruments.loading import Loaded, load_file
from instruments.model import Instrument
from survey.cli.refused import Refused, load_settings, ready, refuse

VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


@click.group()
def instrument() -> None:
    """Questionnaires: check their files, print their hashes, publish them."""


@instrument.command()
@click.argument("what", nargs=-1, metavar="[ID [VERSION] | FILE]...")
def check(what: tuple[str, ...]) -> None:
    """Check questionnaires for shape and meaning and print every problem (default: the whole catalogue).

    Name a questionnaire of the catalogue (A, or A 1.0.0), or give a TOML file.
    """
    loaded = [load_file(path) for path in _paths(what)]
    for one in (found.instrument for found in loaded if found.instrument is not None):
        languages = ", ".join(one.languages)
        click.echo(f"{one.id} {one.version}: {len(one.items)} items in {languages}, no problem")
    _refuse_problems(loaded)


@instrument.command(name="hash")
@click.argument("what", nargs=-1, metavar="[ID [VERSION] | FILE]...")
def print_hash(what: tuple[str, ...]) -> None:
    """Print the SHA-256 of each questionnaire's canonical bytes: texts and rules, not the review status."""
    from instruments.canonical import content_hash

    for one in _sound(what):
        click.echo(f"{content_hash(one)}  {one.id} {one.version}")


@instrument.command()
@click.argument("what", nargs=-1, metavar="[ID [VERSION]]...")
def publish(what: tuple[str, ...]) -> None:
    """Store questionnaires in the database for good (default: the whole catalogue).

    All or nothing. A version published before with other texts or rules is refused; a change needs
    a new version.
    """
    from survey.clock import system_clock
    from survey.domain.problems import Problem
    from survey.domain.publish import publish as store

    wanted = _sound(what)
    lines = []
    with ready(load_settings()) as db, db.writing() as session:
        for one in wanted:
            result = store(session, one, system_clock)
            if isinstance(result, Problem):
                refuse(result)
            done = "published" if result.new else "was published before, nothing to do"
            lines.append(f"{result.hash}  {one.id} {one.version}: {done}")
    click.echo("\n".join(lines))


def _sound(what: Sequence[str]) -> list[Instrument]:
    """Return the named questionnaires; refuse with all problems of all files where one has a problem."""
    loaded = [load_file(path) for path in _paths(what)]
    _refuse_problems(loaded)
    return [one.instrument for one in loaded if one.instrument is not None]


def _refuse_problems(loaded: Sequence[Loaded]) -> None:
    """Print every problem of every file in a line of its own, then refuse; do nothing where there is none."""
    problems = [problem for one in loaded for problem in one.problems]
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise Refused("1 problem found." if len(problems) == 1 else f"{len(problems)} problems found.")


def _paths(what: Sequence[str]) -> list[Path]:
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
