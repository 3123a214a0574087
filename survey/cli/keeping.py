"""The process that stays while workers serve: it ends them when asked to, and starts anew when one is lost.

What has made the application and forked the workers holds all of it. As it has nothing else to do then, it
becomes this small process, which is run as a file and knows nothing but the standard library.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

STOP_SECONDS = 3  # then a worker that still waits for somebody is ended
LEAST_SECONDS = 6  # one that is lost sooner after its start would be lost again
ASKS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def asked_by() -> set[signal.Signals]:
    """Return the signals that end the server, but those that whoever started it ignores, as nohup does."""
    return {one for one in ASKS if signal.getsignal(one) is not signal.SIG_IGN}


def serving_command(*arguments: str) -> list[str]:
    """Return the command that makes the application and starts the workers.

    Without docstrings (-OO) all libraries together take 6 MiB less; no program here reads them or asserts. A
    file in the folder where it is started is not taken for a library (-P).
    """
    return [sys.executable, "-OO", "-P", "-m", "survey.cli.serving", *arguments]


def become_keeper(new: list[int], others: list[int], again: list[str]) -> None:
    """Become the keeper of new workers and of others; `again` is the command that starts what is missing.

    What is signalled on the way is not lost where the caller has held the signals back.
    """
    told = [",".join(map(str, workers)) for workers in (new, others)]
    os.execv(sys.executable, [sys.executable, "-I", "-S", __file__, *told, *again])  # noqa: S606 - without a shell


def hold_back() -> None:
    """Let signals wait for what this process becomes."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {*ASKS, signal.SIGCHLD})


def hear() -> None:
    """Let no signal wait any longer."""
    signal.pthread_sigmask(signal.SIG_SETMASK, set())


def end(workers: Iterable[int]) -> None:
    """Ask workers to end; end those that have not after three seconds."""
    until, waiting = time.monotonic() + STOP_SECONDS, living(workers)
    _tell(waiting, signal.SIGTERM)
    while waiting := living(waiting):
        if time.monotonic() > until:
            _tell(waiting, signal.SIGKILL)
        time.sleep(0.02)


def living(workers: Iterable[int]) -> set[int]:
    """Return the workers that are still there: the number of one that is not may be somebody else's."""
    return {one for one in workers if not _ended(one)}


def _tell(workers: set[int], what: signal.Signals) -> None:
    for one in workers:
        with suppress(ProcessLookupError):
            os.kill(one, what)


def _ended(worker: int) -> bool:
    try:
        return os.waitpid(worker, os.WNOHANG)[0] == worker
    except ChildProcessError:
        return True


def _keep(new: set[int], others: set[int], again: list[str]) -> None:
    """Wait until somebody asks for the end or a worker is lost."""
    started, asks, workers = time.monotonic(), asked_by(), new | others
    signal.signal(signal.SIGCHLD, lambda *_: None)  # what is ignored, on macOS by default, does not wait
    try:
        while living(workers) == workers:
            if signal.sigwait({*asks, signal.SIGCHLD}) in asks:
                return
        if asks & signal.sigpending():  # whoever stops all at once asks the workers too
            return
        if living(new) != new and time.monotonic() - started < LEAST_SECONDS:
            sys.exit("A worker of the server was lost right after the start: the server stops.")
        _start_again(workers, again)
    finally:
        end(workers)


def _start_again(workers: set[int], again: list[str]) -> None:
    with suppress(OSError):  # whoever read what the server says may be gone
        print("A worker of the server was lost: another takes its place.", file=sys.stderr, flush=True)  # noqa: T201
    os.execv(again[0], [*again, *map(str, living(workers))])  # noqa: S606 - without a shell


if __name__ == "__main__":
    _keep(*({int(pid) for pid in told.split(",") if pid} for told in sys.argv[1:3]), sys.argv[3:])
