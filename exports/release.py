"""A release: the frozen files of one closed round in a folder of its own, with a manifest that names them.

Nothing in it is ever changed; a correction is a new release that says which one it replaces and why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

import polars as pl
from polars.exceptions import PolarsError

from exports.stack import Part
from exports.writing import whole_file, whole_folder
from instruments.canonical import from_canonical

Kind = Literal["research", "public"]
MANIFEST = "manifest.json"
INSTRUMENT = "instrument.json"
FORMAT = 1
OPEN_LINK = "open link"  # the design of a round that nobody was invited to


@dataclass(frozen=True)
class Manifest:
    """What a release is: plain data, as its JSON file holds it.

    release      name such as "2026-A-1": the round and its number
    files        SHA-256 by file name
    frame        counts of the frame at closing, and the SHA-256 of its cells
    weights      how the weights were made, by language, and the settings
    published    the country's figure as published: share, se, n
    differs      what differs from the release that it replaces, without codes: (what, where, before, after)
    public       "" or why there is no file for everybody
    unnamed      counties that the file for everybody does not name: results do not show them
    made_by, signed_by  names of two people; "" while nobody has signed
    doi          "" in the frozen file; a bundle made after the deposit has it
    """

    release: str
    round: str
    number: int
    form: str
    instrument: Mapping[str, str]
    services: tuple[str, ...]
    wave: Mapping[str, Any]
    counts: Mapping[str, int]
    frame: Mapping[str, Any]
    weights: Mapping[str, Any]
    published: Mapping[str, Any]
    notes: Mapping[str, tuple[str, ...]]
    software: str
    demonstration: bool
    made_at: str
    made_by: str
    reason: str
    supersedes: str = ""
    signed_by: str = ""
    signed_at: str = ""
    doi: str = ""
    public: str = ""
    unnamed: tuple[str, ...] = ()
    differs: tuple[tuple[str, str, str, str], ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def by_link(self) -> bool:
        """Whether whoever had a link could answer, so that the rows are no sample."""
        return self.weights.get("design") == OPEN_LINK

    def to_json(self) -> str:
        """Return the manifest as JSON with sorted keys."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1) + "\n"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a release's folder: "missing", "changed", "foreign", "unreadable"; and where."""

    code: str
    file: str


def manifest_from(document: Mapping[str, Any]) -> Manifest:
    """Return a manifest from plain data; raises ValueError for another format."""
    known = {one.name for one in fields(Manifest)}
    if document.get("format") != FORMAT or not known >= document.keys():
        raise ValueError(f"a manifest of format {document.get('format')}; this version reads {FORMAT}")
    texts = {language: tuple(notes) for language, notes in document["notes"].items()}
    differs = tuple(tuple(one) for one in document.get("differs", ()))
    unnamed = tuple(document.get("unnamed", ()))
    given = {
        "services": tuple(document["services"]), "notes": texts, "differs": differs, "unnamed": unnamed
    }  # fmt: skip
    return Manifest(**{**document, **given})


def freeze(
    folder: Path, manifest: Manifest, instrument: bytes, frames: Mapping[Kind, pl.DataFrame]
) -> Manifest:
    """Write a new release's folder, whole or not at all; return its manifest with the hashes of all files.

    Raises FileExistsError where the folder is there already, OSError where it cannot be written.
    """
    with whole_folder(folder, PolarsError) as unfinished:
        (unfinished / INSTRUMENT).write_bytes(instrument)
        for kind, frame in frames.items():
            frame.write_parquet(unfinished / segment(kind), compression="zstd")
        made = replace(manifest, files={path.name: _hash(path) for path in sorted(unfinished.iterdir())})
        (unfinished / MANIFEST).write_text(made.to_json(), encoding="utf-8")
    return made


def sign(folder: Path, manifest: Manifest) -> None:
    """Put the signed manifest in the place of the unsigned one."""
    with whole_file(folder / MANIFEST) as unfinished:
        unfinished.write_text(manifest.to_json(), encoding="utf-8")


def verify(folder: Path, manifest: Manifest) -> tuple[Fault, ...]:
    """Compare the folder with the manifest kept elsewhere: every file, and nothing else, byte for byte."""
    if not folder.is_dir():
        return (Fault("missing", folder.name),)
    present = {path.name for path in folder.iterdir()}
    wanted = {*manifest.files, MANIFEST}
    faults = [Fault("missing", name) for name in sorted(wanted - present)]
    faults += [Fault("foreign", name) for name in sorted(present - wanted)]
    faults += [
        Fault("changed", name)
        for name in sorted(manifest.files.keys() & present)
        if _hash(folder / name) != manifest.files[name]
    ]
    if MANIFEST in present and (folder / MANIFEST).read_text(encoding="utf-8") != manifest.to_json():
        faults.append(Fault("changed", MANIFEST))
    if INSTRUMENT in manifest.files and manifest.files[INSTRUMENT] != manifest.instrument["hash"]:
        faults.append(Fault("changed", INSTRUMENT))
    return tuple(faults)


def part(folder: Path, manifest: Manifest, kind: Kind) -> Part:
    """Return the rows of a release with their questionnaire; the caller has verified the folder."""
    return Part(
        from_canonical((folder / INSTRUMENT).read_bytes()),
        manifest.services,
        pl.read_parquet(folder / segment(kind)),
        manifest.notes,
        manifest.by_link,
    )


def segment(kind: Kind) -> str:
    """Return the file name of a kind's rows."""
    return f"{kind}.parquet"


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
