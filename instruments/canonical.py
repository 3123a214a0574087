"""The canonical bytes of an instrument, their hash, and the way back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping

from instruments.frozen import Frozen
from instruments.model import Instrument


def canonical_bytes(instrument: Instrument) -> bytes:
    """Return the one byte string of an instrument's texts and rules: UTF-8 JSON, sorted keys, NFC texts."""
    document = plain(instrument)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def content_hash(instrument: Instrument) -> str:
    """Return the SHA-256 of the canonical bytes as 64 hexadecimal letters."""
    return hashlib.sha256(canonical_bytes(instrument)).hexdigest()


def from_canonical(stored: bytes) -> Instrument:
    """Return the instrument that has these canonical bytes; raises ValueError where they are none."""
    return Instrument.model_validate(json.loads(stored))


def _keys_to_write(value: Frozen) -> Iterator[tuple[str, str]]:
    """Yield the attributes and their keys that are not at their default.

    So keys added to the model later change no published hash.
    """
    for name, field in type(value).model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        if field.is_required() or getattr(value, name) != default:
            yield name, field.alias or name


def plain(value: object) -> object:
    """Return a part of an instrument as JSON has it, without what is at its default."""
    if isinstance(value, Frozen):
        pairs = ((key, getattr(value, name)) for name, key in _keys_to_write(value))
        return {key: plain(part) for key, part in pairs}
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value
