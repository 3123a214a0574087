"""Addresses of style, script and pictures carry the hash of the content: a browser may keep them for long."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask

FOLDER = Path(__file__).parent / "static"


def set_up(app: Flask) -> None:
    """Add the hash to every address that `url_for("static", ...)` makes."""
    app.url_defaults(_add_hash)


def is_current(version: str, view_args: Mapping[str, Any] | None) -> bool:
    """Tell whether a version in an address is the hash of the file as it is now."""
    filename = str((view_args or {}).get("filename", ""))
    return bool(version) and version == content_hash(filename)


@lru_cache
def content_hash(filename: str) -> str:
    """Return the first letters of the SHA-256 of a file, empty where there is no such file."""
    path = (FOLDER / filename).resolve()
    if not path.is_relative_to(FOLDER.resolve()) or not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _add_hash(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        values.setdefault("v", content_hash(values["filename"]))
