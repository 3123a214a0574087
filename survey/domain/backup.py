"""A backup of an embedded service: the database, and beside it the frozen files of all its releases."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from exports.release import MANIFEST, Manifest, manifest_from, verify
from survey.db import Database
from survey.domain import installation, releases
from survey.domain.problems import Problem

ENDING = ".releases"
SQLITE = b"SQLite format 3\0"  # how every file of it begins


def back_up(db: Database, data: Path, target: Path, *, replace: bool = False) -> tuple[int, list[Problem]]:
    """Copy a SQLite database to the target and its releases to a folder of that name with the ending.

    Return how many releases were copied, and a Problem for each whose files are not as they were frozen:
    everything else is copied all the same. `replace` puts the copy in the place of an earlier one, which is
    there until the new one is whole. Raises FileExistsError where something else is there, or anything
    without `replace`, OSError where it cannot be written; then what was there is left.
    """
    folder = folder_of(target)
    for there in (target, folder):
        if there.exists() and not (replace and is_copy(target)):
            raise FileExistsError(there)
    unfinished, copied = (one.with_name(f"{one.name}.unfinished") for one in (folder, target))
    earlier = folder.with_name(f"{folder.name}.earlier")
    for left in (unfinished, earlier):
        shutil.rmtree(left, ignore_errors=True)
    copied.unlink(missing_ok=True)
    made = [unfinished]
    try:
        installation.copy(db, copied)
        known = list(_known(copied))
        unfinished.mkdir(mode=0o700)
        problems = [one for manifest in known for one in _copy(data, manifest, unfinished)]
        if folder.exists():
            folder.rename(earlier)
        if known:
            made.append(unfinished.rename(folder))
        else:
            unfinished.rmdir()
        copied.replace(target)  # last: a database that is there has its releases beside it
    except BaseException:
        for one in made:
            shutil.rmtree(one, ignore_errors=True)
        copied.unlink(missing_ok=True)
        if earlier.exists():
            earlier.rename(folder)
        raise
    shutil.rmtree(earlier, ignore_errors=True)
    return len(known), problems


def is_copy(target: Path) -> bool:
    """Tell whether what is there is a database, such as an earlier copy."""
    if not target.is_file():
        return False
    with target.open("rb") as file:
        return file.read(len(SQLITE)) == SQLITE


def folder_of(target: Path) -> Path:
    """Return the folder of releases that belongs to a copy of the database."""
    return target.with_name(f"{target.name}{ENDING}")


def _known(copied: Path) -> Iterator[Manifest]:
    """Yield the manifests of the copied database, so that releases made meanwhile do not disagree with it."""
    with closing(
        sqlite3.connect(f"{copied.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    ) as connection:
        for (document,) in connection.execute("SELECT manifest FROM release ORDER BY name"):
            yield manifest_from(json.loads(document))


def _copy(data: Path, manifest: Manifest, into: Path) -> list[Problem]:
    """Copy one release; its manifest is written as the database has it, for it may be signed meanwhile."""
    source, target = data / releases.FOLDER / manifest.release, into / manifest.release
    target.mkdir(mode=0o700)
    for name in manifest.files:
        if (source / name).is_file():
            shutil.copyfile(source / name, target / name)
    (target / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    for path in target.iterdir():
        path.chmod(0o600)
        with path.open("rb") as written:
            os.fsync(written.fileno())
    return [
        Problem(f"release_file_{fault.code}", {"release": manifest.release, "file": fault.file})
        for fault in verify(target, manifest)
    ]
