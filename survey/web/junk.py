"""Against junk without a captcha: limits, a field that people leave empty, a least time to fill in."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache

from flask import request
from itsdangerous import BadSignature, Signer

from survey.web.service import service

LEAST_SECONDS = 3
TRAP, OPENED = "website", "opened"
# Of this machine, and private ones: the library's own word for private also covers other networks.
NETWORKS_OF_PROXIES = tuple(
    map(
        ipaddress.ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)


def count(kind: str, who: str | None = None) -> bool:
    """Count one thing of this request's address, or of `who`; False where it was too often."""
    running, subject = service(), _address() if who is None else who
    return subject is None or running.counts.add(kind, subject, running.clock().timestamp())


def too_often(kind: str) -> bool:
    """Tell whether this request's address has reached a limit, counting nothing."""
    running, subject = service(), _address()
    return subject is not None and running.counts.full(kind, subject, running.clock().timestamp())


def opened_mark() -> str:
    """Return what a form carries to tell when it was shown; one that is shown again keeps its mark."""
    mark = request.form.get(OPENED, "")
    if mark and _signer().validate(mark):
        return mark
    return _signer().sign(str(int(service().clock().timestamp()))).decode("ascii")


def looks_like_junk(form: Mapping[str, str]) -> bool:
    """Tell whether a form was filled in faster than people can, or in the field that people do not see."""
    return trapped(form) or too_fast(form)


def trapped(form: Mapping[str, str]) -> bool:
    """Tell whether something stands in the field that people do not see."""
    return bool(form.get(TRAP))


def too_fast(form: Mapping[str, str]) -> bool:
    """Tell whether a form was filled in faster than people can, or does not say when it was shown."""
    try:
        opened = int(_signer().unsign(form.get(OPENED, "")))
    except (BadSignature, ValueError):
        return True
    return service().clock().timestamp() - opened < LEAST_SECONDS


def _signer() -> Signer:
    return _made_once(service().settings.keys.session)


@lru_cache
def _made_once(key: str) -> Signer:
    return Signer(key, salt="opened")


def _address() -> str | None:
    """Return the network of the address; None behind a proxy that the operator has not told of."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address  # so IPv4 comes where the service listens at ::
    if _behind_untold_proxy(address):
        return None  # all families would share one limit
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _behind_untold_proxy(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell whether a proxy sent this: anybody can write the header, but not from the operator's networks."""
    told = service().settings.proxies or "X-Forwarded-For" not in request.headers
    return not told and any(address in network for network in NETWORKS_OF_PROXIES)
