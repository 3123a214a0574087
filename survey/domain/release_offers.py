"""What can be downloaded: each signed release, and all children of a wave once all their rounds have one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.release import Manifest, segment
from survey.db import Release, ReleaseDoi, Round, Wave
from survey.domain import children, release_choice, releases
from survey.domain.problems import Problem


@dataclass(frozen=True)
class Offer:
    """One choice of the page; `superseded_by` names the release to use instead.

    asked  form and version of each questionnaire; several: all children of a wave, who count together
    """

    name: str
    asked: tuple[str, ...]
    titles: dict[str, str]
    rows: int
    size: int
    has_public: bool
    reason: str
    superseded_by: str = ""
    doi: str = ""


def offers(session: Session, data: Path) -> list[Offer]:
    """Return the choices, newest wave first: all its children, then each release before those it replaced."""
    signed = [one for one in releases.everything(session) if one.signed_by]
    started = {code: day for code, day in session.execute(select(Round.code, Wave.fieldwork_from).join(Wave))}  # noqa: C416 - dict() wants pairs
    signed.sort(key=lambda one: (started[one.round], one.round, one.number), reverse=True)
    dois = {name: doi for name, doi in session.execute(select(Release.name, ReleaseDoi.doi).join(ReleaseDoi))}  # noqa: C416 - dict() wants pairs
    newest: dict[str, str] = {}
    for one in signed:
        newest.setdefault(one.round, one.release)
    found: list[Offer] = []
    for wave in dict.fromkeys(one.wave["code"] for one in signed):
        there = [one for one in signed if one.wave["code"] == wave]
        found += _of_children(session, data, wave, there)
        found += [_of_release(data, one, newest[one.round], dois.get(one.release, "")) for one in there]
    return found


def _of_children(session: Session, data: Path, wave: str, signed: Sequence[Manifest]) -> Iterator[Offer]:
    code = children.result_code(wave)
    names = release_choice.named(session, [code])
    if isinstance(names, Problem) or len(names) < 2:
        return
    parts = sorted((one for one in signed if one.release in names), key=lambda one: one.form)
    yield Offer(
        code,
        tuple(_asked(one) for one in parts),
        dict(parts[0].wave["titles"]),
        sum(one.counts["rows"] for one in parts),
        sum(_size(data, one) for one in parts),
        not any(one.public for one in parts),
        ", ".join(one.release for one in parts),
    )


def _of_release(data: Path, one: Manifest, newest: str, doi: str) -> Offer:
    return Offer(
        one.release,
        (_asked(one),),
        dict(one.wave["titles"]),
        one.counts["rows"],
        _size(data, one),
        not one.public,
        one.reason,
        "" if newest == one.release else newest,
        doi,
    )


def _asked(one: Manifest) -> str:
    return f"{one.form} {one.instrument['version']}"


def _size(data: Path, one: Manifest) -> int:
    path = data / releases.FOLDER / one.release / segment("research")
    return path.stat().st_size if path.exists() else 0
