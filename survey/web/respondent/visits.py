"""What a family's browser keeps in signed cookies: for each invitation or open link a key and a page token.

The keys are nowhere on the server. The address of a page holds the visit's own random name, never the code.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import Response, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from survey.clock import VILNIUS
from survey.domain import drafts, receipts
from survey.domain.drafts import DAYS
from survey.domain.respondents import Respondent
from survey.web.service import service

# Visits of open links have a cookie of their own, since their first page stands at the link itself.
COOKIE, PATH = "answers", "/a"
OPEN_COOKIE, OPEN_PATH = "open", "/"
KEPT = 12  # a carer may hold an invitation for each child, a family home for many; a cookie holds 4,096 bytes
TOKEN_BYTES = 16


@dataclass(frozen=True)
class Visit:
    """One invitation or open link opened in this browser."""

    name: str
    who: Respondent
    key: bytes
    token: bytes
    code_proof: bytes = b""

    @property
    def same(self) -> str:
        """What this browser holds one visit of."""
        return self.who.link or self.who.id


def visit(name: str) -> Visit | None:
    """Return the visit of an address, or None where this browser has no such visit."""
    return next((one for one in _all() if one.name == name), None)


def visit_of(invitation_or_link: str) -> Visit | None:
    """Return this browser's visit of an invitation or of a link, or None."""
    return next((one for one in _all() if one.same == invitation_or_link), None)


def new_visit(who: Respondent, code_proof: bytes) -> Visit:
    """Make a visit of an invitation; it lasts when `keep` puts it into the cookie."""
    return Visit(
        secrets.token_urlsafe(6), who, drafts.new_key(), secrets.token_bytes(TOKEN_BYTES), code_proof
    )


def new_open_visit(link: str) -> Visit:
    """Make a visit of an open link; it lasts when `keep` puts it into the cookie."""
    token, until = secrets.token_bytes(TOKEN_BYTES), drafts.kept_until(service().clock)
    return Visit(
        secrets.token_urlsafe(6),
        _of_link(secrets.token_hex(TOKEN_BYTES), link, token, until),
        drafts.new_key(),
        token,
    )


def keep(response: Response, newest: Visit) -> Response:
    """Put a visit into its cookie before the others; the oldest beyond twelve are let go."""
    by_link = newest.who.by_link
    others = [one for one in _all() if one.who.by_link == by_link and one.same != newest.same]
    kept = [newest, *others][:KEPT]
    response.set_cookie(
        OPEN_COOKIE if by_link else COOKIE,
        _signer(OPEN_COOKIE if by_link else "visits").dumps([_written(one) for one in kept]),
        max_age=DAYS * 24 * 3600,
        path=OPEN_PATH if by_link else PATH,
        secure=service().settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


def _all() -> list[Visit]:
    if "visits" not in g:
        g.visits = [
            *(_invited(one) for one in _read(COOKIE, "visits")),
            *_lasting(_open(one) for one in _read(OPEN_COOKIE, OPEN_COOKIE)),
        ]
    found: list[Visit] = g.visits
    return found


def _lasting(found: Iterable[Visit]) -> Iterator[Visit]:
    """Leave out visits whose answers are no longer kept: another link made their cookie last longer."""
    today = service().clock().astimezone(VILNIUS).date()
    return (one for one in found if one.who.until >= today)


def _read(cookie: str, salt: str) -> list[list[str]]:
    sent = request.cookies.get(cookie)
    if not sent:
        return []
    try:
        content: list[list[str]] = _signer(salt).loads(sent)
    except BadSignature:
        return []
    return content


def _written(one: Visit) -> tuple[str, ...]:
    if one.who.by_link:
        until = one.who.until.isoformat()
        return one.name, one.who.id, one.who.link, until, _text(one.key), _text(one.token)
    return one.name, one.who.id, _text(one.key), _text(one.token), _text(one.code_proof)


def _invited(fields: Sequence[str]) -> Visit:
    name, invitation_id, key, token, proof = fields
    who = Respondent(invitation_id, sent=_sent_hash(_bytes(token)))
    return Visit(name, who, _bytes(key), _bytes(token), _bytes(proof))


def _open(fields: Sequence[str]) -> Visit:
    name, visit_id, link, until, key, token = fields
    who = _of_link(visit_id, link, _bytes(token), date.fromisoformat(until))
    return Visit(name, who, _bytes(key), _bytes(token))


def _of_link(visit_id: str, link: str, token: bytes, until: date) -> Respondent:
    return Respondent(visit_id, link, _sent_hash(token), until)


def _sent_hash(token: bytes) -> str:
    keys = service().settings.keys
    return receipts.receipt_hash(receipts.receipt_of(token, keys), keys)


def _signer(salt: str) -> URLSafeSerializer:
    return _made_once(service().settings.keys.session, salt)


@lru_cache
def _made_once(key: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=salt)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode("ascii")


def _bytes(value: str) -> bytes:
    return base64.urlsafe_b64decode(value)
