"""The access table names every page and every command, and nothing else."""

from __future__ import annotations

import click
import pytest

from survey.cli.main import main
from survey.db.staff import ROLES
from survey.domain import access


def commands(group: click.Group, path: str) -> set[str]:
    found: set[str] = set()
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        here = f"{path} {name}"
        found |= commands(command, here) if isinstance(command, click.Group) else {here}
    return found


@pytest.fixture
def app(settings):
    from survey.app import create_app
    from survey.clock import system_clock
    from survey.db import Database
    from survey.domain import installation

    db = Database(settings.database_url)
    installation.prepare(db, system_clock, demonstration=False)
    db.close()
    return create_app(settings)


def test_every_command_is_on_the_table_and_no_other():
    assert commands(main, "balsas") == set(access.COMMANDS)


def test_every_page_is_on_the_table_and_no_other(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(access.PAGES)


def test_the_table_names_known_roles():
    known = {*ROLES, access.ANYONE, access.SIGNED_IN, access.OPERATOR}
    for action, roles in access.ACCESS.items():
        assert roles, action
        assert roles - known == set(), action


def test_what_is_not_on_the_table_is_refused():
    assert not access.is_public("evaluator.secret")
    assert not access.allows("evaluator.secret", ROLES)


def test_roles_open_what_the_table_gives_them():
    assert access.allows("evaluator.result", {"evaluator"})
    assert not access.allows("evaluator.result", {"provider_head"})
    assert access.allows("provider.decide", {"provider_head"})
    assert not access.allows("provider.decide", {"provider_staff"})
    assert access.allows("home.staff", set())
    assert not access.is_public("home.staff")


def test_a_page_that_needs_a_sign_in_does_not_open_without(app):
    client = app.test_client()
    closed = [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not access.is_public(rule.endpoint)
    ]
    assert closed
    for rule in closed:
        values = {name: "areas" if name == "table" else "x" for name in rule.arguments}
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        answer = client.get(address)
        assert (rule.endpoint, answer.status_code) == (rule.endpoint, 302)
        assert answer.headers["Location"].startswith("/staff/sign-in")
