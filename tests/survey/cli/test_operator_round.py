"""An operator's round from an empty folder, command by command; bad input is one sentence and exit code 2."""

from __future__ import annotations

import csv
import re
import stat

import pytest
from click.testing import CliRunner

from survey.cli.main import main
from survey.db import Database, Invitation, Response, WeeklyCount
from survey.domain.organisations import TEMPLATE as ORGANISATIONS

WAVE = "--wave 2027 --wave-title-lt 2027m. --wave-title-en 2027 --wave-from 2027-10-04 --wave-to 2027-10-31"
CREATE = f"round create 2027-A {WAVE} --instrument A --version 1.0.0 --services FCC,CM --no-open-text"
FRAME = "organisation,service,form,served,eligible\nGC-00-1,FCC,A,45,12\n"


@pytest.fixture
def balsas(tmp_path, monkeypatch):
    """Run a command; return its output, or the sentences of its refusal."""
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(line: str, expected: int = 0, stdin: str | None = None) -> str:
        done = CliRunner().invoke(main, line.split(), input=stdin)
        assert (done.exit_code, "Traceback" in done.output) == (expected, False), done.output
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.output

    (tmp_path / "organisations.csv").write_text(ORGANISATIONS, encoding="utf-8")
    (tmp_path / "frame.csv").write_text(FRAME, encoding="utf-8")
    return run


@pytest.fixture
def opened(balsas):
    for line in (
        "init",
        "instrument publish A",
        "organisation import organisations.csv",
        CREATE,
        "frame import frame.csv --round 2027-A",
        "round open 2027-A",
    ):
        balsas(line)
    return balsas


def test_a_whole_round(opened, tmp_path):
    assert opened("round list") == "2027-A\topen\tA\t2027\tlt\n"
    assert opened("invitation issue --round 2027-A --output codes.csv") == "Wrote 12 codes to codes.csv.\n"
    assert stat.S_IMODE((tmp_path / "codes.csv").stat().st_mode) == 0o600
    with (tmp_path / "codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["organisation"], row["service"], row["form"]) for row in rows] == [
        ("GC-00-1", "FCC", "A")
    ] * 12
    assert len({row["code"] for row in rows}) == 12
    assert rows[0]["link"] == f"http://127.0.0.1:8000/a/{rows[0]['code']}"
    assert opened(f"invitation state {rows[0]['code'].lower()} undeliverable") == "Noted: undeliverable.\n"
    assert opened("batch") == "Rewritten in random order: 2027-A.\n"
    assert opened("check").startswith("All answers are as they were stored.")
    copied = "Copied to copy.sqlite. The keys (keys.json) are not in it.\n"
    assert opened("backup copy.sqlite") == copied
    assert "--replace puts the new copy in its place" in opened("backup copy.sqlite", expected=2)
    assert opened("backup copy.sqlite --replace") == copied
    assert opened("round close 2027-A") == "Round 2027-A is closed.\n"
    assert opened("batch") == "No round is open.\n"
    assert "invitations undeliverable: 1\n" in opened("round show 2027-A")
    assert re.findall(r"^language .*", opened("round show 2027-A"), re.MULTILINE) == ["language lt: source"]
    everything = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert not any(row["code"].encode() in everything for row in rows)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.parametrize(
    ("mode", "siblings"), [("anonymous", None), ("confidential", list("1122") + [""] * 8)]
)
def test_codes_of_a_confidential_round_say_which_are_for_one_family(balsas, tmp_path, mode, siblings):
    header, row = FRAME.splitlines()
    (tmp_path / "frame.csv").write_text(f"{header},siblings_2\n{row},2\n", encoding="utf-8")
    for line in ("init", "instrument publish A", "organisation import organisations.csv"):
        balsas(line)
    balsas(f"{CREATE} --mode {mode}")
    balsas("frame import frame.csv --round 2027-A")
    balsas("round open 2027-A")
    assert f"mode: {mode}\n" in balsas("round show 2027-A")
    rows = list(csv.DictReader(balsas("invitation issue --round 2027-A").splitlines()))
    assert [row.get("siblings") for row in rows] == (siblings or [None] * 12)


