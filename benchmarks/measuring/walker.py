"""A family's browser that notes how long each request took, and a crowd of them."""

from __future__ import annotations

import gzip
import http.client
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from urllib.parse import urlencode

from benchmarks.measuring.shape import ANSWERS, LINK, SHAPES
from survey.web.junk import LEAST_SECONDS
from survey.web.respondent.going_on import AT_ONCE

T = TypeVar("T")
FORM = re.compile(r'<form id="questions" method="post" action="([^"]+)"')
OPENED = re.compile(r'name="opened" value="([^"]+)"')
ADDRESS = re.compile(r'<link rel="canonical" href="([^"]+)"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Walker:
    """One family's browser: a connection, cookies, and how long each request took."""

    def __init__(self, port: int, code: str = "", address: str = "", *, scripts: bool = True) -> None:
        """Connect afresh; with an address of its own, as a proxy would tell it.

        With scripts a form asks for the next page at once, without them it is redirected.
        """
        self.scripts = scripts
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.code, self.address = code, address
        self.shown = ("", "")
        self.cookies: dict[str, str] = {}
        self.waits: list[float] = []

    def load(self, path: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
        """Send one request, follow redirects; return the last address and its text."""
        added = {AT_ONCE: path.rsplit("/", 1)[1]} if self.scripts else {}
        body = None if fields is None else urlencode({**fields, **added})
        while True:
            headers = {"Accept-Encoding": "gzip", "Accept-Language": "lt"}
            if self.address:
                headers["X-Forwarded-For"] = self.address
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            started = time.perf_counter()
            self.connection.request("GET" if body is None else "POST", path, body, headers)
            response = self.connection.getresponse()
            raw = response.read()
            self.waits.append(time.perf_counter() - started)
            for cookie in response.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.split(";")[0].partition("=")
                self.cookies[name] = value
            if response.status not in {302, 303}:
                break
            path, body = response.headers["Location"], None
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
        if response.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        text = raw.decode()
        own = ADDRESS.search(text)
        return own[1] if own else path, text

    def come(self) -> None:
        """Open the link, or trade the code of an invitation and start."""
        if not self.code:
            self.shown = self.load(f"/o/{LINK}")
            return
        path, text = self.load(f"/a/{self.code}")
        self.shown = self.load(f"{path}/start", {"csrf_token": token(text)})

    def answer(self, shape: str) -> None:
        """Answer page after page and send, until the receipt shows."""
        for page in range(len(SHAPES[shape])):
            self.shown = self.load(*filled(*self.shown, shape, page, sends=not self.code))
        if self.code:
            path, text = self.shown
            self.shown = self.load(path.removesuffix("review") + "send", {"csrf_token": token(text)})
        if 'class="receipt"' not in self.shown[1]:
            raise SystemExit(f"no receipt at {self.shown[0]}")
        self.connection.close()


def filled(path: str, text: str, shape: str, page: int, *, sends: bool) -> tuple[str, dict[str, str]]:
    """Return where the form of a page goes and its fields, with those against junk; the last one may send."""
    last = sends and page == len(SHAPES[shape]) - 1
    fields = {"csrf_token": token(text), "action": "send" if last else "next"}
    opened = OPENED.search(text)
    if opened is not None:
        fields.update(opened=opened[1], website="")
    form = FORM.search(text)
    return form[1] if form else path, {**fields, **{item: ANSWERS[item] for item in SHAPES[shape][page]}}


def token(text: str) -> str:
    """Return the token of the first form of a page."""
    found = TOKEN.search(text)
    if found is None:
        raise SystemExit("a page without a form: " + re.sub(r"<[^>]+>", " ", text)[:300])
    return found[1]


def crowd(clients: int, many: list[T], one: Callable[[T], object]) -> float:
    """Do everything with so many clients at a time; return the seconds."""
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, many))
    return time.perf_counter() - started


def journeys(
    port: int, clients: int, codes: list[str], shape: str, *, scripts: bool = True
) -> tuple[float, list[float]]:
    """Go many ways to the receipt, by an open link where the code is empty; return seconds and every wait.

    A form that comes faster than people fill it in is taken for junk: all links are opened first, and the
    pause after them counts for nothing.
    """
    walkers = [
        Walker(port, code, f"10.{clients}.{place // 250}.{place % 250}", scripts=scripts)
        for place, code in enumerate(codes)
    ]
    seconds = crowd(clients, walkers, Walker.come)
    if not all(codes):
        time.sleep(LEAST_SECONDS + 1)
    seconds += crowd(clients, walkers, lambda walker: walker.answer(shape))
    return seconds, [wait for walker in walkers for wait in walker.waits]
