"""The catalogue: the instruments and the service types that come with the software."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from instruments.frozen import FrozenMap
from instruments.loading import load_file
from instruments.model import Instrument

FOLDER = Path(__file__).parent


class CatalogueError(LookupError):
    """The catalogue has no such instrument, or its file has problems; the message says which."""


@dataclass(frozen=True)
class Service:
    """A type of service: its group, its names by language, and the instruments that can rate it."""

    code: str
    group: str
    names: Mapping[str, str]
    instruments: tuple[str, ...]


def path_of(instrument_id: str, version: str) -> Path:
    """Return where a version's file lies."""
    return FOLDER / instrument_id / f"{version}.toml"


def available() -> tuple[tuple[str, str], ...]:
    """Return id and version of every instrument, sorted by id and then by version number."""
    found = (
        (path.parent.name, path.stem) for path in FOLDER.glob("*/*.toml") if not path.stem.endswith(".review")
    )
    return tuple(sorted(found, key=lambda one: (one[0], [int(part) for part in one[1].split(".")])))


@cache
def load(instrument_id: str, version: str) -> Instrument:
    """Return a version, frozen; raises CatalogueError where it is not there or has problems."""
    if (instrument_id, version) not in available():
        msg = f"there is no instrument {instrument_id} {version} in the catalogue"
        raise CatalogueError(msg)
    loaded = load_file(path_of(instrument_id, version))
    if loaded.instrument is None:
        raise CatalogueError("\n".join(map(str, loaded.problems)))
    return loaded.instrument


@cache
def services() -> Mapping[str, Service]:
    """Return the service types by code, in the order of the file."""
    with (FOLDER / "services.csv").open(encoding="utf-8", newline="") as file:
        return FrozenMap({row["code"]: _service(row) for row in csv.DictReader(file)})


def _service(row: Mapping[str, str]) -> Service:
    names = {key.removeprefix("name_"): text for key, text in row.items() if key.startswith("name_") and text}
    return Service(
        row["code"], row["group"], FrozenMap(names), tuple(filter(None, row["instruments"].split(";")))
    )
