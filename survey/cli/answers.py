"""`balsas answers`: take in answers that were collected elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.refused import load_settings, ready, refuse

ROUND = click.option("--round", "round_code", required=True, metavar="CODE", help="The open round.")


@click.group()
def answers() -> None:
    """Answers collected elsewhere: the form of a file, and its import."""


@answers.command()
@ROUND
def template(round_code: str) -> None:
    """Print the header of a CSV file of answers to this round."""
    from survey.cli.files import csv_text
    from survey.domain import answers_import
    from survey.domain.problems import Problem

    with ready(load_settings()) as db, db.reading() as session:
        header = answers_import.form_of(session, round_code)
    if isinstance(header, Problem):
        refuse(header)
    click.echo(csv_text(header, []), nl=False)


@answers.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@ROUND
@click.option(
    "--mode",
    type=click.Choice(["paper", "own_device", "kiosk", "interviewer"]),
    default="paper",
    show_default=True,
    help="How rows without a mode were answered.",
)
def import_(file: Path, round_code: str, mode: str) -> None:
    """Store the answers of FILE (CSV, .xlsx or .sav): all rows or none; the same file again adds nothing."""
    from survey.cli.files import read_bytes, refuse_all
    from survey.clock import system_clock
    from survey.domain import answers_files, answers_import

    settings = load_settings()
    rows, problems = answers_files.read_rows(read_bytes(file, answers_files.MOST_BYTES), file.name)
    refuse_all(problems)
    with ready(settings) as db, db.writing() as session:
        told = answers_import.import_answers(session, round_code, rows, mode, settings.keys, system_clock)
        if isinstance(told, list):
            refuse_all(told)  # raises, so nothing of the transaction is kept
        else:
            for line in sorted({*told.stored, *told.already}):
                click.echo(f"line {line}: {'stored' if line in told.stored else 'there already'}")
            click.echo(f"{len(told.stored)} answers stored, {len(told.already)} were there already.")
