"""`balsas batch`, `balsas check`, `balsas backup`: what runs every night."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.refused import Refused, load_settings, ready, refuse


@click.command()
def batch() -> None:
    """Write the answers of open rounds anew in random order, so that no file tells who answered when.

    Run it every night; closing a round does the same. Files that evaluators asked for and whose day is over,
    and answers begun by open links that nobody can open any more, are deleted too.
    """
    from survey.clock import system_clock
    from survey.domain import batch as step
    from survey.domain import downloads, drafts

    settings = load_settings()
    with ready(settings) as db:
        with db.writing() as session:
            drafts.sweep(session, system_clock)
        done = step.rewrite_open(db)
        with db.writing() as session:
            downloads.end(session, settings.data, system_clock)
    click.echo("No round is open." if not done else f"Rewritten in random order: {', '.join(done)}.")


@click.command()
def check() -> None:
    """Compare the answers with the watch over them; follow the record of staff; look for texts not read.

    Exit code 1 where something was lost, added or changed, or waits longer than it may.
    """
    from survey.clock import system_clock
    from survey.domain import audit, contact, reading, watch

    settings = load_settings()
    with ready(settings) as db, db.reading() as session:
        alarms, chain = watch.check(session, settings.keys), audit.verify(session)
        late = reading.late(session, system_clock) + contact.late(session, system_clock)
    for alarm in alarms:
        click.echo(
            f"ALARM: round {alarm.round_code} should hold {alarm.expected} unchanged answers and holds "
            f"{alarm.found}; compare with the last backup.",
            err=True,
        )
    if chain.broken_at is not None:
        click.echo(f"ALARM: the record of staff's actions is broken at entry {chain.broken_at}.", err=True)
    if late:
        click.echo(f"ALARM: {late} texts or wishes were not read in time; see the page /reading.", err=True)
    if alarms or late or chain.broken_at is not None:
        raise SystemExit(1)
    click.echo(
        f"All answers are as they were stored. Record: {chain.length} entries, last {chain.head[:16]}."
    )


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put the new copy in the place of an earlier one.")
def backup(file: Path, replace: bool) -> None:
    """Copy an embedded database to FILE and the releases to FILE.releases, while the service goes on working.

    Keep one copy of an open round: what is in one of two days and not in the other came between them.

    Only their owner can read them. The keys (keys.json in the data folder) are not in it: keep them in
    another place, or a backup in wrong hands tells more. Exit code 1 where a release is not as it was frozen.
    """
    from survey import i18n
    from survey.domain import backup as copies
    from survey.domain import batch as step
    from survey.domain import installation
    from survey.domain.problems import Problem

    settings = load_settings()
    with ready(settings) as db:
        if installation.sqlite_path(db) is None:
            refuse(Problem("backup_not_sqlite"))
        step.rewrite_open(db)
        try:
            count, problems = copies.back_up(db, settings.data, file, replace=replace)
        except FileExistsError as error:
            code = "file_exists" if replace or not copies.is_copy(file) else "backup_exists"
            refuse(Problem(code, {"path": error.args[0]}))
        except OSError as error:
            raise Refused(f"{file} cannot be written ({error.strerror}); choose another place.") from error
    releases = f"; {count} releases to {copies.folder_of(file)}" if count else ""
    click.echo(f"Copied to {file}{releases}. The keys (keys.json) are not in it.")
    for problem in problems:
        click.echo(f"ALARM: {i18n.problem_text('en', problem)}", err=True)
    if problems:
        raise SystemExit(1)
