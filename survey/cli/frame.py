"""`balsas frame`: how many persons each organisation serves, and how many may be asked."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.files import read_rows, refuse_all
from survey.cli.refused import load_settings, ready


@click.group()
def frame() -> None:
    """The frame of a round: a file with one line for each organisation, service and form."""


@frame.command()
def template() -> None:
    """Print a CSV file to fill in.

    More counted columns may be added, such as language_ru or age_0_6; they count eligible persons.
    """
    from survey.domain.frame import TEMPLATE

    click.echo(TEMPLATE, nl=False)


@frame.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--round", "round_code", metavar="CODE", required=True, help="The round, not open yet.")
def import_file(file: Path, round_code: str) -> None:
    """Store the frame of a round from a CSV FILE, in place of an earlier one.

    All problems are told at once, and nothing is stored if there is one.
    """
    from survey.clock import system_clock
    from survey.domain import frame as frames

    settings = load_settings()
    rows = read_rows(file, frames.COLUMNS)
    with ready(settings) as db, db.writing() as session:
        refuse_all(frames.import_lines(session, round_code, rows, system_clock))
    eligible = sum(int(row.values["eligible"]) for row in rows)
    click.echo(f"Stored {len(rows)} lines with {eligible} eligible persons for round {round_code}.")
