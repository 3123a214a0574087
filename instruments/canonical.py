"""The canonical bytes of an instrument, their hash, and the way back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from instruments.frozen import Frozen
from instruments.model import Instrument


def canonical_bytes(instrument: Instrument) -> bytes:
    """Return the one byte string of an instrument's texts and rules: UTF-8 JSON, sorted keys, NFC texts."""
    document = _plain(instrument)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def content_hash(instrument: Instrument) -> str:
    """Return the SHA-256 of the canonical bytes as 64 hexadecimal letters."""
    return hashlib.sha256(canonical_bytes(instrument)).hexdigest()


def from_canonical(stored: bytes) -> Instrument:
    """Return the instrument that has these canonical bytes; raises ValueError where they are none."""
    return Instrument.model_validate(json.loads(stored))


def _plain(value: object) -> object:
    if isinstance(value, Frozen):
        fields = type(value).model_fields
        pairs = ((field.alias or name, getattr(value, name), field) for name, field in fields.items())
        # A key at its default is left out, so that keys added to the model later change no published hash.
        return {
            key: _plain(part) for key, part, field in pairs if field.is_required() or part != field.default
        }
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value
