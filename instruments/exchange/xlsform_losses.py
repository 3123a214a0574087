"""What XLSForm cannot hold of a questionnaire: found by reading the written form again and comparing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from instruments.canonical import canonical_bytes
from instruments.exchange.workbook import open_bytes
from instruments.exchange.xlsform_reading import read_xlsform
from instruments.loading import load_bytes
from instruments.model import Instrument

Plain = dict[str, Any]

BY_CONTENT = ("routing", "endings", "checks", "favourable")  # their names are not held, what they say is


@dataclass(frozen=True)
class Loss:
    """A key of the file that is not in the form, or says something else there, and the parts that have it."""

    key: str
    parts: tuple[str, ...]

    def __str__(self) -> str:
        """Return the one line that a person reads."""
        shown = ", ".join(self.parts[:6]) + (
            f" and {len(self.parts) - 6} more" if len(self.parts) > 6 else ""
        )
        return f"{self.key}: {shown}" if shown else self.key


def losses(instrument: Instrument, written: bytes) -> tuple[Loss, ...]:
    """Return what a written form does not hold of the questionnaire that it was written from, sorted by key.

    Raises ValueError where the form cannot be read again (a programmer's fault).
    """
    read = read_xlsform(open_bytes(written, "form.xlsx"))
    again = load_bytes((read.text or "").encode("utf-8"), "form.toml").instrument
    if again is None:
        raise ValueError("\n".join(map(str, read.problems)))
    found: dict[str, list[str]] = {}
    for key, part in _different(_plain(instrument), _plain(again), "", ""):
        parts = found.setdefault(key, [])
        if part and part not in parts:
            parts.append(part)
    return tuple(Loss(key, tuple(parts)) for key, parts in sorted(found.items()))


def _plain(instrument: Instrument) -> Plain:
    document: Plain = json.loads(canonical_bytes(instrument))
    for item in document["items"]:
        if item.get("least") == 0:  # what a number has anyway
            del item["least"]
    return document


def _different(one: Any, other: Any, key: str, part: str) -> Iterator[tuple[str, str]]:
    """Yield key and part of everything in `one` that `other` has not, or has otherwise."""
    listed = isinstance(one, list) and all(isinstance(entry, Mapping) for entry in one)
    if listed and key in BY_CONTENT:
        there = [_unnamed(entry) for entry in other or ()]
        yield from ((key, str(entry["id"])) for entry in one if _unnamed(entry) not in there)
    elif listed:
        named = {_name(entry): entry for entry in other or ()}
        for entry in one:
            name = f"{part} {_name(entry)}".strip()
            if _name(entry) in named:
                yield from _different(entry, named[_name(entry)], key, name)
            else:
                yield key, name
    elif isinstance(one, Mapping) and isinstance(other, Mapping):
        for inner, value in one.items():
            if key == "texts":
                yield from _different(value, other.get(inner), key, inner)
            else:
                yield from _different(value, other.get(inner), f"{key}.{inner}".strip("."), part)
    elif one != other:
        yield key, part


def _name(entry: Plain) -> str:
    return str(entry.get("code", entry.get("id")))


def _unnamed(entry: Plain) -> Plain:
    return {key: value for key, value in entry.items() if key != "id"}
