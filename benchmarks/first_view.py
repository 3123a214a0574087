"""How much a family's browser loads: the first view, a page of questions, the page of all answers.

A real server (granian, one worker) on a real database with one open round; all is loaded as by a browser,
compressed, and counted in bytes on the wire without the connection's own.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent))

from survey.db import Database
from survey.settings import read_settings
from tests.fixtures.family import open_round
from tests.fixtures.family_visitor import PAGES

FIRST_LIMIT, FIRST_REQUESTS, LATER_LIMIT = 20_000, 4, 8_000
PEER_BYTES = 602_000
PEER = "LimeSurvey 6.4.2, measured once on a machine of this size: 25 requests, 602 kB"


@dataclass(frozen=True)
class View:
    """One page with all that it loads for the first time."""

    page: str
    requests: int
    bytes: int
    within: bool


class Links(HTMLParser):
    """Finds what a browser fetches beside the page."""

    def __init__(self) -> None:
        """Start with nothing found."""
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of a style, an icon, a script or a picture."""
        values = dict(attrs)
        name = {"link": "href", "script": "src", "img": "src"}.get(tag)
        if name is not None and values.get(name):
            self.found.append(str(values[name]))


class Browser:
    """Cookies, a cache, and a count of what came over the wire."""

    def __init__(self, port: int) -> None:
        """Connect to a server of this machine."""
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.cookies: dict[str, str] = {}
        self.cache: set[str] = set()

    def view(self, path: str, fields: dict[str, str | list[str]] | None = None) -> tuple[str, str, int, int]:
        """Load a page with redirects and what is not cached; return address, text, requests, bytes."""
        requests, total, body = 0, 0, urlencode(fields, doseq=True) if fields else None
        while True:
            response, raw = self._request("POST" if body is not None else "GET", path, body)
            requests, total = requests + 1, total + _size(response, raw)
            if response.status not in {302, 303}:
                break
            path, body = response.headers["Location"], None
        text = _plain(response, raw)
        links = Links()
        links.feed(text)
        for address in links.found:
            if address not in self.cache:
                got, content = self._request("GET", address, None)
                requests, total = requests + 1, total + _size(got, content)
                self.cache.add(address)
        return path, text, requests, total

    def _request(self, method: str, path: str, body: str | None) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {
            "Accept-Encoding": "gzip, deflate, br",
            "Accept-Language": "lt",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return response, response.read()


def _size(response: http.client.HTTPResponse, raw: bytes) -> int:
    return len(str(response.headers)) + len(raw)


def _plain(response: http.client.HTTPResponse, raw: bytes) -> str:
    encoding = response.headers.get("Content-Encoding")
    if encoding == "br":
        import brotli  # noqa: PLC0415 - only where the server chose it

        raw = brotli.decompress(raw)
    elif encoding == "gzip":
        import gzip  # noqa: PLC0415 - only where the server chose it

        raw = gzip.decompress(raw)
    return raw.decode("utf-8")


def measure(port: int, code: str) -> list[View]:
    """Walk from the link to the receipt and return what each page cost."""
    browser = Browser(port)
    path, text, requests, total = browser.view(f"/a/{code}")
    views = [View("first view", requests, total, total <= FIRST_LIMIT and requests <= FIRST_REQUESTS)]
    path, text, requests, total = browser.view(f"{path}/start", {"csrf_token": _token(text)})
    views.append(View("p2", requests, total, total <= LATER_LIMIT))
    for answers in PAGES.values():
        fields = {"csrf_token": _token(text), "action": "next", **answers}
        path, text, requests, total = browser.view(path, fields)
        views.append(View(path.rpartition("/")[2], requests, total, total <= LATER_LIMIT))
    address = path.removesuffix("review") + "send"
    path, text, requests, total = browser.view(address, {"csrf_token": _token(text)})
    views.append(View(path.rpartition("/")[2], requests, total, total <= LATER_LIMIT))
    browser.connection.close()  # the server ends when nobody is connected
    return views


def _token(text: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    if found is None:
        raise SystemExit("the page has no form")
    return found[1]


def main() -> None:
    """Serve, walk, print the table and the JSON; exit 1 where a limit is passed."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        settings = read_settings({"DATA": folder, "PORT": str(port)})
        family = open_round(Database(settings.database_url), settings.keys)
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--no-ws"]
        command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-access-log"]
        server = subprocess.Popen(
            [*command, "survey.app:create_app"],
            env={**os.environ, "DATA": folder, "PORT": str(port)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(port)
            views = measure(port, family.codes[0])
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
    print(f"{'page':<12}{'requests':>9}{'bytes':>9}  within")
    for view in views:
        print(f"{view.page:<12}{view.requests:>9}{view.bytes:>9}  {'yes' if view.within else 'NO'}")
    print(f"limits: first view {FIRST_LIMIT} bytes in {FIRST_REQUESTS} requests, later {LATER_LIMIT}. {PEER}")
    first, largest = views[0], max(view.bytes for view in views[1:])
    print(
        json.dumps(
            {"first_view": asdict(first), "largest_later": largest, "peer_ratio": 602_000 / first.bytes}
        )
    )
    raise SystemExit(0 if all(view.within for view in views) else 1)


def _wait(port: int) -> None:
    for _ in range(1200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
