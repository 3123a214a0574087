"""`balsas invitation`: codes for the people who may answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.files import csv_text, write_aside
from survey.cli.refused import Refused, load_settings, ready, refuse

if TYPE_CHECKING:
    from survey.domain.invitations import Issued

HEADER = ("organisation", "service", "form", "code", "link")
REPRESENTATIVE = ("consent_code", "consent_link")
SIBLINGS = ("siblings",)  # of a confidential round: one number for brothers and sisters


@click.group()
def invitation() -> None:
    """Invitations: make codes, note what became of one."""


@invitation.command()
@click.option("--round", "round_code", metavar="CODE", required=True, help="The open round.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The CSV file to write.")
@click.option("--extra", type=int, help="That many more codes at one organisation, for lost ones.")
@click.option("--organisation", metavar="CODE", help="With --extra: the organisation.")
@click.option("--service", metavar="CODE", help="With --extra: the service.")
@click.option("--reason", default="", help="With --extra: why; it is kept.")
def issue(
    round_code: str,
    output: Path | None,
    extra: int | None,
    organisation: str | None,
    service: str | None,
    reason: str,
) -> None:
    """Make one code for each eligible person and write them as CSV: they are shown this once.

    The file is readable by its owner only. Delete it when the letters are printed.
    """
    from survey.clock import system_clock
    from survey.domain import invitations
    from survey.domain.problems import Problem

    settings = load_settings()
    if extra is not None and (organisation is None or service is None):
        raise Refused("--extra needs --organisation and --service.")
    made_now = settings.keys, system_clock
    temporary = None
    try:
        with ready(settings) as db, db.writing() as session:
            if extra is None:
                made = invitations.issue(session, round_code, *made_now)
            else:
                place = str(organisation), str(service)
                made = invitations.issue_extra(session, round_code, *place, extra, reason, *made_now)
            if isinstance(made, Problem):
                refuse(made)
            text = csv_text(*_table(made, settings.base_url))
            # The codes are safe on the disk before the database promises that they exist.
            temporary = None if output is None else write_aside(output, text)
    except BaseException:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise
    if output is None or temporary is None:
        click.echo(text, nl=False)
        return
    temporary.replace(output)
    click.echo(f"Wrote {len(made)} codes to {output}.")


def _table(made: Sequence[Issued], base_url: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the header and a row for each code; columns that no code of the round needs are not there."""
    header = HEADER
    rows: list[tuple[str, ...]] = [
        (one.organisation_code, one.service, one.form, one.code, f"{base_url}/a/{one.code}") for one in made
    ]
    if any(one.consent_code for one in made):
        header += REPRESENTATIVE
        rows = [
            (*row, one.consent_code, f"{base_url}/a/{one.consent_code}")
            for row, one in zip(rows, made, strict=True)
        ]
    if any(one.siblings for one in made):
        header += SIBLINGS
        rows = [(*row, str(one.siblings or "")) for row, one in zip(rows, made, strict=True)]
    return header, rows


@invitation.command()
@click.argument("code")
@click.argument("state")
def state(code: str, state: str) -> None:
    """Note what became of the invitation with CODE.

    STATE is one of issued, not_handed_out, undeliverable, refused, representative_refused, ineligible.
    """
    from survey.clock import system_clock
    from survey.domain import invitations

    settings = load_settings()
    with ready(settings) as db, db.writing() as session:
        problem = invitations.set_state_by_code(session, code, state, settings.keys, system_clock)
        if problem is not None:
            refuse(problem)
    click.echo(f"Noted: {state}.")
