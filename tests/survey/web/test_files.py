"""Data files: chosen by purpose, made in the background, fetched by the one who asked, gone after a day."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from survey.app import create_app
from survey.clock import fixed_clock
from survey.db import AuditEvent, Download, Staff
from survey.domain import agreements, downloads, release_offers, releases
from survey.domain.problems import Problem
from tests.fixtures.organisations import CLOCK, NOW
from tests.fixtures.visitor import Visitor, text_of

ASKED = {"release": ["2025-A-1"], "purpose": "spss", "kind": "research"}


@pytest.fixture
def released(world, settings):
    """The world with one signed release."""
    with world.db.writing() as session:
        releases.make(session, settings.data, "2025-A", "adomas@example.org", "first release", CLOCK)
        signer = session.get_one(Staff, world.people["meta"])
        releases.sign_off(session, settings.data, "2025-A-1", signer, CLOCK)
    return world


def agree(world, days=30):
    with world.db.writing() as session:
        agreements.add(
            session, "eva@example.org", "Paslaugų kokybės tyrimas", (NOW + timedelta(days=days)).date(), CLOCK
        )


def visitor_of(app, name="eva"):
    made = Visitor(app)
    made.sign_in(name)
    return made


def main_of(page):
    return text_of(page.text.partition("<main")[2])


def link_of(page):
    return re.search(r"/files/[0-9a-f]{32}\.zip", page.text)[0]


def wait_for_makers():
    for thread in threading.enumerate():
        if thread.name.startswith("download"):
            thread.join(60)


def test_without_a_release_the_page_says_what_has_to_happen(app):
    assert "Duomenų leidimų dar nėra." in main_of(visitor_of(app).get("/files"))


def test_from_the_page_to_the_file(released, app):
    agree(released)
    eva = visitor_of(app)
    page = main_of(eva.get("/files"))
    assert re.search(r"A 1\.0\.0 · eilučių: 68, duomenų: \d+ kB 2025-A-1: first release", page), page
    answer = eva.post("/files", ASKED)
    assert (answer.status_code, answer.location) == (303, "/files#mine")
    wait_for_makers()
    page = eva.get("/files")
    assert re.search(r"Atsisiųsti \.zip \([\d,]+ [kM]B\) iki 2026-11-11 14:00", main_of(page))
    sent = eva.get(link_of(page))
    assert sent.headers["Content-Disposition"] == "attachment; filename=balsas.zip"
    assert sent.headers["Cache-Control"] == "no-store"
    content = sent.data
    sent.close()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "lt/a_1.0.0_lt.sav" in archive.namelist()
        assert archive.testzip() is None
    with released.db.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(2)).all()
        size = session.scalars(select(Download)).one().size
    told = {"releases": ["2025-A-1"], "kind": "research", "purpose": "spss"}
    assert [(one.action, one.detail, one.staff_id) for one in events] == [
        ("download.fetched", told, released.people["eva"]),
        ("download.asked", told, released.people["eva"]),
    ]
    assert size == len(content)


def test_a_file_for_everybody_needs_no_agreement_and_a_research_file_does(released, app):
    eva = visitor_of(app)
    page = eva.get("/files")
    assert 'value="research"' not in page.text
    refused = eva.post("/files", ASKED)
    assert refused.status_code == 400
    assert "Tyrimo failui reikia šiandien galiojančio susitarimo." in main_of(refused)
    assert eva.post("/files", {**ASKED, "kind": "public"}).status_code == 303
    wait_for_makers()
    sent = eva.get(link_of(eva.get("/files")))
    assert (sent.status_code, sent.data[:2]) == (200, b"PK")
    sent.close()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"release": []}, "Pasirinkite bent vieną apklausą."),
        ({"release": ["x"]}, "Leidimo x nėra."),
        ({"purpose": "paper"}, "Pasirinkite vieną iš rodomų failų ir vieną iš paskirčių."),
        ({"kind": "secret"}, "Pasirinkite vieną iš rodomų failų ir vieną iš paskirčių."),
    ],
)
def test_what_cannot_be_given_is_said_on_the_page(released, app, change, sentence):
    agree(released)
    refused = visitor_of(app).post("/files", {**ASKED, **change})
    assert refused.status_code == 400
    assert sentence in main_of(refused)


def test_nobody_else_gets_the_file(released, app):
    agree(released)
    eva = visitor_of(app)
    eva.post("/files", ASKED)
    wait_for_makers()
    link = link_of(eva.get("/files"))
    assert visitor_of(app, "meta").get(link).status_code == 403
    with released.db.writing() as session:
        session.scalars(select(Download)).one().staff_id = released.people["meta"]
    assert eva.get(link).status_code == 404
    assert eva.get(f"/files/{'0' * 32}.zip").status_code == 404


def test_a_link_ends_after_a_day_and_its_file_is_deleted(released, app, settings):
    agree(released)
    eva = visitor_of(app)
    eva.post("/files", ASKED)
    wait_for_makers()
    link = link_of(eva.get("/files"))
    later = fixed_clock(NOW + timedelta(hours=24))
    tomorrow = create_app(settings, later)
    with released.db.writing() as session:
        assert downloads.end(session, settings.data, fixed_clock(NOW + timedelta(hours=23))) == 0
        person = released.people["eva"]
        assert downloads.fetch(session, settings.data, person, link[7:39], later) == Problem("download_gone")
        assert downloads.end(session, settings.data, later) == 1
    assert list((settings.data / "downloads").iterdir()) == []
    assert "jo laikas baigėsi; paprašykite dar kartą" in main_of(visitor_of(tomorrow).get("/files"))
    tomorrow.extensions["balsas"].db.close()


def test_a_research_file_is_not_sent_after_the_agreement_ended(released, app, settings):
    agree(released, days=0)
    eva = visitor_of(app)
    eva.post("/files", ASKED)
    wait_for_makers()
    link = link_of(eva.get("/files"))
    with released.db.writing() as session:
        told = downloads.fetch(
            session, settings.data, released.people["eva"], link[7:39], fixed_clock(NOW + timedelta(hours=20))
        )
    assert told == Problem("release_no_agreement")


def ask(released, settings):
    with released.db.writing() as session:
        return downloads.ask(
            session, settings.data, released.people["eva"], ["2025-A-1"], "public", "python", CLOCK
        )


def test_progress_is_shown_and_a_maker_gone_silent_has_failed(released, app, settings):
    asked = ask(released, settings)
    eva = visitor_of(app)
    assert "laukia, kol bus rengiamas Pažiūrėti dar kartą" in main_of(eva.get("/files"))
    with released.db.writing() as session:
        row = session.get_one(Download, asked.id)
        row.state, row.done, row.total = "making", 3, 9
    assert "rengiamas (failų: 3 iš 9)" in main_of(eva.get("/files"))
    later = create_app(settings, fixed_clock(NOW + timedelta(minutes=6)))
    assert "parengti nepavyko; paprašykite dar kartą" in main_of(visitor_of(later).get("/files"))
    later.extensions["balsas"].db.close()


def test_a_download_is_made_once_and_only_three_at_once(released, settings):
    first = ask(released, settings)
    assert [ask(released, settings).state for _ in range(2)] == ["waiting", "waiting"]
    assert ask(released, settings) == Problem("download_too_many", {"most": 3})
    downloads.make(released.db, settings.data, first.id, CLOCK)
    made = downloads.file_of(settings.data, first.id)
    before = made.stat().st_mtime_ns
    downloads.make(released.db, settings.data, first.id, CLOCK)
    assert made.stat().st_mtime_ns == before
    assert ask(released, settings).state == "waiting"


def test_a_release_damaged_meanwhile_and_a_full_disk_fail_in_words(released, app, settings):
    damaged, full = ask(released, settings), ask(released, settings)
    (settings.data / "downloads").write_text("a file where the folder should be")
    downloads.make(released.db, settings.data, full.id, CLOCK)
    segment = settings.data / "releases" / "2025-A-1" / "public.parquet"
    segment.write_bytes(segment.read_bytes() + b"x")
    downloads.make(released.db, settings.data, damaged.id, CLOCK)
    page = main_of(visitor_of(app).get("/files"))
    assert page.count("parengti nepavyko; paprašykite dar kartą") == 2


def test_a_replaced_release_is_marked(released, app, settings):
    with released.db.writing() as session:
        releases.make(session, settings.data, "2025-A", "adomas@example.org", "made once more", CLOCK)
        signer = session.get_one(Staff, released.people["meta"])
        releases.sign_off(session, settings.data, "2025-A-2", signer, CLOCK)
        offered = [(one.name, one.superseded_by) for one in release_offers.offers(session, settings.data)]
    assert offered == [("2025-A-2", ""), ("2025-A-1", "2025-A-2")]
    assert "pakeistas leidimu 2025-A-2" in main_of(visitor_of(app).get("/files"))
