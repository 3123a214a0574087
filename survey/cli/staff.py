"""`balsas staff`: accounts of people who sign in."""

from __future__ import annotations

import secrets
import sys

import click

from survey.cli.refused import load_settings, ready, refuse

EMAIL = click.argument("email")
ROLE = click.option("--role", required=True, help="For example evaluator, provider_staff, provider_head.")
ORGANISATION = click.option("--organisation", metavar="CODE", help="The organisation the role is limited to.")
MUNICIPALITY = click.option("--municipality", metavar="CODE", help="The municipality the role is limited to.")
PASSWORD = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@click.group()
def staff() -> None:
    """Accounts: add, give another role, set a password, close, list."""


@staff.command()
@EMAIL
@click.option("--name", required=True, help="The person's name, as pages show it.")
@ROLE
@ORGANISATION
@MUNICIPALITY
@PASSWORD
def add(
    email: str,
    name: str,
    role: str,
    organisation: str | None,
    municipality: str | None,
    password_stdin: bool,
) -> None:
    """Add an account for EMAIL; a random password is shown once unless one is read from standard input."""
    from survey.clock import system_clock
    from survey.domain import staff as accounts
    from survey.domain.problems import Problem

    password = _password(from_stdin=password_stdin)
    grant = accounts.RoleGrant(role, organisation, municipality)
    with ready(load_settings()) as db, db.writing() as session:
        made = accounts.add(session, email, name, password, [grant], system_clock)
        if isinstance(made, Problem):
            refuse(made)
        address = made.email
    click.echo(f"{address} may sign in as {role}.")
    if not password_stdin:
        click.echo(f"Password, shown only now: {password}")


@staff.command()
@EMAIL
@ROLE
@ORGANISATION
@MUNICIPALITY
def grant(email: str, role: str, organisation: str | None, municipality: str | None) -> None:
    """Give the account of EMAIL one more role."""
    from survey.clock import system_clock
    from survey.domain import staff as accounts
    from survey.domain.problems import Problem

    wanted = accounts.RoleGrant(role, organisation, municipality)
    with ready(load_settings()) as db, db.writing() as session:
        found = accounts.grant(session, email, wanted, system_clock)
        if isinstance(found, Problem):
            refuse(found)
    click.echo(f"{email} has the role {role}.")


@staff.command(name="password")
@EMAIL
@PASSWORD
def set_password(email: str, password_stdin: bool) -> None:
    """Give the account of EMAIL another password and end its sessions."""
    from survey.clock import system_clock
    from survey.domain import staff as accounts
    from survey.domain.problems import Problem

    password = _password(from_stdin=password_stdin)
    with ready(load_settings()) as db, db.writing() as session:
        found = accounts.set_password(session, email, password, system_clock)
        if isinstance(found, Problem):
            refuse(found)
    click.echo(f"{email} has another password." + ("" if password_stdin else f" Shown only now: {password}"))


@staff.command()
@EMAIL
def close(email: str) -> None:
    """Close the account of EMAIL: nobody signs in with it any more."""
    from survey.clock import system_clock
    from survey.domain import staff as accounts
    from survey.domain.problems import Problem

    with ready(load_settings()) as db, db.writing() as session:
        found = accounts.close(session, email, system_clock)
        if isinstance(found, Problem):
            refuse(found)
    click.echo(f"{email} is closed.")


@staff.command(name="list")
def list_accounts() -> None:
    """List the accounts with their roles."""
    from survey.domain import staff as accounts

    with ready(load_settings()) as db, db.reading() as session:
        for one in accounts.everybody(session):
            roles = ", ".join(sorted({held.role for held in one.memberships}))
            click.echo(f"{one.email}\t{one.name}\t{roles}" + ("" if one.active else "\tclosed"))


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return secrets.token_urlsafe(15)
