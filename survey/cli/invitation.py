"""`balsas invitation`: codes for the people who may answer."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.files import csv_text, write_aside
from survey.cli.refused import Refused, load_settings, ready, refuse

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
    temporary = None
    try:
        with ready(settings) as db, db.writing() as session:
            if extra is None:
                made = invitations.issue(session, round_code, settings.keys, system_clock)
            else:
                made = invitations.issue_extra(
                    session,
                    round_code,
                    str(organisation),
                    str(service),
                    extra,
                    reason,
                    settings.keys,
                    system_clock,
                )
            if isinstance(made, Problem):
                refuse(made)
            rows = [
                (one.organisation_code, one.service, one.form, one.code, f"{settings.base_url}/a/{one.code}")
                for one in made
            ]
            header = HEADER
            if any(one.consent_code for one in made):
                header = HEADER + REPRESENTATIVE
                rows = [
                    (*row, one.consent_code, f"{settings.base_url}/a/{one.consent_code}")
                    for row, one in zip(rows, made, strict=True)
                ]
            if any(one.siblings for one in made):
                header += SIBLINGS
                rows = [(*row, str(one.siblings or "")) for row, one in zip(rows, made, strict=True)]
            text = csv_text(header, rows)
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
    click.echo(f"Wrote {len(rows)} codes to {output}.")


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
