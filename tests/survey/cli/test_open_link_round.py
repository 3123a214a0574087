"""A round by open links, command by command: no codes, lasting links, a result that claims little."""

from __future__ import annotations

import csv
import json
import secrets

import pytest
from click.testing import CliRunner

from survey.cli.main import main
from survey.clock import system_clock
from survey.db import Database, OpenDraft, OpenLink
from survey.domain import receipts, submitting
from survey.domain.organisations import TEMPLATE as ORGANISATIONS
from survey.domain.respondents import Respondent
from survey.settings import read_settings

WAVE = "--wave 2027 --wave-title-lt 2027m. --wave-title-en 2027 --wave-from 2027-10-04 --wave-to 2027-10-31"
CREATE = (
    f"round create 2027-A {WAVE} --instrument A --version 1.0.0 --services FCC --no-open-text --open-link"
)
FRAME = "organisation,service,form,served,eligible\nGC-00-1,FCC,A,45,12\n"


@pytest.fixture
def balsas(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(line: str, expected: int = 0) -> str:
        done = CliRunner().invoke(main, line.split())
        assert (done.exit_code, "Traceback" in done.output) == (expected, False), done.output
        return done.output

    (tmp_path / "organisations.csv").write_text(ORGANISATIONS, encoding="utf-8")
    (tmp_path / "frame.csv").write_text(FRAME, encoding="utf-8")
    for line in ("init", "instrument publish A", "organisation import organisations.csv", CREATE):
        run(line)
    return run


def people_answer(name: str, favourable: int, unfavourable: int) -> None:
    settings = read_settings()
    db = Database(settings.database_url)
    with db.writing() as session:
        for overall in [5] * favourable + [2] * unfavourable:
            token = secrets.token_bytes(16)
            sent = receipts.receipt_hash(receipts.receipt_of(token, settings.keys), settings.keys)
            told = submitting.submit(
                session,
                Respondent(secrets.token_hex(16), name, sent),
                {"A_SVC": ("FCC",), "A_OVR1": overall},
                token=token,
                language="lt",
                keys=settings.keys,
                clock=system_clock,
            )
            assert isinstance(told, submitting.Receipt)
    db.close()


def test_a_whole_round_by_links(balsas, tmp_path):
    balsas("frame import frame.csv --round 2027-A")
    refused = balsas("round links 2027-A", expected=2)
    assert refused == "Error: Round 2027-A is not open yet; open it with: balsas round open 2027-A.\n"
    assert balsas("round open 2027-A").splitlines()[1] == (
        "Anybody with a link may answer. Next: balsas round links 2027-A"
    )
    assert balsas("round links 2027-A --output links.csv") == "Wrote 1 links to links.csv.\n"
    assert balsas("round links 2027-A") == (tmp_path / "links.csv").read_text(encoding="utf-8")
    with (tmp_path / "links.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    name = row["link"].rpartition("/")[2]
    assert row == {
        "organisation": "GC-00-1",
        "name": row["name"],
        "service": "FCC",
        "form": "A",
        "link": f"http://127.0.0.1:8000/o/{name}",
    }
    assert "is not overwritten" in balsas("round links 2027-A --output links.csv", expected=2)
    assert "nobody is invited; see: balsas round links 2027-A" in balsas(
        "invitation issue --round 2027-A", expected=2
    )
    assert "design: open link\n" in balsas("round show 2027-A")
    people_answer(name, 40, 10)  # more than the twelve whom the frame counts
    assert balsas("batch") == "Rewritten in random order: 2027-A.\n"
    assert balsas("check").startswith("All answers are as they were stored.")
    balsas("round close 2027-A")
    told = balsas("results 2027-A --language en").splitlines()
    assert told[0].endswith("(A 1.0.0), 2027, rule F1, by open links")
    assert told[1].startswith("Whoever had the link could answer")
    country = next(line for line in told if line.startswith("Lithuania"))
    assert country.split() == ["Lithuania", "50", "80.0", "%"]
    assert set(json.loads(balsas("results 2027-A --json"))["outcomes"]) == {"complete", "partial"}


def test_the_nightly_step_deletes_what_nobody_can_open_any_more(balsas):
    balsas("frame import frame.csv --round 2027-A")
    balsas("round open 2027-A")
    db = Database(read_settings().database_url)
    with db.writing() as session:
        link = session.query(OpenLink).one().name
        for visit, year in (("a", 2020), ("b", 2099)):
            until = system_clock().date().replace(year=year, month=1, day=1)
            session.add(OpenDraft(visit_id=visit, link=link, nonce=b"n", ciphertext=b"c", kept_until=until))
    balsas("batch")
    with db.reading() as session:
        assert [one.visit_id for one in session.query(OpenDraft)] == ["b"]
    db.close()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("round links 2028-A", "There is no round 2028-A"),
        (
            f"round create 2027-B {WAVE} --instrument B --version 1.0.0 --open-link",
            "Form B asks young children, for whom a parent or guardian decides",
        ),
        (
            f"round create 2027-C {WAVE} --instrument C --version 1.0.0 --open-link",
            "Form C asks children from 12 on, and below the age of own consent",
        ),
    ],
)
def test_refusals_are_one_sentence(balsas, line, sentence):
    balsas("instrument publish B C")
    refused = balsas(line, expected=2)
    assert sentence in refused
    assert len(refused.splitlines()) == 1


def test_an_invited_round_has_no_links(balsas):
    balsas("round discard 2027-A")
    balsas(CREATE.removesuffix(" --open-link"))
    assert "is answered by invitation and has no open links" in balsas("round links 2027-A", expected=2)
