"""`balsas run`, `demo` and `results`: real processes, a real port, a small finished demonstration."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from survey.demo.people import read_links, read_sign_ins
from survey.domain import codes
from survey.domain.counts import LIMITS

WAIT = 90


def environment(folder, port=None, **more):
    ours = ("BALSAS", "DATA", "PORT")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    ports = {} if port is None else {"PORT": str(port)}
    return {**clean, "DATA": str(folder), "BALSAS_WORKERS": "1", "PYTHONUNBUFFERED": "1", **ports, **more}


def call(*words, folder, **more):
    code = "from survey.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
    )


@contextmanager
def running(folder, port, **more):
    code = "from survey.cli.main import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "run"],
        env=environment(folder, port, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()  # a killed server could not stop its workers
            try:
                process.wait(WAIT)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url):
    """Open an address as a browser with cookies does, once somebody listens there."""
    browser = build_opener(HTTPCookieProcessor())
    end = time.monotonic() + WAIT
    while True:
        try:
            with browser.open(url, timeout=WAIT) as answer:
                return answer.status, answer.read().decode()
        except HTTPError:
            raise
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def test_a_later_start_serves_what_is_there_and_says_where(demonstration):
    port = free_port()
    with running(demonstration.folder, port) as process:
        code = read_links(demonstration.folder)[0]
        status, page = fetch(f"http://127.0.0.1:{port}/a/{code}")
        assert status == 200
        assert "demonstration" in page
        process.send_signal(signal.SIGINT)
        told, problems = process.communicate(timeout=WAIT)
    assert process.returncode == 0
    assert "Traceback" not in problems
    for text in (
        f"http://127.0.0.1:{port}/a/{code}",
        f"http://127.0.0.1:{port}/provider",
        f"http://127.0.0.1:{port}/results",
        *(one.password for one in read_sign_ins(demonstration.folder)),
    ):
        assert text in told


def test_the_limits_on_junk_hold_for_all_workers_together(demonstration):
    """Each try is a connection of its own, which any of the workers may take."""
    port = free_port()

    def wrong_code():
        with pytest.raises(HTTPError) as told:
            fetch(f"http://127.0.0.1:{port}/a/{codes.new_code()}")
        told.value.close()
        return told.value.code

    with running(demonstration.folder, port, BALSAS_WORKERS="3"):
        assert [wrong_code() for _ in range(LIMITS["wrong_code"])] == [404] * LIMITS["wrong_code"]
        assert [wrong_code() for _ in range(6)] == [429] * 6


def test_a_port_in_use_is_one_sentence_before_any_work(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = call("run", folder=tmp_path / "new", port=port)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == (
        f"Error: Port {port} is in use; stop the other program or choose another port: PORT={port + 1}.\n"
    )
    assert not (tmp_path / "new" / "balsas.sqlite").exists()


def test_the_truth_is_printed_on_request(demonstration):
    found = call("demo", "--truth", folder=demonstration.folder)
    assert found.returncode == 0
    lines = found.stdout.splitlines()
    assert lines[0].startswith("Invented")
    assert [line.split()[:2] for line in lines[2:]] == [
        [wave, form] for wave in ("2024", "2026", "open") for form in ("A", "AP", "B", "C", "children")
    ]
    assert all(re.search(r"\d\d\.\d\d %\s+\d\d\.\d %$", line) for line in lines[2:])


def test_no_demonstration_no_truth(tmp_path):
    found = call("demo", "--truth", folder=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.endswith("holds no finished demonstration; make one first: balsas run.\n")


def test_results_as_table_json_and_csv_are_the_same_and_say_invented(demonstration):
    table = call("results", "2026-A", folder=demonstration.folder)
    as_json = call("results", "2026-A", "--json", folder=demonstration.folder)
    as_csv = call("results", "2026-A", "--csv", folder=demonstration.folder)
    assert [found.returncode for found in (table, as_json, as_csv)] == [0, 0, 0]
    assert "INVENTED DATA" in table.stdout
    rows = list(csv.DictReader(io.StringIO(as_csv.stdout)))
    areas = json.loads(as_json.stdout)["areas"]
    assert {row["data"] for row in rows} == {area["data"] for area in areas} == {"invented (demonstration)"}
    assert [row["n"] for row in rows] == ["" if area["n"] is None else str(area["n"]) for area in areas]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("open-A", "Round open-A is not closed yet; its result can be seen after it closes."),
        ("nowhere", "There is no round nowhere; see: balsas round list."),
        (
            "2026-D",
            "Round 2026-D asks form D, which has no favourable share; choose a round of form A.",
        ),
    ],
)
def test_no_result_is_one_sentence(demonstration, code, sentence):
    found = call("results", code, folder=demonstration.folder)
    assert (found.returncode, found.stdout, found.stderr) == (2, "", f"Error: {sentence}\n")
