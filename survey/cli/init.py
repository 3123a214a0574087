"""`balsas init`: an empty database made ready for real data."""

from __future__ import annotations

import click

from survey.cli.refused import load_settings, opened, refuse


@click.command()
def init() -> None:
    """Make the database ready: its tables, 10 counties and 60 municipalities, nothing else.

    Run it again after an update: a SQLite database is copied beside itself before its tables change
    (for PostgreSQL make a backup first). A database that holds the demonstration is refused.
    """
    from survey.clock import system_clock
    from survey.domain import installation

    settings = load_settings()
    with opened(settings) as db:
        problem = installation.prepare(db, system_clock, demonstration=False)
        if problem is not None:
            refuse(problem)
        click.echo(f"The database is ready: {db.engine.url.render_as_string(hide_password=True)}")
