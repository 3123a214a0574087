"""A full disk, a kill in the middle, two at once: every file that people take away is whole or not there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from tests.exports.everything import everything

ROOT = Path(__file__).parent.parent.parent
SMALLEST = 300  # bytes; every file is longer


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """Every file as it should be."""
    folder = tmp_path_factory.mktemp("right")
    for name, write in everything().items():
        write(folder / name)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def started(folder, *how):
    return subprocess.Popen(
        [sys.executable, "-B", "-m", "tests.exports.everything", str(folder), *how],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_each_kind_is_there_and_equal_each_time(right, tmp_path):
    assert min(map(len, right.values())) > SMALLEST
    for name, write in everything().items():
        write(tmp_path / name)
    assert contents(tmp_path) == right


def test_a_full_disk_is_told_and_leaves_the_old_files(right, tmp_path):
    for name in right:
        (tmp_path / name).write_bytes(b"old")
    said = started(tmp_path, "full", str(SMALLEST)).communicate(timeout=120)[0].splitlines()
    assert said == [f"{name} True" for name in everything()]
    assert contents(tmp_path) == dict.fromkeys(right, b"old")


def test_a_disk_that_is_full_when_the_bundle_is_packed(right, tmp_path):
    (tmp_path / "zip").write_bytes(right["a.zip"])
    with zipfile.ZipFile(tmp_path / "zip") as archive:
        largest = max(one.file_size for one in archive.infolist())
    assert largest < len(right["a.zip"]), "every part fits, the whole does not"
    (tmp_path / "zip").unlink()
    said = started(tmp_path, "full", str(largest), "a.zip").communicate(timeout=120)[0].splitlines()
    assert (said, contents(tmp_path)) == (["a.zip True"], {})


@pytest.mark.parametrize("until", ["a.dta", "codebook.pdf", "a.zip"])
def test_a_kill_in_the_middle_leaves_whole_files(right, tmp_path, until):
    running = started(tmp_path, "forever")
    running.stdout.readline()
    while not (tmp_path / until).exists():
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait(timeout=30)
    running.stdout.close()
    named = {name: content for name, content in contents_of_files(tmp_path).items() if name in right}
    assert until in named
    assert [name for name, content in named.items() if content != right[name]] == []


def contents_of_files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("name", ["a.sav", "a.dta", "a.xlsx", "a.parquet", "codebook.pdf", "a.zip"])
def test_two_exports_of_one_file_at_once(right, tmp_path, name):
    writers = [everything()[name] for _ in range(2)]
    threads = [threading.Thread(target=write, args=(tmp_path / name,)) for write in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert contents(tmp_path) == {name: right[name]}
