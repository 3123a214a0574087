"""`balsas agreement`: under which evaluators download the answers of closed rounds."""

from __future__ import annotations

from datetime import datetime

import click

from survey.cli.refused import load_settings, ready, refuse


@click.group()
def agreement() -> None:
    """Agreements of evaluators: add."""


@agreement.command()
@click.argument("email")
@click.option("--purpose", required=True, help="What the answers are used for, as the agreement says.")
@click.option(
    "--ends", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day, as year-month-day."
)
def add(email: str, purpose: str, ends: datetime) -> None:
    """Record that the evaluator EMAIL signed an agreement today."""
    from survey.clock import system_clock
    from survey.domain import agreements
    from survey.domain.problems import Problem

    with ready(load_settings()) as db, db.writing() as session:
        made = agreements.add(session, email, purpose, ends.date(), system_clock)
        if isinstance(made, Problem):
            refuse(made)
        until = made.ends_on.isoformat()
    click.echo(f"{email} may download the answers of closed rounds until {until}.")