def test_codes_are_shown_once_and_extra_ones_need_a_reason(opened):
    printed = opened("invitation issue --round 2027-A")
    assert len(printed.splitlines()) == 13
    refused = opened("invitation issue --round 2027-A", expected=2)
    assert refused == "Error: Every eligible person of round 2027-A has a code; for lost ones use --extra.\n"
    extra = "invitation issue --round 2027-A --extra 2 --organisation GC-00-1 --service FCC"
    assert "Write why more codes are needed" in opened(extra, expected=2)
    assert len(opened(f"{extra} --reason letters-lost").splitlines()) == 3
    opened("invitation issue --round 2027-A --extra 2", expected=2)


def test_a_refused_issue_leaves_no_file_and_no_code(opened, tmp_path):
    (tmp_path / "codes.csv").write_text("precious", encoding="utf-8")
    assert "is not overwritten" in opened("invitation issue --round 2027-A --output codes.csv", expected=2)
    opened("invitation issue --round 2027-A --output nowhere/codes.csv", expected=2)
    assert (tmp_path / "codes.csv").read_text(encoding="utf-8") == "precious"
    db = Database(f"sqlite:///{tmp_path / 'data' / 'balsas.sqlite'}")
    with db.reading() as session:
        assert (session.query(Invitation).count(), session.query(Response).count()) == (0, 0)
    db.close()


def test_a_second_opening(opened):
    refused = opened("round open 2027-A", expected=2)
    assert refused == "Error: Round 2027-A is open already; nothing was changed.\n"


def test_children_of_a_wave_are_all_asked_before_their_result(balsas, tmp_path):
    for line in ("init", "instrument publish AP B", "organisation import organisations.csv"):
        balsas(line)
    for form in ("AP", "B"):
        (tmp_path / f"{form}.csv").write_text(FRAME.replace(",A,", f",{form},"), encoding="utf-8")
    create = (
        f"round create 2027-{{0}} {WAVE} --instrument {{0}} --version 1.0.0 --services FCC --no-open-text"
    )
    for form in ("AP", "B"):
        balsas(create.format(form))
        balsas(f"frame import {form}.csv --round 2027-{form}")
    balsas("round open 2027-AP")
    assert balsas("round close 2027-AP", expected=2) == (
        "Error: Round 2027-B of the same wave is not open yet, and it could not be opened once round 2027-AP "
        "is closed, because the result of the children is there then; open it first with: balsas round open "
        "2027-B, or remove it with: balsas round discard 2027-B.\n"
    )
    balsas("round discard 2027-B")
    balsas("round close 2027-AP")
    assert balsas(create.format("B"), expected=2) == (
        "Error: Round 2027-B comes too late for wave 2027: the result 2027-children of its children is there "
        "already, and a later one beside it would tell what was said in this round, however few answered. "
        "Ask these children in another wave.\n"
    )


def test_all_problems_of_a_file_with_their_lines(balsas, tmp_path):
    for line in ("init", "instrument publish A", "organisation import organisations.csv", CREATE):
        balsas(line)
    (tmp_path / "bad.csv").write_text(FRAME + "GC-9,FCC,A,5,7\nGC-00-1,FCC,A,x,1\n", encoding="utf-8")
    assert balsas("frame import bad.csv --round 2027-A", expected=2).splitlines() == [
        (
            "Line 3: there is no organisation “GC-9”; correct the code, "
            "or import it with: balsas organisation import."
        ),
        "Line 3: 7 eligible of 5 served; nobody is eligible who was not served.",
        "Line 4, column served: “x” is not a whole number from 0 to 1000000.",
        "Error: 3 problems; nothing was stored.",
    ]
    assert balsas("round open 2027-A", expected=2).startswith("Error: Round 2027-A has no frame;")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("round open X", "Error: There is no round X; see: balsas round list."),
        ("frame import none.csv --round X", "Error: none.csv cannot be read (No such file or directory)"),
        ("round create X --wave W --instrument A --version 1.0.0", "Error: There is no wave W; describe it"),
        (
            "round create X --wave W --wave-title-lt L --instrument A --version 1.0.0",
            "Error: A new wave needs",
        ),
        ("invitation state AAAA-AAAA-AAAA-A issued", "Error: There is a typing mistake in the code."),
        ("staff add e@x.example --name E --role king", "Error: There is no role “king”; the roles are"),
        ("staff grant e@x.example --role evaluator", "Error: e@x.example has no account;"),
    ],
)
def test_bad_input(balsas, line, sentence):
    balsas("init")
    balsas("instrument publish A")
    refused = balsas(line, expected=2)
    assert refused.startswith(sentence)
    assert len(refused.splitlines()) == 1


