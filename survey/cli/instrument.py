"""`balsas instrument`: check, compare, hash, publish and exchange questionnaires."""

from __future__ import annotations

import click

from survey.cli.instrument_diff import diff
from survey.cli.instrument_names import loaded, refuse_problems, sound
from survey.cli.instrument_preview import preview
from survey.cli.instrument_translate import translate
from survey.cli.instrument_xlsform import xlsform
from survey.cli.refused import load_settings, ready, refuse


@click.group()
def instrument() -> None:
    """Questionnaires: check and compare their files, print their hashes, publish them, exchange them."""


@instrument.command()
@click.argument("what", nargs=-1, metavar="[ID [VERSION] | FILE]...")
def check(what: tuple[str, ...]) -> None:
    """Check questionnaires for shape and meaning and print every problem (default: the whole catalogue).

    Name a questionnaire of the catalogue (A, or A 1.0.0), or give a TOML file. A text that is too long for a
    label in SPSS is told as a warning: the data files hold it cut.
    """
    from exports.item_columns import cut_labels
    from instruments.catalog import services

    files = loaded(what)
    for one in (found.instrument for found in files if found.instrument is not None):
        languages = ", ".join(one.languages)
        click.echo(f"{one.id} {one.version}: {len(one.items)} items in {languages}, no problem")
        for column, language in cut_labels(one, tuple(services())):
            click.echo(
                f"warning: {one.id} {one.version}: label of {column} ({language}) will be cut", err=True
            )
    refuse_problems(files)


@instrument.command(name="hash")
@click.argument("what", nargs=-1, metavar="[ID [VERSION] | FILE]...")
def print_hash(what: tuple[str, ...]) -> None:
    """Print the SHA-256 of each questionnaire's canonical bytes: texts and rules, not the review status."""
    from instruments.canonical import content_hash

    for one in sound(what):
        click.echo(f"{content_hash(one)}  {one.id} {one.version}")


@instrument.command()
@click.argument("what", nargs=-1, metavar="[ID [VERSION]]...")
def publish(what: tuple[str, ...]) -> None:
    """Store questionnaires in the database for good (default: the whole catalogue).

    All or nothing. A version published before with other texts or rules is refused: a change needs a new
    version, raised as far as the change needs.
    """
    from survey.clock import system_clock
    from survey.domain.problems import Problem
    from survey.domain.publish import publish as store

    wanted = sound(what)
    lines = []
    with ready(load_settings()) as db, db.writing() as session:
        for one in wanted:
            result = store(session, one, system_clock)
            if isinstance(result, Problem):
                refuse(result)
            done = "published" if result.new else "was published before, nothing to do"
            lines.append(f"{result.hash}  {one.id} {one.version}: {done}")
    click.echo("\n".join(lines))


@instrument.command()
def schema() -> None:
    """Print the JSON Schema of a questionnaire's file, for editors that check while one types."""
    import json

    from instruments.schema import json_schema

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


instrument.add_command(diff)
instrument.add_command(preview)
instrument.add_command(translate)
instrument.add_command(xlsform)
