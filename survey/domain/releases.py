"""Releases: a closed round's answers frozen with their manifest, signed off by a second person.

A release never changes; a correction is another release of the same round that replaces it with a reason.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.dataset import DatasetError
from exports.public_again import Earlier, check_beside, public_again
from exports.release import Kind, Manifest, freeze, manifest_from, part, sign, verify
from exports.release_diff import Difference, differences, told
from survey.clock import Clock
from survey.db import InstrumentVersion, Release, ReleaseDoi, Round, Staff
from survey.domain import audit, release_public, research
from survey.domain.problems import Problem
from survey.domain.release_facts import manifest_of

FOLDER = "releases"
REASON_LEAST = 5
REASON_MOST = 1000
SIGNERS = frozenset({"methodical_centre", "administrator"})


def make(
    session: Session, data: Path, round_code: str, email: str, reason: str, clock: Clock
) -> Manifest | Problem:
    """Freeze a closed round as its next release; nothing is given to anybody before it is signed."""
    person = session.scalar(select(Staff).where(Staff.email == email.strip().lower(), Staff.active))
    if person is None:
        return Problem("staff_unknown", {"email": email})
    if not REASON_LEAST <= len(reason.strip()) <= REASON_MOST:
        return Problem("release_reason", {"least": REASON_LEAST, "most": REASON_MOST})
    session.get(Round, round_code, with_for_update=True)  # two who make one at once get two numbers
    earlier = of_round(session, round_code)
    number = earlier[-1].number + 1 if earlier else 1
    name = f"{round_code}-{number}"
    dataset = research.research_file(session, round_code, "lt", release=name)
    if isinstance(dataset, Problem):
        return dataset
    facts = manifest_of(session, round_code, dataset.frame.height)
    made = replace(
        facts,
        release=name,
        number=number,
        made_at=clock().astimezone(UTC).isoformat(timespec="seconds"),
        made_by=person.name,
        reason=reason.strip(),
        supersedes=earlier[-1].name if earlier else "",
    )
    frames: dict[Kind, pl.DataFrame] = {"research": dataset.frame}
    published = _published(data, earlier)
    if isinstance(published, Problem):
        return published
    try:
        if not made.public:
            frames["public"] = public_again(made.form, dataset.frame, published, unnamed=made.unnamed)
    except DatasetError as error:
        made = replace(made, public=str(error))
    made = replace(made, differs=_differs(data, earlier, made, dataset.frame))
    instrument = session.get_one(InstrumentVersion, made.instrument["hash"]).canonical
    folder = data / FOLDER / name
    if folder.exists():  # left by a run whose transaction failed: the database knows of no such release
        shutil.rmtree(folder)
    frozen = freeze(folder, made, instrument, frames)
    session.add(
        Release(
            round_code=round_code,
            number=number,
            name=name,
            made_at=clock(),
            manifest=_stored(frozen),
            supersedes=earlier[-1].id if earlier else None,
            reason=made.reason,
            made_by=person.id,
        )
    )
    session.flush()
    audit.record(session, clock, person.id, "release.made", name, {"supersedes": made.supersedes})
    return frozen


def _differs(
    data: Path, earlier: Sequence[Release], made: Manifest, frame: pl.DataFrame
) -> tuple[tuple[str, str, str, str], ...]:
    """Say what differs from the release that this one replaces, if that one's files are as they were."""
    if not earlier:
        return ()
    before = manifest_from(earlier[-1].manifest)
    folder = data / FOLDER / before.release
    if verify(folder, before):
        return ()
    return told(differences(before, made, (part(folder, before, "research").frame, frame)))


def _published(data: Path, earlier: Sequence[Release]) -> list[Earlier] | Problem:
    """Return what everybody may have of these releases: those signed off, with a file for everybody."""
    found = []
    for manifest in (manifest_from(one.manifest) for one in earlier if one.signed_by is not None):
        if manifest.public:
            continue
        folder = data / FOLDER / manifest.release
        faults = verify(folder, manifest)
        if faults:
            return Problem("release_damaged", {"release": manifest.release, "file": faults[0].file})
        frames = [part(folder, manifest, kind).frame for kind in ("research", "public")]
        found.append(Earlier(manifest.release, *frames, manifest.unnamed))
    return found


def sign_off(session: Session, data: Path, name: str, person: Staff, clock: Clock) -> Manifest | Problem:
    """Sign a release off as the second person; from now on it may be downloaded."""
    row = find(session, name)
    if row is None:
        return Problem("release_unknown", {"release": name})
    if row.signed_by is not None:
        return Problem("release_signed", {"release": name})
    if not SIGNERS & {one.role for one in person.memberships}:
        return Problem("release_signer_role", {"roles": ", ".join(sorted(SIGNERS))})
    if person.id == row.made_by:
        return Problem("release_same_person", {"release": name})
    manifest = manifest_from(row.manifest)
    if (data / FOLDER / name).is_dir():  # a signing that broke off may have left its manifest there
        sign(data / FOLDER / name, manifest)
    problem = _obstacle(session, data, row)
    if problem is not None:
        return problem
    signed = replace(
        manifest, signed_by=person.name, signed_at=clock().astimezone(UTC).isoformat(timespec="seconds")
    )
    row.manifest, row.signed_by, row.signed_at = _stored(signed), person.id, clock()
    session.flush()
    audit.record(session, clock, person.id, "release.signed", name, {})
    sign(data / FOLDER / name, signed)
    return signed


