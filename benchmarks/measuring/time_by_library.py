"""Where the processor time of journeys goes, by library."""

from __future__ import annotations

import cProfile
import pstats
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from benchmarks.measuring.shape import LINK, SHAPES, give_link, prepare
from benchmarks.measuring.walker import filled
from survey.clock import system_clock
from survey.web.respondent.going_on import AT_ONCE

PROFILED = 30


def where_time_goes() -> dict[str, float]:
    """Return the shares of processor time by library, of journeys in this process on SQLite, five pages."""
    from survey.app import create_app  # noqa: PLC0415 - not before the servers have started
    from survey.settings import read_settings  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({"DATA": folder})
        prepare(settings.database_url, settings.keys, "five pages", 0)
        give_link(settings.database_url)
        app = create_app(settings, unhurried())
        profile = cProfile.Profile()
        for number in range(2 + PROFILED):
            client = app.test_client()
            if number >= 2:  # the first ones fill what is kept
                profile.enable()
            inside(client)
            profile.disable()
        app.extensions["balsas"].db.close()
    spent: Counter[str] = Counter()
    for (file, _, name), (_, _, own, *_) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        spent[library(file, name)] += own
    whole = sum(spent.values())
    return {name: seconds / whole for name, seconds in spent.most_common(10)}


def unhurried() -> Callable[[], datetime]:
    """Return a clock by which a minute passes whenever it is read: nobody is too fast for a person."""
    minutes = count()
    return lambda: system_clock() + timedelta(minutes=next(minutes) % 10_000)


def inside(client) -> None:  # noqa: ANN001 - Flask's client
    """Go from the link to the receipt without a network."""
    page = client.get(f"/o/{LINK}")
    for number in range(len(SHAPES["five pages"])):
        path, fields = filled(page.request.path, page.text, "five pages", number, sends=True)
        page = client.post(path, data={**fields, AT_ONCE: path.rsplit("/", 1)[1]})


def library(file: str, name: str) -> str:
    """Name the library of a function: the package after site-packages, our room, or what is built in."""
    if "site-packages" in file:
        return file.split("site-packages/", maxsplit=1)[1].split("/", maxsplit=1)[0].removesuffix(".py")
    for room in ("survey/web", "survey/domain", "survey/db", "survey", "instruments"):
        if f"/{room}/" in file:
            return room
    if "sqlite3" in name:
        return "sqlite3 (with durable commits)"
    return "Python itself"
