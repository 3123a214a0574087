"""The server's secret keys: made at random once, kept in the data folder beside the database, never in it."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class Keys:
    """Five independent 256-bit keys as hexadecimal text."""

    session: str  # signs the pages' cookies
    code: str  # keyed hash of invitation codes
    pepper: str  # receipts, and the words of a saved draft
    contact: str  # encrypts addresses
    watch: str  # keyed hashes of stored answers

    def __repr__(self) -> str:
        """Show nothing: keys must not reach a log."""
        return "Keys(...)"

    @classmethod
    def random(cls) -> Keys:
        """Make new keys."""
        return cls(**{one.name: secrets.token_hex(32) for one in fields(cls)})


def load_keys(path: Path) -> Keys:
    """Read the keys, making them at the first call; the file is readable by its owner only.

    Raises ValueError where the file is there but is not a key file.
    """
    try:
        stored = json.loads(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return _make_keys(path)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        msg = f"{path} is not a key file; restore it from the backup, or answers and drafts stay unreadable"
        raise ValueError(msg) from error
    return Keys(**{one.name: stored[one.name] for one in fields(Keys)})


def _make_keys(path: Path) -> Keys:
    keys = Keys.random()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(asdict(keys), file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)  # two workers starting at once: the first one wins
    except FileExistsError:
        return load_keys(path)
    finally:
        temporary.unlink()
    return keys
