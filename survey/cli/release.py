"""`balsas release`: freeze closed rounds, have them signed off, check, compare and export them."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.refused import load_settings, ready, refuse

NAME = click.argument("name", metavar="RELEASE")
KINDS = click.Choice(["research", "public"])
PURPOSES = click.Choice(["spss", "stata", "r", "excel", "python", "archive"])


@click.group()
def release() -> None:
    """Releases: a closed round's answers, frozen with their manifest."""


@release.command()
@click.argument("round_code", metavar="ROUND")
@click.option("--by", required=True, metavar="EMAIL", help="Who makes it; another person signs it off.")
@click.option("--reason", required=True, help="Why; of a correction: what was wrong and is right now.")
def make(round_code: str, by: str, reason: str) -> None:
    """Freeze closed round ROUND; a later release of a round replaces the earlier one."""
    from survey.clock import system_clock
    from survey.domain import releases
    from survey.domain.problems import Problem

    settings = load_settings()
    try:
        with ready(settings) as db, db.writing() as session:
            made = releases.make(session, settings.data, round_code, by, reason, system_clock)
            if isinstance(made, Problem):
                refuse(made)
    except OSError as error:
        refuse(Problem("release_unwritable", {"reason": error}))
    replaced = f" It replaces {made.supersedes}." if made.supersedes else ""
    click.echo(f"Release {made.release} holds {made.counts['rows']} answers.{replaced}")
    if made.public:
        click.echo(f"There is no file for everybody: {made.public}.")
    click.echo(f"Next, another person: balsas release sign {made.release} --by EMAIL")


@release.command()
@NAME
@click.option("--by", required=True, metavar="EMAIL", help="Who signs: administrator or methodical centre.")
@click.password_option(confirmation_prompt=False, help="The signing person's own password.")
def sign(name: str, by: str, password: str) -> None:
    """Sign RELEASE off as the second person; from then on evaluators can download it."""
    from survey.clock import system_clock
    from survey.domain import releases, staff
    from survey.domain.problems import Problem

    settings = load_settings()
    with ready(settings) as db:
        with db.writing() as session:  # a wrong password is counted although nothing is signed
            person = staff.authenticate(session, by, password, settings.keys, system_clock)
        if isinstance(person, Problem):
            refuse(person)
        with db.writing() as session:
            signed = releases.sign_off(session, settings.data, name, person, system_clock)
            if isinstance(signed, Problem):
                refuse(signed)
    click.echo(f"Release {name} is signed off by {signed.signed_by}.")


@release.command()
@NAME
@click.argument("doi")
@click.option("--by", required=True, metavar="EMAIL", help="Who records it.")
@click.option("--instead-of", default="", metavar="DOI", help="The DOI that was recorded by mistake.")
def doi(name: str, doi: str, by: str, instead_of: str) -> None:
    """Record the DOI that an archive assigned to RELEASE.

    The frozen files stay as they are; citation, manifest and DDI of every later download have it.
    """
    from survey.clock import system_clock
    from survey.domain import release_doi
    from survey.domain.problems import Problem

    with ready(load_settings()) as db, db.writing() as session:
        found = release_doi.record(session, name, doi, by, system_clock, instead_of=instead_of)
        if isinstance(found, Problem):
            refuse(found)
        click.echo(f"Release {name} has the DOI {found}.")


@release.command(name="list")
def list_releases() -> None:
    """List all releases, newest round first."""
    from survey.domain import releases

    with ready(load_settings()) as db, db.reading() as session:
        for one in releases.everything(session):
            state = f"signed by {one.signed_by}" if one.signed_by else "not signed"
            replaced = f"replaces {one.supersedes}" if one.supersedes else ""
            click.echo(
                f"{one.release}\t{one.form} {one.instrument['version']}\t{one.counts['rows']}\t{state}\t"
                f"{replaced}\t{one.reason}"
            )


@release.command()
@click.argument("names", metavar="[RELEASE]...", nargs=-1)
def verify(names: tuple[str, ...]) -> None:
    """Check that every file of RELEASE (of all releases, if none is named) is as it was frozen."""
    from survey.cli.files import refuse_all
    from survey.domain import releases

    settings = load_settings()
    with ready(settings) as db, db.reading() as session:
        problems = releases.check(session, settings.data, names)
        checked = len(names) or len(releases.everything(session))
    refuse_all(problems)
    click.echo(f"{checked} releases are as they were frozen.")


@release.command()
@click.argument("before")
@click.argument("after")
def diff(before: str, after: str) -> None:
    """Say what differs between releases BEFORE and AFTER: manifest, columns, rows, codes."""
    from survey.domain import releases
    from survey.domain.problems import Problem

    settings = load_settings()
    with ready(settings) as db, db.reading() as session:
        found = releases.compare(session, settings.data, before, after)
        if isinstance(found, Problem):
            refuse(found)
    for one in found:
        click.echo(f"{one.what}\t{one.where}\t{one.before}\t{one.after}")
    if not found:
        click.echo("Nothing differs.")


@release.command()
@click.argument("names", metavar="RELEASE...", nargs=-1, required=True)
@click.option("--kind", type=KINDS, required=True, help="With design columns, or for everybody.")
@click.option("--purpose", type=PURPOSES, default="archive", show_default=True, help="Which files it holds.")
@click.option("--for", "email", metavar="EMAIL", help="The evaluator whose agreement allows a research file.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The .zip to be written."
)
def export(names: tuple[str, ...], kind: str, purpose: str, email: str | None, out: Path) -> None:
    """Write signed releases as one .zip; several of one form stand in one file.

    A wave's code with "-children" (2026-children) stands for the newest release of each of its rounds of
    children: they are one file, from which the published figure of all children follows.
    """
    from exports.bundle import write_bundle
    from exports.dataset import DatasetError
    from survey.clock import system_clock
    from survey.domain import agreements, audit, release_bundle
    from survey.domain.problems import Problem

    settings = load_settings()
    with ready(settings) as db, db.reading() as session:
        held = None if email is None else agreements.of_email(session, email, system_clock)
        material = release_bundle.material_of(session, settings.data, names, kind, held)
        if isinstance(material, Problem):
            refuse(material)
    if out.exists():
        refuse(Problem("file_exists", {"path": out}))
    try:
        write_bundle(material, purpose, out)
    except DatasetError as error:
        refuse(Problem("release_unwritable", {"reason": error}))
    except OSError as error:
        refuse(Problem("file_unwritable", {"path": out, "reason": error}))
    with ready(settings) as db, db.writing() as session:
        detail = {"kind": kind, "purpose": purpose}
        audit.record(session, system_clock, None, "release.exported", ", ".join(names), detail)
    rows, columns = material.dataset.frame.shape
    click.echo(f"{out}: {rows} rows, {columns} columns, {out.stat().st_size} bytes.")
