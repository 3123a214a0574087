"""Bundles that evaluators ask for: made in the background, fetched by who asked, gone after a day."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from exports.bundle import PURPOSES, Purpose, write_bundle
from exports.dataset import DatasetError
from exports.excel import MOST_ROWS, fits
from exports.release import Kind
from survey.clock import Clock
from survey.db import Database, Download
from survey.domain import agreements, audit, release_bundle, release_choice
from survey.domain.problems import Problem

FOLDER = "downloads"
KEPT_FOR = timedelta(hours=24)
STOPPED_AFTER = timedelta(minutes=5)  # without a word from the maker: the process is gone
LEFT_FOR = KEPT_FOR.total_seconds()  # nothing is made for so long: an older unfinished file is a leftover
MOST_AT_ONCE = 3
KINDS: tuple[Kind, ...] = ("research", "public")
UNFINISHED = ("waiting", "making")
log = logging.getLogger(__name__)


def ask(
    session: Session, data: Path, staff_id: str, names: Sequence[str], kind: str, purpose: str, clock: Clock
) -> Download | Problem:
    """Note that a person asked for a bundle; `make` makes it. What cannot be given is refused here."""
    if kind not in KINDS or purpose not in PURPOSES:
        return Problem("download_unknown")
    if not names:
        return Problem("download_nothing")
    running = [one for one in of_person(session, staff_id, clock) if one.state in UNFINISHED]
    if len(running) >= MOST_AT_ONCE:
        return Problem("download_too_many", {"most": MOST_AT_ONCE})
    agreement = agreements.current(session, staff_id, clock)
    wanted = release_choice.named(session, names)
    if isinstance(wanted, Problem):
        return wanted
    material = release_bundle.material_of(session, data, wanted, _kind(kind), agreement)
    if isinstance(material, Problem):
        return material
    if purpose == "excel" and not fits(material.dataset):
        return Problem("download_too_long", {"rows": material.dataset.frame.height, "most": MOST_ROWS})
    made = Download(
        staff_id=staff_id,
        releases=wanted,
        kind=kind,
        purpose=purpose,
        rows=material.dataset.frame.height,
        asked_at=clock(),
        moved_at=clock(),
    )
    session.add(made)
    session.flush()
    detail = {"releases": made.releases, "kind": kind, "purpose": purpose}
    audit.record(session, clock, staff_id, "download.asked", made.id, detail)
    return made


def make(db: Database, data: Path, download_id: str, clock: Clock) -> None:
    """Make a bundle that was asked for; only the first of two makers does it. Ends ready or failed."""
    with db.writing() as session:
        begun = session.execute(
            update(Download)
            .where(Download.id == download_id, Download.state == "waiting")
            .values(state="making", moved_at=clock())
        )
        if begun.rowcount != 1:
            return
    try:
        _make(db, data, download_id, clock)
    except (OSError, DatasetError):
        log.exception("a download could not be made")
        _move(db, download_id, clock, state="failed")


def _make(db: Database, data: Path, download_id: str, clock: Clock) -> None:
    with db.reading() as session:
        asked = session.get_one(Download, download_id)
        agreement = agreements.current(session, asked.staff_id, clock)
        material = release_bundle.material_of(session, data, asked.releases, _kind(asked.kind), agreement)
    if isinstance(material, Problem):
        _move(db, download_id, clock, state="failed")
        return
    (data / FOLDER).mkdir(mode=0o700, exist_ok=True)
    path = file_of(data, download_id)

    def progress(done: int, total: int) -> None:
        _move(db, download_id, clock, done=done, total=total)

    write_bundle(material, _purpose(asked.purpose), path, progress)
    _move(db, download_id, clock, state="ready", size=path.stat().st_size, ends_at=clock() + KEPT_FOR)


def of_person(session: Session, staff_id: str, clock: Clock) -> list[Download]:
    """Return a person's downloads, newest first; one whose maker has gone silent has failed."""
    wanted = select(Download).where(Download.staff_id == staff_id).order_by(Download.asked_at.desc())
    found = list(session.scalars(wanted))
    for one in found:
        if one.state in UNFINISHED and clock() - one.moved_at > STOPPED_AFTER:
            one.state = "failed"
        if one.state == "ready" and _is_over(one.ends_at, clock()):
            one.state = "ended"
    return found


def fetch(session: Session, data: Path, staff_id: str, download_id: str, clock: Clock) -> Path | Problem:
    """Return the file of a download to the person who asked, while it lasts and the agreement holds."""
    found = session.get(Download, download_id)
    if found is None or found.staff_id != staff_id:
        return Problem("download_gone")
    path = file_of(data, download_id)
    if found.state != "ready" or _is_over(found.ends_at, clock()) or not path.exists():
        return Problem("download_gone")
    if found.kind == "research" and agreements.current(session, staff_id, clock) is None:
        return Problem("release_no_agreement")
    detail = {"releases": found.releases, "kind": found.kind, "purpose": found.purpose}
    audit.record(session, clock, staff_id, "download.fetched", download_id, detail)
    return path


def end(session: Session, data: Path, clock: Clock) -> int:
    """Delete the files whose day is over, and what makers that were stopped left; return how many ended.

    A download whose maker has gone silent has failed, whatever it left.
    """
    over = [
        one
        for one in session.scalars(select(Download).where(Download.state == "ready"))
        if _is_over(one.ends_at, clock())
    ]
    for one in over:
        one.state = "ended"
    for one in session.scalars(select(Download).where(Download.state.in_(UNFINISHED))):
        if clock() - one.moved_at > STOPPED_AFTER:
            one.state = "failed"
    session.flush()
    there = session.scalars(select(Download.id).where(Download.state.in_(("ready", "making"))))
    kept = {file_of(data, one).name for one in there}
    for path in (data / FOLDER).glob("*") if (data / FOLDER).is_dir() else ():
        if path.suffix == ".zip" and path.name not in kept:
            path.unlink(missing_ok=True)
        elif path.name.startswith(".") and clock().timestamp() - path.stat().st_mtime > LEFT_FOR:
            _remove(path)
    return len(over)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def file_of(data: Path, download_id: str) -> Path:
    """Return where the file of a download lies."""
    return data / FOLDER / f"{download_id}.zip"


def _move(db: Database, download_id: str, clock: Clock, **values: object) -> None:
    with db.writing() as session:
        session.execute(update(Download).where(Download.id == download_id).values(moved_at=clock(), **values))


def _is_over(ends_at: datetime | None, now: datetime) -> bool:
    return ends_at is not None and ends_at <= now


def _kind(text: str) -> Kind:
    return next(kind for kind in KINDS if kind == text)


def _purpose(text: str) -> Purpose:
    return next(purpose for purpose in PURPOSES if purpose == text)
