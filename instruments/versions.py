"""Semantic versions of an instrument: their order, and how far one lies above another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Bump = Literal["none", "patch", "minor", "major"]

BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")


def parts(version: str) -> tuple[int, ...]:
    """Return a version as numbers, by which versions are ordered: 1.10.0 is above 1.9.0."""
    return tuple(int(part) for part in version.split("."))


def bump_between(old: str, new: str) -> Bump:
    """Return by how much a version lies above an earlier one; none where it does not."""
    before, after = parts(old), parts(new)
    if after <= before:
        return "none"
    if after[0] > before[0]:
        return "major"
    return "minor" if after[1] > before[1] else "patch"


def next_version(old: str, bump: Bump) -> str:
    """Return the version that lies just so far above another."""
    major, minor, patch = parts(old)
    raised = {
        "none": (major, minor, patch),
        "patch": (major, minor, patch + 1),
        "minor": (major, minor + 1, 0),
        "major": (major + 1, 0, 0),
    }
    return ".".join(map(str, raised[bump]))


def enough(bump: Bump, least: Bump) -> bool:
    """Tell whether a bump is at least as large as another."""
    return BUMPS.index(bump) >= BUMPS.index(least)


def largest(bumps: Iterable[Bump]) -> Bump:
    """Return the largest of some bumps, none where there is no bump."""
    return max(bumps, key=BUMPS.index, default="none")


def earlier(version: str, versions: Iterable[str]) -> tuple[str, ...]:
    """Return the versions below one, the lowest first."""
    return tuple(sorted((one for one in versions if parts(one) < parts(version)), key=parts))
