"""Which address a limit counts: of IPv4 and IPv6, and behind proxies that the operator told of or forgot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from survey.app import create_app
from survey.domain import codes
from survey.domain.counts import LIMITS


@pytest.fixture
def status(family, family_settings, monkeypatch):
    """The status of a wrong code from an address, of which one is too many after two."""
    monkeypatch.setitem(LIMITS, "wrong_code", 2)
    app = create_app(replace(family_settings, proxies=0))

    def of(address, **headers):
        who = {"REMOTE_ADDR": address}
        return app.test_client().get(f"/a/{codes.new_code()}", environ_base=who, headers=headers).status_code

    yield of
    app.extensions["balsas"].db.close()


def test_ipv4_that_comes_as_ipv6_is_counted_by_itself(status):
    assert [status("::ffff:203.0.113.9") for _ in range(3)] == [404, 404, 429]
    assert status("203.0.113.9") == 429
    assert status("::ffff:203.0.113.10") == 404


def test_a_home_of_ipv6_is_counted_as_one(status):
    assert [status(f"2001:db8::{number}") for number in range(3)] == [404, 404, 429]
    assert status("2001:db8:0:1::") == 404


@pytest.mark.parametrize("address", ["203.0.113.9", "::ffff:203.0.113.9", "2001:db8::1", "172.32.0.1"])
def test_a_header_that_anybody_may_write_ends_no_limit(status, address):
    assert [status(address, **{"X-Forwarded-For": "x"}) for _ in range(3)] == [404, 404, 429]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.1.2.3", "::ffff:192.168.0.1", "172.16.0.1", "fd00::1"]
)
def test_behind_a_forgotten_proxy_nobody_is_limited(status, address):
    assert [status(address, **{"X-Forwarded-For": "203.0.113.9"}) for _ in range(3)] == [404, 404, 404]
    assert [status(address) for _ in range(3)] == [404, 404, 429]
