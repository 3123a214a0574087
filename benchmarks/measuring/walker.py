"""A family's browser that notes how long each request took, and a crowd of them."""

from __future__ import annotations

import gzip
import http.client
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from benchmarks.measuring.shape import ANSWERS, SHAPES

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Walker:
    """One family's browser: a connection, cookies, and how long each request took."""

    def __init__(self, port: int) -> None:
        """Connect afresh."""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.waits: list[float] = []

    def load(self, path: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
        """Send one request, follow redirects; return the last address and its text."""
        body = None if fields is None else urlencode(fields)
        while True:
            headers = {"Accept-Encoding": "gzip", "Accept-Language": "lt"}
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
        return path, raw.decode()

    def journey(self, code: str, shape: str) -> list[float]:
        """Go from the link to the receipt."""
        path, text = self.load(f"/a/{code}")
        path, text = self.load(f"{path}/start", {"csrf_token": token(text)})
        for items in SHAPES[shape]:
            fields = {"csrf_token": token(text), "action": "next", **{item: ANSWERS[item] for item in items}}
            path, text = self.load(path, fields)
        path, text = self.load(path.removesuffix("review") + "send", {"csrf_token": token(text)})
        if 'class="receipt"' not in text:
            raise SystemExit(f"no receipt at {path}")
        self.connection.close()
        return self.waits


def token(text: str) -> str:
    """Return the token of the first form of a page."""
    found = TOKEN.search(text)
    if found is None:
        raise SystemExit("a page without a form: " + re.sub(r"<[^>]+>", " ", text)[:300])
    return found[1]


def crowd(clients: int, many: list[str], one: Callable[[str], list[float]]) -> tuple[float, list[float]]:
    """Do everything with so many clients at a time; return the seconds and every wait."""
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        waits = [wait for waits in pool.map(one, many) for wait in waits]
    return time.perf_counter() - started, waits
