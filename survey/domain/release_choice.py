"""Which releases may stand in one file: rounds of one form, or all forms of the children of each wave."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from exports.release import Kind, Manifest
from survey.db.queries.results import read_wave_rounds
from survey.domain import children, releases
from survey.domain.problems import Problem


def named(session: Session, names: Sequence[str]) -> list[str] | Problem:
    """Return the names of releases without repeats.

    The code of a wave's children's result ("2026-children") stands for the newest signed release of each of
    its rounds; a Problem names the round that has none.
    """
    found: list[str] = []
    for name in names:
        wave = children.wave_of(session, name)
        if wave is None:
            found.append(name)
            continue
        problem = children.obstacle(session, wave)
        if problem is not None:
            return problem
        for asked in read_wave_rounds(session, wave, children.FORMS):
            newest = releases.newest_signed(session, asked.code)
            if newest is None:
                return Problem("release_none_of_round", {"round": asked.code})
            found.append(newest.name)
    return list(dict.fromkeys(found))


def chosen(session: Session, data: Path, names: Sequence[str], kind: Kind) -> list[Manifest] | Problem:
    """Return the manifests of releases that may stand in one file, oldest wave first."""
    wanted = named(session, names)
    if isinstance(wanted, Problem):
        return wanted
    found = []
    for name in wanted:
        manifest = releases.read(session, data, name, kind)
        if isinstance(manifest, Problem):
            return manifest
        found.append(manifest)
    found.sort(key=lambda one: (one.wave["first"], one.round))
    return _obstacle(session, found) or found


def is_of_children(manifests: Sequence[Manifest]) -> bool:
    """Whether the releases are of several forms, so of children, who are counted together."""
    return len({one.form for one in manifests}) > 1


def design_of(manifest: Manifest) -> str:
    """Return who was asked in the round of a release: everybody invited, or whoever had a link."""
    return str(manifest.weights["design"])


def _obstacle(session: Session, manifests: Sequence[Manifest]) -> Problem | None:
    """Say why releases cannot stand in one file: two of a round, forms of others, children left out."""
    rounds = {one.round for one in manifests}
    if len(rounds) < len(manifests):
        return Problem("release_mixed")
    if len({design_of(one) for one in manifests}) > 1:
        return Problem("release_mixed_designs")
    if not is_of_children(manifests):
        return None
    if not {one.form for one in manifests} <= set(children.FORMS):
        return Problem("release_mixed")
    for wave in sorted({one.wave["code"] for one in manifests}):
        problem = children.obstacle(session, wave)
        if problem is not None:
            return problem
        lacking = [
            one.code for one in read_wave_rounds(session, wave, children.FORMS) if one.code not in rounds
        ]
        if lacking:
            return Problem("release_children_incomplete", {"round": lacking[0], "wave": wave})
    return None
