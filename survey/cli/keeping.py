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
LEAST_SECONDS = 6  # one that is lost sooner after the start would be lost again
ASKS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def asked_by() -> set[signal.Signals]:
    """Return the signals that end the server, but those that whoever started it ignores, as nohup does."""
    return {one for one in ASKS if signal.getsignal(one) is not signal.SIG_IGN}


def become_keeper(workers: list[int], again: list[str]) -> None:
    """Turn this process into the keeper of its `workers`; `again` is the command that starts what is missing.

    What is signalled on the way is not lost where the caller has held the signals back.
    """
    told = ",".join(map(str, workers))
    os.execv(sys.executable, [sys.executable, "-I", "-S", __file__, told, *again])  # noqa: S606 - without a shell


def hold_back() -> None:
    """Let signals wait for the keeper, also while it starts anew; forked workers hear them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {*asked_by(), signal.SIGCHLD})


def hear() -> None:
    """Let no signal wait any longer."""
    signal.pthread_sigmask(signal.SIG_SETMASK, set())


def end(workers: Iterable[int]) -> None:
    """Ask workers to end; end those that have not after three seconds."""
    until, waiting = time.monotonic() + STOP_SECONDS, set(workers)
    _tell(waiting, signal.SIGTERM)
    while waiting := _living(waiting):
        if time.monotonic() > until:
            _tell(waiting, signal.SIGKILL)
        time.sleep(0.02)


def _tell(workers: set[int], what: signal.Signals) -> None:
    for one in workers:
        with suppress(ProcessLookupError):
            os.kill(one, what)


def _living(workers: set[int]) -> set[int]:
    return {one for one in workers if not _ended(one)}


def _ended(worker: int) -> bool:
    try:
        return os.waitpid(worker, os.WNOHANG)[0] == worker
    except ChildProcessError:
        return True


def _keep(workers: set[int], again: list[str]) -> None:
    """Wait until somebody asks for the end or a worker is lost."""
    started, asks = time.monotonic(), asked_by()
    while _living(workers) == workers:
        if signal.sigwait({*asks, signal.SIGCHLD}) in asks:
            end(workers)
            return
    if time.monotonic() - started < LEAST_SECONDS:
        end(workers)
        sys.exit("A worker of the server was lost right after the start: the server stops.")
    print("A worker of the server was lost: another takes its place.", file=sys.stderr, flush=True)  # noqa: T201
    os.execv(again[0], [*again, *map(str, _living(workers))])  # noqa: S606 - without a shell


if __name__ == "__main__":
    _keep({int(pid) for pid in sys.argv[1].split(",")}, sys.argv[2:])
