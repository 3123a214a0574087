"""The process that makes the application and forks the workers with it; then it becomes their keeper."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from survey.cli.keeping import ASKS, STOP_SECONDS, asked_by, become_keeper, end, hear, hold_back
from survey.domain import counts

PRELOADED, APPLICATION = "survey.preloaded", "application"
NO_WORDS = "-"


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
        self.again = [sys.executable, "-OO", "-m", "survey.cli.serving", NO_WORDS, host, port, workers]
        self.others = others
        self.ignored = set(ASKS) - asked_by()

    def _serve_loop(self, *_: Any) -> None:
        """Leave the workers to their keeper, unless somebody has asked for the end already."""
        for one in self.ignored:
            signal.signal(one, signal.SIG_IGN)
        hold_back()
        if not self.interrupt_signal:
            self._drop_shared_socket()  # only workers listen
            become_keeper([*self.others, *(one.inner.pid for one in self.wrks)], self.again)


def main(place: str, host: str, port: str, workers: str, *others: str) -> None:
    """Say the words that wait in an open file, and serve until Ctrl-C or a stop signal.

    `others` are the processes of workers that an earlier start has left.
    """
    serving = [int(pid) for pid in others]
    os.register_at_fork(after_in_child=hear)
    try:
        counts.share()
        import_module(PRELOADED)
        server = Server(host, port, workers, serving)
        server.on_startup(lambda: _say(place))
        server.serve()
    finally:
        end(serving)


def _say(place: str) -> None:
    if place != NO_WORDS:
        with os.fdopen(int(place), encoding="utf-8") as file:
            print(file.read(), flush=True)  # noqa: T201 - what the command says


if __name__ == "__main__":
    main(*sys.argv[1:])
