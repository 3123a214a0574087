"""`balsas instrument preview`: refused before anything is made, and gone without a trace."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from click.testing import CliRunner

from instruments.catalog import path_of
from survey.cli.main import main


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_port_in_use_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["instrument", "preview", "A", "1.0.0", "--port", str(port)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: Port {port} is in use; ")


@pytest.mark.parametrize("what", [["Z"], ["A"], ["tests/fixtures/instruments/invalid/unknown_text.toml"]])
def test_what_cannot_be_shown_is_refused(what):
    result = CliRunner().invoke(main, ["instrument", "preview", *what])
    assert (result.exit_code, result.stdout) == (2, "")


def test_only_versions_of_one_questionnaire_are_compared():
    other = str(path_of("D", "1.0.0"))
    result = CliRunner().invoke(main, ["instrument", "preview", "A", "1.1.0", "--compare", other])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == ("Error: D and A are different questionnaires; compare versions of one.\n")


def test_it_serves_on_this_machine_and_leaves_nothing(tmp_path):
    port = free_port()
    command = [sys.executable, "-c", "from survey.cli.main import main; main()", "instrument", "preview"]
    command += ["E", "1.0.0"]
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        address = f"http://127.0.0.1:{port}/preview"
        assert running.stdout.readline() == f"E 1.0.0 as families will see it: {address}\n"
        assert running.stdout.readline() == "Stop with Ctrl-C.\n"
        with urllib.request.urlopen(address) as page:
            assert page.status == 200
        assert len(list(tmp_path.iterdir())) == 1
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate()
    assert (running.returncode, out, err) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
