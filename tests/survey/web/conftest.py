"""The world of staff pages, made once a worker and copied for each test."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from survey.app import create_app
from survey.db.session import Database
from tests.fixtures.organisations import CLOCK, make_world
from tests.fixtures.result_rounds import add_result_rounds


@pytest.fixture(scope="session")
def staff_world(tmp_path_factory):
    """The file of the world, and the keys of what is in it."""
    path = tmp_path_factory.mktemp("world") / "balsas.sqlite"
    made = make_world(f"sqlite:///{path}")
    with made.db.writing() as session:
        add_result_rounds(session)
    made.db.close()
    return path, made


@pytest.fixture
def world(staff_world, settings):
    path, made = staff_world
    shutil.copy(path, settings.data / "balsas.sqlite")
    db = Database(settings.database_url)
    yield replace(made, db=db)
    db.close()


@pytest.fixture
def app(world, settings):
    made = create_app(settings, CLOCK)
    yield made
    made.extensions["balsas"].db.close()
