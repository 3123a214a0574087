"""What all tests share; each subject has its file in tests/fixtures/."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", deadline=None)  # no test depends on how busy the machine is
settings.load_profile("house")

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.browser",
    "tests.fixtures.server",
    "tests.fixtures.staff_world",
    "tests.fixtures.family",
    "tests.fixtures.operation",
    "tests.fixtures.closed_rounds",
    "tests.fixtures.releases",
    "tests.fixtures.small_country",
    "tests.fixtures.family_visitor",
    "tests.fixtures.open_link",
    "tests.fixtures.children",
    "tests.fixtures.spark",
]
