"""The shared fixtures themselves: a check that finds nothing must be able to find something."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.fixtures.browser import axe, sideways


def test_every_test_gets_an_empty_database(database_url: str) -> None:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_once (id INTEGER)"))
        connection.execute(text("INSERT INTO only_once VALUES (1)"))
        assert connection.execute(text("SELECT count(*) FROM only_once")).scalar_one() == 1


@pytest.mark.postgres
def test_two_postgres_tests_share_nothing(postgres_url: str) -> None:
    engine = create_engine(postgres_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_once (id INTEGER)"))


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_the_page_checks_find_what_is_wrong(new_page: Callable[..., Page], scripts: bool) -> None:
    page = new_page(scripts=scripts)
    page.set_content("<html lang=lt><title>x</title><main><h1>x</h1><img src='data:,'></main></html>")
    assert [line.split(":")[0] for line in axe(page)] == ["image-alt"]
    page.set_content(
        "<html lang=lt><title>x</title><main><h1>x</h1><div style='width:340px'>x</div></main></html>"
    )
    assert sideways(page) == {320: 348}
