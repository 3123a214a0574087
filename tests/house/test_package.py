"""What an installation gets: all of the four rooms, and nothing of the tests or of other licences."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from tests.house.tree import ROOMS, ROOT, files


def test_the_wheel_holds_the_four_rooms_and_the_licence(tmp_path: Path) -> None:
    build("wheel", tmp_path)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    rooms = {name for name in names if ".dist-info/" not in name}
    assert {str(path) for path in files() if path.parts[0] in ROOMS} - rooms == set()
    assert {name.split("/")[0] for name in rooms} == set(ROOMS)
    assert [name for name in names if name.endswith("/licenses/LICENSE")] != []


def test_the_source_archive_holds_no_data_of_other_licences(tmp_path: Path) -> None:
    build("sdist", tmp_path)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        names = archive.getnames()
    assert [name for name in names if "/tests/" in name or "GPL" in name] == []


def build(target: str, folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