@pytest.mark.parametrize("line", ["round list", "batch", "check", "staff list", "serve", "backup x"])
def test_before_init(balsas, line, tmp_path):
    assert balsas(line, expected=2) == "Error: The database is not ready; run: balsas init.\n"
    assert not (tmp_path / "data" / "balsas.sqlite").exists()


def test_a_database_that_is_not_there(balsas, monkeypatch):
    monkeypatch.setenv("BALSAS_DATABASE", "nonsense")
    assert balsas("init", expected=2).startswith("Error: BALSAS_DATABASE is not the address")
    monkeypatch.setenv("BALSAS_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert balsas("init", expected=2).startswith("Error: The database did not do it (")


def test_a_random_password_is_shown_once_and_one_from_standard_input_never(balsas):
    balsas("init")
    shown = balsas("staff add e@x.example --name E --role evaluator")
    assert re.fullmatch(
        r"e@x\.example may sign in as evaluator\.\nPassword, shown only now: [\w-]{20}\n", shown
    )
    quiet = balsas(
        "staff add f@x.example --name F --role evaluator --password-stdin", stdin="a long enough one\n"
    )
    assert quiet == "f@x.example may sign in as evaluator.\n"
    assert balsas("staff list") == "e@x.example\tE\tevaluator\nf@x.example\tF\tevaluator\n"


def test_templates_need_no_database(balsas):
    assert balsas("organisation template") == ORGANISATIONS
    assert balsas("frame template").startswith("organisation,service,form,served,eligible")


def test_results_before_the_database_is_made_say_what_to_do_first(balsas, tmp_path):
    assert "balsas init" in balsas("results 2027-A", 2)
    assert not (tmp_path / "data" / "balsas.sqlite").exists()


def test_a_data_folder_that_cannot_be_written_is_named_with_a_remedy(balsas, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="ascii")
    monkeypatch.setenv("DATA", str(tmp_path / "file" / "data"))
    told = balsas("init", 2)
    assert told.startswith(
        f"Error: DATA is '{tmp_path / 'file' / 'data'}', and the keys cannot be kept there"
    )
    assert told.endswith("choose a folder that you may write to.\n")


def test_a_round_states_how_far_translations_are_reviewed(balsas):
    for line in ("init", "instrument publish A"):
        balsas(line)
    english = f"{CREATE} --languages lt,en --least-status"
    assert balsas(f"{english} en:approved", expected=2) == (
        "Error: These translations are not reviewed as far as the round asks (what they are, what they must "
        "be): en (draft, approved). Have them reviewed, or leave them out of the round.\n"
    )
    assert balsas(f"{english} en", expected=2) == (
        "Error: “en:” is no least status for a language of this round; the statuses are reviewed, approved.\n"
    )


def test_a_round_tells_the_answers_of_weeks_that_are_over(opened, tmp_path):
    assert "answers from" not in opened("round show 2027-A")
    db = Database(f"sqlite:///{tmp_path / 'data' / 'balsas.sqlite'}")
    with db.writing() as session:
        for week, answers in (("2026-W02", 15), ("9999-W01", 5)):
            session.add(WeeklyCount(round_code="2027-A", week=week, answers=answers))
    db.close()
    told = [line for line in opened("round show 2027-A").splitlines() if line.startswith("answers")]
    assert told == ["answers from 2026-01-05 to 2026-01-11, in steps of five: 15"]
