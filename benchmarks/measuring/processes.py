"""Servers as processes: started, measured in processor time and memory, stopped."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TICK = os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(
    environment: dict[str, str], folder: str, application: str | None = None
) -> Iterator[tuple[int, int]]:
    """Run the service, or another application in the same way, with two workers; yield port and process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ours = [sys.executable, "-c", "from survey.cli.main import main; main()", "serve"]
    other = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--no-ws", "--workers", "2"]
    other += ["--blocking-threads", "1", "--host", "127.0.0.1", "--port", str(port), "--no-access-log"]
    command = ours if application is None else [*other, application]
    quiet = subprocess.DEVNULL
    place = os.pathsep.join([folder, str(ROOT)])
    whole = {**os.environ, "PYTHONPATH": place, "PORT": str(port), "BALSAS_WORKERS": "2"}
    whole.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling at each start takes memory that no operator spends
    whole.update(environment)
    server = subprocess.Popen(command, env=whole, cwd=folder, stdout=quiet, stderr=quiet)
    try:
        for _ in range(1200):
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, server.pid
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


def family_of(pid: int) -> list[int]:
    """Return a process and all that it started."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents.setdefault(int(parts[1]), []).append(int(path.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += parents.get(one, [])
    return found


def cpu(pid: int | None) -> float:
    """Return the processor seconds that a process and all that it started have used."""
    total = 0.0
    for one in family_of(pid) if pid else ():
        try:
            parts = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(int(part) for part in parts[11:15]) / TICK
    return total


def memory(pid: int | None) -> float:
    """Return the MiB that a process and all that it started hold, shared pages divided among them."""
    total = 0
    for one in family_of(pid) if pid else ():
        try:
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
        except OSError:
            continue
        total += int(found[1]) if found else 0
    return total / 1024
