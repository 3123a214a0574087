"""The order of versions, and how far one lies above another."""

from __future__ import annotations

import pytest

from instruments.versions import bump_between, earlier, enough, largest, next_version, parts


def test_versions_are_ordered_as_numbers():
    found = ["1.10.0", "1.9.9", "2.0.0", "1.9.10"]
    assert sorted(found, key=parts) == ["1.9.9", "1.9.10", "1.10.0", "2.0.0"]
    assert earlier("1.10.0", found) == ("1.9.9", "1.9.10")


@pytest.mark.parametrize(
    ("old", "new", "bump"),
    [
        ("1.2.3", "1.2.4", "patch"),
        ("1.2.3", "1.3.0", "minor"),
        ("1.2.3", "2.0.0", "major"),
        ("1.9.0", "1.10.0", "minor"),
        ("1.2.3", "1.2.3", "none"),
        ("1.2.3", "1.2.2", "none"),
        ("2.0.0", "1.9.9", "none"),
    ],
)
def test_a_bump(old, new, bump):
    assert bump_between(old, new) == bump


@pytest.mark.parametrize(
    ("bump", "version"), [("none", "1.2.3"), ("patch", "1.2.4"), ("minor", "1.3.0"), ("major", "2.0.0")]
)
def test_the_next_version(bump, version):
    assert next_version("1.2.3", bump) == version
    assert bump_between("1.2.3", version) == bump


def test_bumps_are_compared():
    assert [enough(bump, "minor") for bump in ("none", "patch", "minor", "major")] == [
        False,
        False,
        True,
        True,
    ]
    assert (largest(["patch", "major", "none"]), largest([])) == ("major", "none")
