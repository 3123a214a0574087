"""Style and pictures: addresses carry the hash of the content, so that browsers keep them for long."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, abort, request
from werkzeug.wrappers import Response

FOLDER = Path(__file__).parent / "static"


def set_up(app: Flask) -> None:
    """Serve the files; every address that `url_for("static", ...)` makes carries the hash."""
    app.add_url_rule("/static/<path:filename>", "static", send)
    app.url_defaults(_add_hash)


def send(filename: str) -> Response:
    """Return a file, from memory: a file left open by a compressed stream would stay open."""
    content = _content(filename)
    if content is None:
        abort(404)
    response = Response(content, mimetype=mimetypes.guess_type(filename)[0] or "application/octet-stream")
    response.set_etag(content_hash(filename))
    return response.make_conditional(request)


def is_current(version: str, view_args: Mapping[str, Any] | None) -> bool:
    """Tell whether a version in an address is the hash of the file as it is."""
    return bool(version) and version == content_hash(str((view_args or {}).get("filename", "")))


@lru_cache
def content_hash(filename: str) -> str:
    """Return the first letters of the SHA-256 of a file, empty where there is no such file."""
    content = _content(filename)
    return "" if content is None else hashlib.sha256(content).hexdigest()[:10]


@lru_cache
def _content(filename: str) -> bytes | None:
    if "\0" in filename:
        return None
    path = (FOLDER / filename).resolve()
    with suppress(OSError):  # a name may be longer than any file's
        if path.is_relative_to(FOLDER.resolve()) and path.is_file():
            return path.read_bytes()
    return None


def _add_hash(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        values.setdefault("v", content_hash(values["filename"]))
