"""Text that only the running service reads: encrypted under a key that is not in the database."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from survey.keys import Keys

NONCE_BYTES = 12


def lock(text: str, row_id: str, keys: Keys) -> bytes:
    """Encrypt a text; it can be read in its own row only."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(bytes.fromhex(keys.contact)).encrypt(nonce, text.encode(), row_id.encode())


def unlock(content: bytes, row_id: str, keys: Keys) -> str:
    """Decrypt a text; raises InvalidTag where row or key are others."""
    nonce, rest = content[:NONCE_BYTES], content[NONCE_BYTES:]
    return AESGCM(bytes.fromhex(keys.contact)).decrypt(nonce, rest, row_id.encode()).decode()
