"""`balsas instrument xlsform`: questionnaires for and from programs that speak XLSForm."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.files import write_whole
from survey.cli.refused import Refused

if TYPE_CHECKING:
    from instruments.exchange.problems import SheetProblem


@click.group()
def xlsform() -> None:
    """XLSForm (.xlsx), the format of KoboToolbox, ODK and others."""


@xlsform.command()
@click.argument("what", nargs=-1, required=True, metavar="ID VERSION | QUESTIONNAIRE.toml")
@click.argument("file", type=click.Path(path_type=Path), metavar="FORM.xlsx")
def out(what: tuple[str, ...], file: Path) -> None:
    """Write a questionnaire as an XLSForm, and list everything that the form does not hold."""
    from instruments.exchange.xlsform_losses import losses
    from instruments.exchange.xlsform_writing import write_xlsform
    from survey.cli.instrument_names import one_sound

    one = one_sound(what)
    written = write_xlsform(one)
    lost = losses(one, written)
    write_whole({file: written})
    click.echo(f"{one.id} {one.version} is written to {file}.")
    if lost:
        click.echo("The form does not hold (keys of the questionnaire's file):")
        click.echo("\n".join(f"  {loss}" for loss in lost))
    if any("{" in line for text in one.texts.values() for line in text.values()):
        click.echo("{teikėjas} stands in texts as it is; put the provider's name there.")


@xlsform.command(name="in")
@click.argument("form", type=click.Path(path_type=Path), metavar="FORM.xlsx")
@click.argument("file", type=click.Path(path_type=Path), metavar="QUESTIONNAIRE.toml")
@click.option("--id", "new_id", metavar="ID", help="The questionnaire's id (else form_id of the form).")
@click.option("--version", "new_version", metavar="VERSION", help="Its version (else version of the form).")
@click.option("--language", help="Language of columns that name none, such as en.")
def read(form: Path, file: Path, new_id: str | None, new_version: str | None, language: str | None) -> None:
    """Make the TOML file of a questionnaire from an XLSForm, or tell every problem at its cell.

    What is not taken over is told, too. Nothing is written where there is a problem.
    """
    from instruments.exchange.workbook import open_file
    from instruments.exchange.xlsform_reading import read_xlsform

    found = read_xlsform(open_file(form), new_id, new_version, language)
    refuse_cells(found.problems)
    write_whole({file: (found.text or "").encode("utf-8")})
    for left in found.left_out:
        click.echo(str(left), err=True)
    click.echo(f"{file} is written; read it, then check it: balsas instrument check {file}")


def refuse_cells(problems: Sequence[SheetProblem]) -> None:
    """Refuse with every problem in a line of its own; do nothing where there is none."""
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise Refused(
            f"{'1 problem' if len(problems) == 1 else f'{len(problems)} problems'}; nothing was written."
        )
