"""The backup: database and releases together, restored whole in another place."""

from __future__ import annotations

import stat
from pathlib import Path

import polars as pl
import pytest

from survey.clock import fixed_clock
from survey.db import Database
from survey.domain import backup, installation, release_bundle, release_doi, releases
from survey.domain.problems import Problem
from tests.fixtures.closed_rounds import NOW
from tests.fixtures.releases import CLOCK

NAMES = ("2025-A-1", "2026-A-1")


@pytest.fixture
def kept(released, tmp_path):
    """Two signed releases, one with a DOI, and one that nobody signed; all of it committed."""
    released.ready("2025-A")
    released.ready("2026-A")
    released.make("2026-A", "not signed yet")
    release_doi.record(released.session, "2025-A-1", "10.1234/abc", "maker@example.org", CLOCK)
    everybody = release_bundle.material_of(released.session, released.data, NAMES, "public", None)
    released.session.commit()
    db = Database(f"sqlite:///{tmp_path / 'balsas.sqlite'}")
    yield released, db, everybody.dataset.frame
    db.close()


def restored(target, folder):
    """What the operator does with a backup: both parts into the data folder of another machine."""
    (folder / "data").mkdir(parents=True)
    target.rename(folder / "data" / "balsas.sqlite")
    backup.folder_of(target).rename(folder / "data" / releases.FOLDER)
    return Database(f"sqlite:///{folder / 'data' / 'balsas.sqlite'}")


def test_a_restored_backup_gives_the_same_releases(kept, tmp_path):
    released, db, frame = kept
    target = tmp_path / "copy.sqlite"
    assert backup.back_up(db, released.data, target) == (3, [])
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert {stat.S_IMODE(path.stat().st_mode) for path in backup.folder_of(target).rglob("*.*")} == {0o600}
    again = restored(target, tmp_path / "elsewhere")
    assert installation.state(again) is None
    data = tmp_path / "elsewhere" / "data"
    with again.reading() as session:
        assert releases.check(session, data, []) == []
        made = release_bundle.material_of(session, data, NAMES, "public", None)
        assert made.dataset.frame.equals(frame)
        assert releases.read(session, data, "2025-A-1", "public").doi == "10.1234/abc"
    again.close()


def test_a_damaged_release_is_told_and_all_the_rest_is_there(kept, tmp_path):
    released, db, _ = kept
    (released.data / "releases" / "2025-A-1" / "research.parquet").unlink()
    count, problems = backup.back_up(db, released.data, tmp_path / "copy.sqlite")
    assert (count, problems) == (
        3,
        [Problem("release_file_missing", {"release": "2025-A-1", "file": "research.parquet"})],
    )
    whole = tmp_path / "copy.sqlite.releases" / "2026-A-1" / "research.parquet"
    assert pl.read_parquet(whole).height > 0


def test_what_is_there_is_never_overwritten_and_a_failure_leaves_nothing(kept, tmp_path, monkeypatch):
    released, db, _ = kept
    target = tmp_path / "copy.sqlite"
    (tmp_path / "copy.sqlite.releases").mkdir()
    with pytest.raises(FileExistsError):
        backup.back_up(db, released.data, target)
    assert not target.exists()
    (tmp_path / "copy.sqlite.releases").rmdir()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(OSError, match="No space left"):
        backup.back_up(db, released.data, target)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []


def test_a_new_copy_takes_the_place_of_the_earlier_one_only_once_it_is_whole(kept, tmp_path, monkeypatch):
    released, db, _ = kept
    target = tmp_path / "copy.sqlite"
    folder = backup.folder_of(target)
    backup.back_up(db, released.data, target)
    (folder / "of the night before").touch()
    with db.writing() as session:
        release_doi.record(session, "2026-A-1", "10.1234/def", "maker@example.org", CLOCK)
    before = target.read_bytes()

    renamed = Path.replace

    def full(*these):
        if these[0].name == "copy.sqlite.unfinished.part":  # not the last step yet
            return renamed(*these)
        raise OSError(28, "No space left on device")

    for broken in ("shutil.copyfile", "pathlib.Path.rename", "pathlib.Path.replace"):
        with monkeypatch.context() as patch:
            patch.setattr(broken, full)
            with pytest.raises(OSError, match="No space left"):
                backup.back_up(db, released.data, target, replace=True)
        assert (target.read_bytes() == before, len(list(folder.iterdir()))) == (True, 4)
    assert backup.back_up(db, released.data, target, replace=True) == (3, [])
    assert (target.read_bytes() == before, len(list(folder.iterdir()))) == (False, 3)
    left = sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("copy"))
    assert left == ["copy.sqlite", "copy.sqlite.releases"]


@pytest.mark.parametrize("there", ["copy.sqlite", "copy.sqlite.releases/notes.txt"])
def test_only_a_database_is_replaced(kept, tmp_path, there):
    released, db, _ = kept
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("no database")
    with pytest.raises(FileExistsError):
        backup.back_up(db, released.data, tmp_path / "copy.sqlite", replace=True)
    assert (tmp_path / there).read_text() == "no database"


def test_a_database_stands_there_only_once_all_its_releases_do(kept, tmp_path, monkeypatch):
    """A machine that stops in between leaves nothing that looks like a whole backup."""
    released, db, _ = kept
    target = tmp_path / "copy.sqlite"
    seen = []
    copyfile = backup.shutil.copyfile

    def watched(*these):
        seen.append((target.exists(), stat.S_IMODE(these[1].parent.parent.stat().st_mode)))
        return copyfile(*these)

    monkeypatch.setattr("shutil.copyfile", watched)
    backup.back_up(db, released.data, target)
    assert set(seen) == {(False, 0o700)}
    assert target.exists()
    left = sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("copy"))
    assert left == ["copy.sqlite", "copy.sqlite.releases"]


def test_a_copy_of_the_database_that_fails_leaves_no_part_of_it(kept, tmp_path, monkeypatch):
    released, db, _ = kept

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("survey.domain.installation.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        backup.back_up(db, released.data, tmp_path / "copy.sqlite")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []


def test_without_releases_the_database_alone_is_the_backup(sqlite_url, tmp_path):
    db = Database(sqlite_url)
    installation.prepare(db, fixed_clock(NOW), demonstration=False)
    assert backup.back_up(db, tmp_path / "data", tmp_path / "copy.sqlite") == (0, [])
    assert not (tmp_path / "copy.sqlite.releases").exists()
    db.close()
