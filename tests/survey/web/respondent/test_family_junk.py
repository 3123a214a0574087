"""Junk: limits that keep no address, a field people leave empty, a least time; and the form they guard."""

from __future__ import annotations

import hmac
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from subprocess import run

import pytest

from survey.app import create_app
from survey.db import ContactRequest
from survey.domain import codes, contact
from survey.domain import counts as module
from survey.domain.counts import LIMITS, WINDOW_SECONDS, Counts
from tests.fixtures.family import MOMENT
from tests.fixtures.family_visitor import FamilyVisitor

WAY = "600 00000, evenings"


class Time:
    """A clock that a test moves."""

    def __init__(self):
        self.now = MOMENT

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def here(family, family_settings, time):
    app = create_app(family_settings, time)
    yield FamilyVisitor(app)
    app.extensions["balsas"].db.close()


def wish(visitor, time, after=10, **fields):
    visitor.get("/a/contact")
    time.wait(after)
    opened = visitor.shown.text.split('name="opened" value="')[1].split('"')[0]
    return visitor.post("/a/contact", **{"opened": opened, "name": "Rūta", "way": WAY, **fields})


def wishes(family, time):
    with family.db.reading() as session:
        return [(one.name, one.way) for one in contact.waiting(session, family.keys, time)]


def test_a_wish_reaches_the_readers(here, family, time):
    assert (wish(here, time).status, here.heading) == (200, "Your request has been received")
    assert wishes(family, time) == [("Rūta", WAY)]


def test_a_wish_without_a_way_is_asked_again_and_keeps_what_was_typed(here, family, time):
    wish(here, time, way="  ")
    assert here.status == 422
    assert "Please write how we can reach you, in 5 to 300 letters." in here.text
    assert 'value="Rūta"' in here.shown.text
    assert wishes(family, time) == []


@pytest.mark.parametrize("wrong", [{"website": "http://x"}, {"opened": ""}, {"opened": "1.forged"}])
def test_what_looks_like_a_machine_presses_again_and_loses_nothing(here, family, time, wrong):
    wish(here, time, **wrong)
    assert here.status == 422
    assert "Nothing is lost: please press the button once more." in here.text
    assert WAY in here.shown.text
    assert wishes(family, time) == []
    opened = here.shown.text.split('name="opened" value="')[1].split('"')[0]
    time.wait(3)
    assert here.post("/a/contact", opened=opened, name="Rūta", way=WAY).status == 200
    assert wishes(family, time) == [("Rūta", WAY)]


def test_nobody_writes_within_three_seconds(here, family, time):
    assert wish(here, time, after=2).status == 422
    assert wishes(family, time) == []


def test_too_many_wishes_from_one_address(here, family, time):
    for number in range(LIMITS["contact"]):
        assert wish(here, time, after=3, name=f"Rūta {number}").status == 200
    assert wish(here, time).status == 429
    assert "Please wait 10 minutes and try again." in here.text
    assert len(wishes(family, time)) == LIMITS["contact"]
    time.wait(WINDOW_SECONDS)
    assert wish(here, time).status == 200


def test_wrong_codes_are_limited_and_right_ones_are_not_counted(here, family, time):
    for _ in range(LIMITS["wrong_code"] + 5):
        assert here.open(family.codes[0]).status == 200
    for _ in range(LIMITS["wrong_code"]):
        assert here.open(codes.new_code()).status == 404
    assert here.open(codes.new_code()).status == 429
    assert here.heading == "There were too many tries from here"
    time.wait(WINDOW_SECONDS)
    assert here.open(codes.new_code()).status == 404


def test_wrong_receipts_are_limited(here, family):
    here.get("/a/withdraw")
    for _ in range(LIMITS["wrong_receipt"]):
        assert here.post("/a/withdraw", receipt="ABCD-EFGH-JKMN-2345").status == 404
    assert here.post("/a/withdraw", receipt="ABCD-EFGH-JKMN-2345").status == 429


def test_pages_sent_with_one_code_are_limited(here, family, monkeypatch):
    monkeypatch.setitem(LIMITS, "pages", 3)
    here.start(family.codes[0])
    for _ in range(3):
        assert here.answer("p2", A_SVC="FCC", A_ROLE="1").status == 200
    assert here.answer("p2", A_SVC="FCC", A_ROLE="1").status == 429


@pytest.mark.parametrize(("proxies", "limited"), [(0, False), (1, True)])
def test_families_behind_a_proxy_do_not_share_a_limit(family, family_settings, time, proxies, limited):
    """Without BALSAS_PROXIES the address behind is not known, and nobody is limited by the proxy's own."""
    app = create_app(replace(family_settings, proxies=proxies), time)
    client = app.test_client()

    def tries(address):
        headers = {"X-Forwarded-For": address}
        seen = [
            client.get(f"/a/{codes.new_code()}", headers=headers).status_code
            for _ in range(LIMITS["wrong_code"] + 1)
        ]
        return 429 in seen

    assert tries("192.0.2.1") is limited
    assert client.get(f"/a/{codes.new_code()}", headers={"X-Forwarded-For": "192.0.2.2"}).status_code == 404
    app.extensions["balsas"].db.close()


def test_counts_keep_no_address_and_forget():
    counts = Counts()
    assert all(counts.add("contact", "192.0.2.1", 0) for _ in range(LIMITS["contact"]))
    assert not counts.add("contact", "192.0.2.1", 599)
    assert counts.full("contact", "192.0.2.1", 599)
    assert not counts.full("contact", "192.0.2.2", 599)
    before = bytes(counts._memory)
    key = before[module.KEY_AT : module.TOTALS_AT]
    assert b"192.0.2" not in before
    assert hmac.digest(key, b"contact:192.0.2.1", "sha256")[:4] not in before
    assert counts.add("contact", "192.0.2.1", 600)
    after = bytes(counts._memory)
    assert after[module.KEY_AT : module.TOTALS_AT] != key
    assert sum(after[module.COUNTS_AT :]) == module.ROWS


