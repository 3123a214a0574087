"""The keeper by itself, with plain processes for workers: what it loses, hears and leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from survey.cli.keeping import STOP_SECONDS, end

WAIT = 20
pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are seen in /proc")
# A process that starts its workers (of which the first may be over), and becomes their keeper.
LAUNCH = """
import os, signal, subprocess, sys
from survey.cli.keeping import become_keeper, hold_back
program, new, before, *again = sys.argv[1:]
workers = [subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) for _ in range(2)]
for one in workers:
    one.stdout.readline()
hold_back()
print(*[one.pid for one in workers], flush=True)
exec(before)
pids = [one.pid for one in workers]
become_keeper(pids[: int(new)], pids[int(new) :], again)
"""
WORKER = "import time; print('there', flush=True); time.sleep(600)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + WORKER
LOSE_ONE = "workers[0].kill(); workers[0].wait();"
# What starts anew says which workers are left, and ends them.
ANEW = """
import sys
from survey.cli.keeping import end
print("again", *sys.argv[1:], flush=True)
end(map(int, sys.argv[1:]))
"""
AGAIN = (sys.executable, "-c", ANEW)
SOON = "A worker of the server was lost right after the start: the server stops.\n"
LATER = "A worker of the server was lost: another takes its place.\n"


class Kept:
    """A keeper and its two workers."""

    def __init__(self, program=WORKER, new=2, before="", again=AGAIN, **more):
        command = [sys.executable, "-c", LAUNCH, program, str(new), before, *again]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **more}
        self.process = subprocess.Popen(command, **pipes)
        self.workers = [int(pid) for pid in self.process.stdout.readline().split()]

    def over(self):
        """What it said, its errors, its exit code, and who is left."""
        with self.process:
            try:
                said, errors = self.process.communicate(timeout=WAIT)
            except subprocess.TimeoutExpired:
                self.end_all()
                raise
        left = [pid for pid in self.workers if Path(f"/proc/{pid}").exists()]
        self.end_all()
        return said.strip(), errors, self.process.returncode, left

    def end_all(self):
        """Leave nobody where a test fails."""
        for pid in (*self.workers, self.process.pid):
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)


def test_an_end_asked_for_before_a_loss_is_noticed_is_an_end():
    kept = Kept(before=LOSE_ONE + "os.kill(os.getpid(), signal.SIGTERM)")
    assert kept.over() == ("", "", 0, [])


def test_a_worker_lost_right_after_its_start_ends_all():
    assert Kept(before=LOSE_ONE).over() == ("", SOON, 1, [])


def test_an_older_worker_lost_right_after_the_start_of_another_is_replaced():
    kept = Kept(new=0, before=LOSE_ONE)
    assert kept.over() == (f"again {kept.workers[1]}", LATER, 0, [])


def test_a_loss_is_heard_where_whoever_started_the_server_ignores_the_end_of_children():
    kept = Kept(new=0, before="signal.signal(signal.SIGCHLD, signal.SIG_IGN)")
    time.sleep(1)  # it waits
    os.kill(kept.workers[0], signal.SIGKILL)
    assert kept.over() == (f"again {kept.workers[1]}", LATER, 0, [])


def test_what_cannot_be_started_again_leaves_nobody():
    said, errors, code, left = Kept(new=0, before=LOSE_ONE, again=["/nowhere/python"]).over()
    assert (said, errors.splitlines()[-1], code, left) == (
        "",
        "FileNotFoundError: [Errno 2] No such file or directory",
        1,
        [],
    )


def test_a_loss_that_nobody_can_be_told_of_is_mended_too():
    reading, writing = os.pipe()
    os.close(reading)
    kept = Kept(new=0, before=LOSE_ONE, stderr=writing)
    os.close(writing)
    assert kept.over() == (f"again {kept.workers[1]}", None, 0, [])


def test_a_worker_that_does_not_hear_is_ended_after_a_while():
    kept = Kept(program=DEAF)
    kept.process.terminate()
    kept.process.terminate()
    begun = time.monotonic()
    assert kept.over() == ("", "", 0, [])
    assert time.monotonic() - begun > STOP_SECONDS - 1


def test_only_own_workers_are_ended():
    """A number of a worker that is gone may be somebody else's."""
    shell = ["sh", "-c", "sleep 600 >/dev/null 2>&1 & echo $!"]
    stranger = int(subprocess.run(shell, capture_output=True, text=True, check=True).stdout)
    end([stranger])
    time.sleep(0.5)
    assert "sleep" in Path(f"/proc/{stranger}/cmdline").read_text()
    os.kill(stranger, signal.SIGKILL)
