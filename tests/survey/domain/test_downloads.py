"""Downloads made in the background, on both databases: two makers, a full disk, a kill in the middle."""

from __future__ import annotations

import os
import threading
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from survey.clock import fixed_clock
from survey.db import AuditEvent, Database, Download
from survey.domain import downloads, releases
from survey.domain.problems import Problem
from tests.fixtures.closed_rounds import NOW
from tests.fixtures.releases import CLOCK

LATER = fixed_clock(NOW + timedelta(minutes=6))


@dataclass
class Service:
    """A database with a signed release, its data folder, an evaluator."""

    db: Database
    data: Path
    eva: str

    def ask(self, purpose="python", kind="public"):
        with self.db.writing() as session:
            return downloads.ask(session, self.data, self.eva, ["2025-A-1"], kind, purpose, CLOCK)

    def state(self, asked, clock=CLOCK):
        with self.db.reading() as session:
            return next(
                one for one in downloads.of_person(session, self.eva, clock) if one.id == asked.id
            ).state

    def folder(self):
        return sorted(path.name for path in (self.data / downloads.FOLDER).iterdir())


@pytest.fixture
def service(released_anywhere, database_url):
    released_anywhere.ready()
    released_anywhere.agree()
    eva = released_anywhere.people["eva"].id
    released_anywhere.session.commit()
    db = Database(database_url)
    yield Service(db, released_anywhere.data, eva)
    db.close()


def test_two_makers_of_one_download_make_it_once(service):
    asked = service.ask(kind="research")
    makers = [
        threading.Thread(target=downloads.make, args=(service.db, service.data, asked.id, CLOCK))
        for _ in range(2)
    ]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join(60)
    assert service.state(asked) == "ready"
    assert service.folder() == [f"{asked.id}.zip"]
    with service.db.writing() as session:
        path = downloads.fetch(session, service.data, service.eva, asked.id, CLOCK)
        done = [one.action for one in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]
    assert zipfile.ZipFile(path).testzip() is None
    assert done[-2:] == ["download.asked", "download.fetched"]


def test_two_downloads_at_once_do_not_meet(service):
    both = [service.ask(), service.ask()]
    makers = [
        threading.Thread(target=downloads.make, args=(service.db, service.data, one.id, CLOCK))
        for one in both
    ]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join(60)
    assert [service.state(one) for one in both] == ["ready", "ready"]
    files = [downloads.file_of(service.data, one.id).read_bytes() for one in both]
    assert files[0] == files[1]


def test_a_full_disk_in_the_middle_is_told_and_leaves_nothing(service, monkeypatch):
    asked = service.ask()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)  # while the .zip is packed
    downloads.make(service.db, service.data, asked.id, CLOCK)
    assert (service.state(asked), service.folder()) == ("failed", [])


def test_what_a_killed_maker_left_is_never_sent_and_goes_in_the_night(service):
    asked, ready = service.ask(), service.ask()
    downloads.make(service.db, service.data, ready.id, CLOCK)
    with service.db.writing() as session:
        session.get_one(Download, asked.id).state = "making"
    folder = service.data / downloads.FOLDER
    downloads.file_of(service.data, asked.id).write_bytes(
        b"PK"
    )  # killed before it could say that it is ready
    (folder / ".bundle-x" / "data").mkdir(parents=True)
    (folder / ".bundle-x" / "data" / "a.csv").write_text("a")
    (folder / ".b.zip.1.unfinished").write_text("a")
    with service.db.writing() as session:
        told = downloads.fetch(session, service.data, service.eva, asked.id, CLOCK)
    assert told == Problem("download_gone")
    with service.db.writing() as session:  # it may still be at work
        assert downloads.end(session, service.data, CLOCK) == 0
    assert f"{asked.id}.zip" in service.folder()
    old = (NOW - timedelta(hours=25)).timestamp()
    for name in (".bundle-x", ".b.zip.1.unfinished"):
        os.utime(folder / name, (old, old))
    with service.db.writing() as session:
        assert downloads.end(session, service.data, LATER) == 0
    assert service.folder() == [f"{ready.id}.zip"]
    assert service.state(asked) == "failed"


def test_two_who_make_a_release_at_once_get_two(service):
    made, failed = [], []

    def make():
        try:
            with service.db.writing() as session:
                made.append(
                    releases.make(
                        session, service.data, "2026-A", "maker@example.org", "first release", CLOCK
                    )
                )
        except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
            failed.append(error)

    makers = [threading.Thread(target=make) for _ in range(2)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join(60)
    assert (failed, sorted(one.release for one in made)) == ([], ["2026-A-1", "2026-A-2"])
    with service.db.reading() as session:
        assert releases.check(session, service.data, []) == []


def test_more_rows_than_excel_holds_are_told_before_anything_is_made(service, monkeypatch):
    monkeypatch.setattr("exports.excel.MOST_ROWS", 5)
    told = service.ask("excel")
    assert (told.code, told.values["rows"] > 5) == ("download_too_long", True)
    assert service.ask("archive").state == "waiting"
