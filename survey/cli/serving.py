"""The process that makes the application and forks the workers with it; then it becomes their keeper."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from survey.cli.keeping import (
    ASKS,
    STOP_SECONDS,
    asked_by,
    become_keeper,
    end,
    hear,
    hold_back,
    living,
    serving_command,
)
from survey.domain import counts

PRELOADED, APPLICATION = "survey.preloaded", "application"
NO_WORDS = "-"
TELL_OF_PARENT = 1  # PR_SET_PDEATHSIG of Linux


class Server(Granian):
    """Granian, whose watch over the workers is taken over by a process that holds less memory."""

    def __init__(self, host: str, port: str, workers: str, others: list[int]) -> None:
        """Serve with as many workers, of which `others` are there from an earlier start."""
        super().__init__(
            f"{PRELOADED}:{APPLICATION}",
            address=host,
            port=int(port),
            interface=Interfaces.WSGI,
            workers=int(workers) - len(others),
            blocking_threads=1,
            workers_kill_timeout=STOP_SECONDS,
            websockets=False,
            log_access=False,
            log_level=LogLevels.warning,
        )
        self.again = serving_command(NO_WORDS, host, port, workers)
        self.others = others
        self.ignored = set(ASKS) - asked_by()

    def _serve_loop(self, *_: Any) -> None:
        """Leave the workers to their keeper, unless somebody has asked for the end already."""
        for one in self.ignored:
            signal.signal(one, signal.SIG_IGN)
        hold_back()  # on macOS, Python lets signals through where it starts workers
        if not self.interrupt_signal:
            self._drop_shared_socket()  # only workers listen
            become_keeper([one.inner.pid for one in self.wrks], self.others, self.again)


def main(place: str, host: str, port: str, workers: str, *others: str) -> None:
    """Say the words that wait in an open file, and serve until Ctrl-C or a stop signal.

    `others` are the processes of workers that an earlier start has left.
    """
    left = [int(pid) for pid in others]

    def stop(*_: Any) -> None:
        end(left)
        os._exit(0)  # an exception would be told, or lost in what is being imported

    for one in asked_by():
        signal.signal(one, stop)
    hear()
    try:
        counts.share()
        import_module(PRELOADED)
        hold_back()
        server = Server(host, port, workers, list(living(left)))
        server.on_startup(lambda: _say(place))
        server.serve(_work, _application)
    finally:
        end([*left, *(one.pid for one in multiprocessing.active_children() if one.pid)])


def _work(*what: Any) -> None:
    """Be a worker, which leaves it to its keeper when to end: Ctrl-C in a terminal reaches all of them."""
    if sys.platform == "linux":  # and when the keeper is gone there is nobody to wait for
        ctypes.CDLL(None).prctl(TELL_OF_PARENT, signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, {signal.SIGINT, signal.SIGHUP})
    Granian._spawn_wsgi_worker(*what)  # noqa: SLF001 - its own worker, prepared


def _application(_target: str) -> Any:
    return getattr(import_module(PRELOADED), APPLICATION)


def _say(place: str) -> None:
    if place != NO_WORDS:
        with (
            os.fdopen(int(place), encoding="utf-8") as file,
            suppress(OSError),
        ):  # somebody may not want to hear
            print(file.read(), flush=True)  # noqa: T201 - what the command says


if __name__ == "__main__":
    main(*sys.argv[1:])
