"""Where a person may be sent after signing in: only to pages of this service."""

from __future__ import annotations

from urllib.parse import urlsplit


def own_path(address: str | None) -> str | None:
    """Return the address where it is a path of this service, else None.

    A second slash, a backslash or a control letter makes browsers leave the service.
    """
    if not address or not address.startswith("/") or address.startswith("//"):
        return None
    if "\\" in address or any(ord(letter) < 32 for letter in address):
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc else None
