"""The process that keeps the workers: it starts anew, makes the application, and forks them with it."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from survey.domain import counts

PRELOADED, APPLICATION = "survey.preloaded", "application"
STOP_SECONDS = 3  # then a worker that still waits for somebody is ended


def main(place: str, host: str, port: str, workers: str) -> None:
    """Say the words that wait in an open file, and serve until Ctrl-C or a stop signal."""
    with os.fdopen(int(place), encoding="utf-8") as file:
        words = file.read()
    counts.share()
    import_module(PRELOADED)
    server = Granian(
        f"{PRELOADED}:{APPLICATION}",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    )
    server.on_startup(lambda: print(words, flush=True))  # noqa: T201 - what the command says
    server.serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