def _obstacle(session: Session, data: Path, row: Release) -> Problem | None:
    """Say why a release may not be signed off: it was replaced, is damaged, or betrays people beside others.

    Its file for everybody was made beside the result and the files signed then; one that was replaced is
    never signed later.
    """
    every = of_round(session, row.round_code)
    if every[-1].number > row.number:
        return Problem("release_replaced", {"release": row.name, "by": every[-1].name})
    manifest = manifest_from(row.manifest)
    faults = verify(data / FOLDER / row.name, manifest)
    if faults:
        return Problem("release_damaged", {"release": row.name, "file": faults[0].file})
    published = _published(data, every)
    if isinstance(published, Problem):
        return published
    if manifest.public:
        return None
    made = part(data / FOLDER / row.name, manifest, "public").frame
    reason: str | DatasetError = release_public.outdated(session, manifest)
    try:
        check_beside(manifest.form, made, published)
    except DatasetError as error:
        reason = reason or error
    return Problem("release_betrays", {"release": row.name, "reason": reason}) if reason else None


def find(session: Session, name: str) -> Release | None:
    """Return a release by its name, such as 2026-A-1."""
    return session.scalars(select(Release).where(Release.name == name)).one_or_none()


def of_round(session: Session, round_code: str) -> list[Release]:
    """Return the releases of a round, oldest first."""
    wanted = select(Release).where(Release.round_code == round_code).order_by(Release.number)
    return list(session.scalars(wanted))


def newest_signed(session: Session, round_code: str) -> Release | None:
    """Return the signed release of a round that replaced all earlier ones, or None."""
    signed = [one for one in of_round(session, round_code) if one.signed_by is not None]
    return signed[-1] if signed else None


def everything(session: Session) -> list[Manifest]:
    """Return the manifests of all releases: newest round first, then newest release first."""
    wanted = (
        select(Release)
        .join(Round, Round.code == Release.round_code)
        .order_by(Round.wave_code.desc(), Release.round_code, Release.number.desc())
    )
    return [manifest_from(one.manifest) for one in session.scalars(wanted)]


def read(session: Session, data: Path, name: str, kind: Kind) -> Manifest | Problem:
    """Return the manifest of a signed release whose files are as they were, with the DOI it has by now.

    A Problem says why it cannot be given.
    """
    row = find(session, name)
    if row is None:
        return Problem("release_unknown", {"release": name})
    manifest = manifest_from(row.manifest)
    if not manifest.signed_by:
        return Problem("release_unsigned", {"release": name})
    if kind == "public" and manifest.public:
        told = release_public.obstacle_of(session, manifest.round)
        return told or Problem("release_no_public", {"release": name})
    faults = verify(data / FOLDER / name, manifest)
    if faults:
        return Problem("release_damaged", {"release": name, "file": faults[0].file})
    assigned = session.get(ReleaseDoi, row.id)
    return manifest if assigned is None else replace(manifest, doi=assigned.doi)


def check(session: Session, data: Path, names: Sequence[str]) -> list[Problem]:
    """Compare releases with what the database knows of them; all of them where none is named."""
    known = {one.release: one for one in everything(session)}
    problems = [Problem("release_unknown", {"release": name}) for name in names if name not in known]
    for name in names or sorted(known):
        if name in known:
            problems += [
                Problem(f"release_file_{fault.code}", {"release": name, "file": fault.file})
                for fault in verify(data / FOLDER / name, known[name])
            ]
    return problems


def compare(session: Session, data: Path, before: str, after: str) -> tuple[Difference, ...] | Problem:
    """Say what differs between two releases whose files are as they were."""
    manifests = []
    for name in (before, after):
        row = find(session, name)
        if row is None:
            return Problem("release_unknown", {"release": name})
        manifests.append(manifest_from(row.manifest))
        faults = verify(data / FOLDER / name, manifests[-1])
        if faults:
            return Problem("release_damaged", {"release": name, "file": faults[0].file})
    old, new = (part(data / FOLDER / one.release, one, "research").frame for one in manifests)
    return differences(manifests[0], manifests[1], (old, new))


def _stored(manifest: Manifest) -> dict[str, object]:
    """Return the manifest as the database keeps it: what its JSON says, no more."""
    document: dict[str, object] = json.loads(manifest.to_json())
    return document
