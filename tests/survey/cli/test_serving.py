"""`balsas serve` as processes: a lost worker is replaced, an end is an end, and the keeper holds little."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

import survey
from survey.cli.keeping import LEAST_SECONDS
from survey.cli.server import THRIFT

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
def starting(folder, command=(*BALSAS, "serve"), before=(), cwd=None, **more):
    """Yield the process of the server and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": cwd}
    with subprocess.Popen(
        [*before, *command], env=environment(folder, PORT=str(port), **more), **quiet
    ) as server:
        try:
            yield server, f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.communicate(timeout=WAIT)


@contextmanager
def serving(folder, **more):
    """Yield the process of the server and its address, once its keeper is there."""
    with starting(folder, **more) as (server, address):
        until(lambda: kept(server) and len(workers(server)) == 2)
        yield server, address


def kept(server):
    """Whether the process is the keeper now, and waits; its command also names what it would start again."""
    return "keeping.py" in command_of(server.pid) and caught(server.pid, signal.SIGCHLD)


def caught(pid, what):
    with suppress(OSError):
        told = re.search(r"^SigCgt:\s+(\w+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)[1]
        return bool(int(told, 16) >> (what - 1) & 1)
    return False


def making(server):
    """Whether the process makes the application now."""
    return "keeping.py" not in command_of(server.pid) and "survey.cli.serving" in command_of(server.pid)


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
    """Those that still hold something open; one that has ended may wait for whoever takes care of it."""
    return [pid for pid in pids if not ended(pid)]


def ended(pid):
    """Whether no thread is left: the first one may end before the one that holds the sockets."""
    with suppress(OSError):
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return len(threads) == 1 and (threads[0] / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    return True


def open_files(server):
    return [
        str(one.readlink())
        for one in sorted(Path(f"/proc/{server.pid}/fd").iterdir(), key=lambda one: int(one.name))
    ]


def status(address):
    with urlopen(address, timeout=WAIT) as answer:
        return answer.status


def test_a_lost_worker_is_replaced_while_the_other_serves(installation):
    with serving(installation) as (server, address):
        time.sleep(LEAST_SECONDS)
        first, held = workers(server), open_files(server)
        assert status(address) == 200
        os.kill(first[0], signal.SIGKILL)
        until(lambda: living(first) == first[1:])
        answers = []
        until(lambda: answers.append(status(address)) or making(server))
        until(lambda: answers.append(status(address)) or kept(server))
        assert set(answers) == {200}
        assert len({*first, *workers(server)}) == 3
        assert len(workers(server)) == 2
        assert open_files(server) == held
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
        until(lambda: making(server))
        server.terminate()
        told = server.communicate(timeout=WAIT)[1]
        assert told == "A worker of the server was lost: another takes its place.\n"
        assert (server.returncode, living(pids)) == (0, [])


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_end_during_the_start_is_an_end_without_a_word(installation, how):
    with starting(installation) as (server, _):
        until(lambda: making(server))
        server.send_signal(how)
        server.send_signal(how)
        assert server.communicate(timeout=WAIT) == ("", "")
        assert server.returncode == 0


def test_ctrl_c_in_a_terminal_leaves_it_to_the_keeper_when_workers_end(installation):
    with serving(installation) as (server, address):
        pids = workers(server)
        assert [status(address) for _ in range(20)] == [200] * 20  # both have begun to serve
        for pid in pids:
            os.kill(pid, signal.SIGINT)
        time.sleep(1)
        assert (workers(server), status(address)) == (pids, 200)


def test_workers_do_not_stay_when_their_keeper_is_killed(installation):
    with serving(installation) as (server, _):
        pids = workers(server)
        server.kill()
        until(lambda: living(pids) == [])


@pytest.mark.parametrize("broken", ["preloaded.py", "cli/serving.py"])
def test_where_nobody_can_be_added_the_survivors_end_too(installation, tmp_path, broken):
    copied = shutil.copytree(Path(survey.__path__[0]), tmp_path / "survey")
    path = os.pathsep.join([str(tmp_path), str(Path(survey.__path__[0]).parent)])
    with serving(installation, PYTHONPATH=path) as (server, _):
        time.sleep(LEAST_SECONDS)
        pids = workers(server)
        (copied / broken).write_text("raise RuntimeError('broken meanwhile')", encoding="utf-8")
        os.kill(pids[0], signal.SIGKILL)
        told = server.communicate(timeout=WAIT)[1].splitlines()
        until(lambda: living(pids) == [])
        assert (told[-1], server.returncode) == ("RuntimeError: broken meanwhile", 1)


def test_all_workers_lost_at_once_are_replaced(installation):
    with serving(installation) as (server, address):
        time.sleep(LEAST_SECONDS)
        first = workers(server)
        for pid in first:
            os.kill(pid, signal.SIGKILL)
        until(lambda: kept(server) and len({*first, *workers(server)}) == 4 and living(first) == [])
        assert [status(address) for _ in range(20)] == [200] * 20


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_server_whose_output_is_closed_serves(installation, unbuffered):
    closed = ["env", f"PYTHONUNBUFFERED={unbuffered}", "sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"]
    with serving(installation, before=closed) as (server, address):
        assert status(address) == 200
        assert open_files(server)[:3] == ["/dev/null"] * 3


def test_a_file_in_the_folder_of_the_start_is_no_library(installation, tmp_path):
    for name in ("granian", "random"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('a file of somebody')", encoding="utf-8")
    program = "import sys; sys.path.remove(''); from survey.cli.main import main; main()"
    alone = [sys.executable, "-c", program, "serve"]
    with serving(installation, command=alone, cwd=tmp_path) as (_, address):
        assert status(address) == 200


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


def test_the_allocator_of_granian_understands_what_it_is_told():
    """It takes no notice of a variable that it does not know, and only says so when asked."""
    told = THRIFT["_RJEM_MALLOC_CONF"]
    asked = {**os.environ, "_RJEM_MALLOC_CONF": f"{told},confirm_conf:true,abort_conf:true"}
    command = [sys.executable, "-c", "import granian"]
    said = subprocess.run(command, env=asked, capture_output=True, text=True, timeout=WAIT, check=True).stderr
    assert re.findall(r"Set conf value: (\w+:\w+)", said)[1:4] == told.split(",")


def anonymous(pid):
    """KiB of a process's own making."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Anonymous:\s+(\d+)", told, re.MULTILINE)[1])
