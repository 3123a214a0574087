"""`balsas serve` as processes: a lost worker is replaced, an end is an end, and the keeper holds little."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from survey.cli.keeping import LEAST_SECONDS

WAIT = 90
BALSAS = [sys.executable, "-c", "from survey.cli.main import main; main()"]
pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are seen in /proc")


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installation")
    subprocess.run([*BALSAS, "init"], env=environment(folder), capture_output=True, timeout=WAIT, check=True)
    return folder


def environment(folder, **more):
    ours = ("BALSAS", "DATA", "PORT", "COUNTS")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**clean, "DATA": str(folder), "BALSAS_WORKERS": "2", **more}


@contextmanager
def serving(folder, before=()):
    """Yield the process of the server and its address, once its keeper is there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*before, *BALSAS, "serve"]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment(folder, PORT=str(port)), **quiet) as server:
        try:
            until(lambda: "keeping.py" in command_of(server.pid) and len(workers(server)) == 2)
            yield server, f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.communicate(timeout=WAIT)


def until(true, seconds=WAIT):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def command_of(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def workers(server):
    with suppress(OSError):
        return [
            int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        ]
    return []


def living(pids):
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def status(address):
    with urlopen(address, timeout=WAIT) as answer:
        return answer.status


def test_a_lost_worker_is_replaced_while_the_other_serves(installation):
    with serving(installation) as (server, address):
        time.sleep(LEAST_SECONDS)
        first = workers(server)
        assert status(address) == 200
        os.kill(first[0], signal.SIGKILL)
        until(lambda: living(first) == first[1:])
        answers = []
        until(lambda: answers.append(status(address)) or "survey.cli.serving" in command_of(server.pid))
        until(lambda: answers.append(status(address)) or "keeping.py" in command_of(server.pid))
        assert set(answers) == {200}
        assert len({*first, *workers(server)}) == 3
        assert len(workers(server)) == 2
        assert [status(address) for _ in range(20)] == [200] * 20  # any of the two may take each of them
        server.terminate()
        assert server.communicate(timeout=WAIT)[1] == (
            "A worker of the server was lost: another takes its place.\n"
        )
        assert server.returncode == 0


def test_a_worker_lost_right_after_the_start_ends_the_server(installation):
    with serving(installation) as (server, _):
        pids = workers(server)
        os.kill(pids[0], signal.SIGKILL)
        told = server.communicate(timeout=WAIT)[1]
        assert told == "A worker of the server was lost right after the start: the server stops.\n"
        assert (server.returncode, living(pids)) == (1, [])


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_server_and_its_workers(installation, how):
    with serving(installation) as (server, _):
        pids = workers(server)
        server.send_signal(how)
        assert server.communicate(timeout=WAIT)[1] == ""
        assert (server.returncode, living(pids)) == (0, [])


def test_an_end_while_a_lost_worker_is_replaced_leaves_nobody(installation):
    with serving(installation) as (server, _):
        time.sleep(LEAST_SECONDS)
        pids = workers(server)
        os.kill(pids[0], signal.SIGKILL)
        until(lambda: "survey.cli.serving" in command_of(server.pid))
        time.sleep(0.5)  # the application is being made
        server.terminate()
        told = server.communicate(timeout=WAIT)[1]
        assert told == "A worker of the server was lost: another takes its place.\n"
        assert (server.returncode, living(pids)) == (0, [])


def test_a_server_started_with_nohup_outlives_its_terminal(installation):
    with serving(installation, before=["nohup"]) as (server, address):
        server.send_signal(signal.SIGHUP)
        time.sleep(1)
        assert server.poll() is None
        assert status(address) == 200


def test_the_keeper_holds_no_application(installation):
    with serving(installation) as (server, address):
        assert status(address) == 200
        held = {pid: anonymous(pid) for pid in (server.pid, *workers(server))}
        keeper = held.pop(server.pid)
        assert keeper * 8 < min(held.values())


def anonymous(pid):
    """KiB of a process's own making."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Anonymous:\s+(\d+)", told, re.MULTILINE)[1])
