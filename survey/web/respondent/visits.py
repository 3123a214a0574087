"""What a family's browser keeps in a signed cookie: for each invitation a draft key and a page token.

The keys are nowhere on the server. The address of a page holds the visit's own random name, never the code.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass

from flask import Response, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from survey.domain import drafts
from survey.web.service import service

COOKIE = "answers"
PATH = "/a"
KEPT = 4  # a carer may hold an invitation for each child
DAYS = 30
TOKEN_BYTES = 16


@dataclass(frozen=True)
class Visit:
    """One invitation opened in this browser."""

    name: str
    invitation_id: str
    key: bytes
    token: bytes
    code_proof: bytes


def visit(name: str) -> Visit | None:
    """Return the visit of an address, or None where this browser has no such visit."""
    return next((one for one in _all() if one.name == name), None)


def visit_of(invitation_id: str) -> Visit | None:
    """Return this browser's visit of an invitation, or None."""
    return next((one for one in _all() if one.invitation_id == invitation_id), None)


def new_visit(invitation_id: str, code_proof: bytes) -> Visit:
    """Make a visit; it lasts when `keep` puts it into the cookie."""
    name, token = secrets.token_urlsafe(6), secrets.token_bytes(TOKEN_BYTES)
    return Visit(name, invitation_id, drafts.new_key(), token, code_proof)


def keep(response: Response, newest: Visit) -> Response:
    """Put a visit into the cookie before the others; the oldest beyond four are let go."""
    others = [one for one in _all() if one.invitation_id != newest.invitation_id]
    kept = [newest, *others][:KEPT]
    content = [
        (one.name, one.invitation_id, _text(one.key), _text(one.token), _text(one.code_proof)) for one in kept
    ]
    response.set_cookie(
        COOKIE,
        _signer().dumps(content),
        max_age=DAYS * 24 * 3600,
        path=PATH,
        secure=service().settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


def _all() -> list[Visit]:
    if "visits" not in g:
        g.visits = _read(request.cookies.get(COOKIE, ""))
    found: list[Visit] = g.visits
    return found


def _read(cookie: str) -> list[Visit]:
    try:
        content = _signer().loads(cookie)
    except BadSignature:
        return []
    return [
        Visit(name, invitation_id, _bytes(key), _bytes(token), _bytes(proof))
        for name, invitation_id, key, token, proof in content
    ]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(service().settings.keys.session, salt="visits")


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode("ascii")


def _bytes(value: str) -> bytes:
    return base64.urlsafe_b64decode(value)
