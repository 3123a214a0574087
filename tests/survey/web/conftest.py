"""The application on the world of staff pages."""

from __future__ import annotations

import pytest

from survey.app import create_app
from tests.fixtures.organisations import CLOCK


@pytest.fixture
def app(world, settings):
    made = create_app(settings, CLOCK)
    yield made
    made.extensions["balsas"].db.close()