def test_a_flood_of_addresses_makes_nobody_look_like_many(monkeypatch):
    monkeypatch.setattr(module, "PLACES", 8)  # room for 8 addresses to come a tenth as often as they may
    counts = Counts()
    assert all(counts.add("contact", str(number), 0) for number in range(10_000))
    assert sum(bytes(counts._memory)[module.COUNTS_AT :]) <= module.ROWS * LIMITS["contact"]
    assert not counts.full("contact", "192.0.2.1", 0)


def test_one_address_alone_does_not_end_the_counting_of_others(monkeypatch):
    monkeypatch.setattr(module, "PLACES", 1 << 12)
    counts, limit = Counts(), LIMITS["contact"]
    for _ in range(limit * (1 << 9)):
        counts.add("contact", "192.0.2.1", 0)
    assert [counts.add("contact", "192.0.2.2", 0) for _ in range(limit + 1)] == [True] * limit + [False]
    assert not counts.add("contact", "192.0.2.1", 0)


def test_every_kind_and_every_address_has_numbers_of_its_own():
    counts = Counts()
    for kind, limit in LIMITS.items():
        assert [counts.add(kind, "192.0.2.1", 0) for _ in range(limit + 1)] == [True] * limit + [False]
        assert counts.add(kind, "192.0.2.2", 0)


def test_workers_of_one_server_count_together(monkeypatch):
    monkeypatch.setenv(module.PLACE, "")  # what share() sets is taken back after the test
    monkeypatch.delenv(module.PLACE)
    module.share()
    with ThreadPoolExecutor(2) as several:
        said = [json.loads(one) for one in several.map(work_elsewhere, range(2))]
    assert sum(map(sum, said)) == LIMITS["wrong_code"]
    assert module.shared_counts().full("wrong_code", "192.0.2.1", 0)


def work_elsewhere(_number):
    """What another process is told when it counts 200 of one address."""
    program = (
        "import json; from survey.domain.counts import shared_counts; counts = shared_counts();"
        "print(json.dumps([counts.add('wrong_code', '192.0.2.1', 0) for _ in range(200)]))"
    )
    return run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout


def test_without_a_server_a_process_counts_for_itself(monkeypatch):
    monkeypatch.setenv(module.PLACE, "/proc/0/fd/0")
    counts = module.shared_counts()
    assert counts.add("contact", "192.0.2.1", 0)
    assert not module.shared_counts().full("contact", "192.0.2.1", 0)


def test_a_server_started_anew_counts_on(monkeypatch):
    monkeypatch.setenv(module.PLACE, "")
    module.share()
    place = os.environ[module.PLACE]
    module.share()
    assert os.environ[module.PLACE] == place


@pytest.mark.parametrize("size", [module.SIZE, module.SIZE - 1])
def test_a_server_counts_nowhere_but_in_memory_of_its_own(monkeypatch, size):
    """A place in the environment may be another server's, or of before an update that changed its size."""
    descriptor = os.memfd_create(module.NAME, 0)
    os.ftruncate(descriptor, size)
    owner = os.getppid() if size == module.SIZE else os.getpid()
    monkeypatch.setenv(module.PLACE, f"/proc/{owner}/fd/{descriptor}")
    module.share()
    assert os.environ[module.PLACE] != f"/proc/{owner}/fd/{descriptor}"
    assert module.shared_counts().add("contact", "192.0.2.1", 0)
    os.close(descriptor)


def test_a_place_that_has_become_a_file_of_somebody_else_stays_as_it_is(monkeypatch, tmp_path):
    data = bytes(range(256)) * (module.SIZE // 256 + 1)
    file = tmp_path / "balsas.sqlite"
    file.write_bytes(data)
    with file.open("r+b") as opened:
        monkeypatch.setenv(module.PLACE, f"/proc/{os.getpid()}/fd/{opened.fileno()}")
        assert module.shared_counts().add("contact", "192.0.2.1", 0)
    assert file.read_bytes() == data


def test_what_scripts_keep_is_counted_apart_and_allows_the_quickest_writer(here, family, monkeypatch):
    """Scripts send at most one page in 0.7 seconds of one device; a slow family has twice as many."""
    assert LIMITS["kept"] >= WINDOW_SECONDS / 0.7
    monkeypatch.setitem(LIMITS, "pages", 1)
    monkeypatch.setitem(LIMITS, "kept", 3)
    here.start(family.codes[0])
    for _ in range(3):
        assert here.answer("p2", "keep", A_SVC="FCC", A_ROLE="1").status == 204
    assert here.answer("p2", "keep", A_SVC="FCC", A_ROLE="1").status == 429
    assert here.answer("p2", A_SVC="FCC", A_ROLE="1").status == 200


def test_the_trap_is_out_of_sight_and_reach(here):
    here.get("/a/contact")
    assert '<div class="enter" aria-hidden="true"><label for="website">' in here.shown.text
    assert 'name="website" type="text" tabindex="-1"' in here.shown.text


def test_nothing_of_a_wish_stays_in_clear(here, family, time):
    wish(here, time)
    with family.db.reading() as session:
        stored = session.query(ContactRequest).one()
    assert WAY.encode() not in stored.ciphertext
