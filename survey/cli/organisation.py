"""`balsas organisation`: the organisations that give services."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.files import read_rows, refuse_all
from survey.cli.refused import load_settings, ready


@click.group()
def organisation() -> None:
    """Organisations that give services: a file with one line each."""


@organisation.command()
def template() -> None:
    """Print a CSV file to fill in."""
    from survey.domain.organisations import TEMPLATE

    click.echo(TEMPLATE, nl=False)


@organisation.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
def import_file(file: Path) -> None:
    """Store the organisations of a CSV FILE; one that is known by its code is corrected.

    All problems are told at once, and nothing is stored if there is one.
    """
    from survey.clock import system_clock
    from survey.domain import organisations

    settings = load_settings()
    rows = read_rows(file, organisations.COLUMNS)
    with ready(settings) as db, db.writing() as session:
        refuse_all(organisations.import_rows(session, rows, system_clock))
    click.echo(f"Stored {len(rows)} organisations.")
