"""Fixtures of the exports."""

from __future__ import annotations

import pytest

from tests.exports.research import research_file


@pytest.fixture(scope="session")
def research():
    return research_file()
