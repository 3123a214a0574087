"""`balsas release`: from a closed round to a .zip, with two people, and what is refused."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from survey.cli.main import main
from survey.clock import system_clock
from survey.db import AuditEvent
from survey.domain import agreements
from tests.fixtures.organisations import PASSWORD


@pytest.fixture
def run(world, settings):
    environment = {"DATA": str(settings.data), "BALSAS_DATABASE": settings.database_url}

    def invoke(line, *, status=0, said=None):
        told = CliRunner().invoke(main, ["release", *line.split("|")], env=environment, input=said)
        assert told.exit_code == status, told.output
        return told.stdout if status == 0 else told.stderr

    invoke.world = world
    return invoke


def make(run, reason="first release"):
    return run(f"make|2025-A|--by|adomas@example.org|--reason|{reason}")


def sign(run, name="2025-A-1"):
    return run(f"sign|{name}|--by|meta@example.org", said=f"{PASSWORD}\n")


def agree(run):
    ends = (datetime.now(UTC) + timedelta(days=30)).date()
    with run.world.db.writing() as session:
        agreements.add(session, "eva@example.org", "Paslaugų kokybės tyrimas", ends, system_clock)


def test_from_a_closed_round_to_a_bundle(run, tmp_path):
    assert make(run).splitlines() == [
        "Release 2025-A-1 holds 68 answers.",
        "Next, another person: balsas release sign 2025-A-1 --by EMAIL",
    ]
    assert sign(run).splitlines()[-1] == "Release 2025-A-1 is signed off by Meta."
    assert run("verify") == "1 releases are as they were frozen.\n"
    agree(run)
    out = tmp_path / "a.zip"
    told = run(f"export|2025-A-1|--kind|research|--for|eva@example.org|--out|{out}")
    assert told.startswith(f"{out}: 68 rows, ")
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert "lt/a_1.0.0_lt.sav" in archive.namelist()
    with run.world.db.reading() as session:
        done = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (done.action, done.object, done.detail) == (
        "release.exported",
        "2025-A-1",
        {"kind": "research", "purpose": "archive"},
    )
    assert run(f"export|2025-A-1|--kind|public|--out|{out}", status=2) == (
        f"Error: {out} exists and is not overwritten; choose another name.\n"
    )


def test_a_second_release_is_listed_before_the_first_and_differs_in_nothing(run):
    make(run)
    assert make(run, "made once more").splitlines()[0].endswith("It replaces 2025-A-1.")
    sign(run, "2025-A-2")
    lines = [line.split("\t") for line in run("list").splitlines()]
    assert [(line[0], line[1], line[3], line[4], line[5]) for line in lines] == [
        ("2025-A-2", "A 1.0.0", "signed by Meta", "replaces 2025-A-1", "made once more"),
        ("2025-A-1", "A 1.0.0", "not signed", "", "first release"),
    ]
    assert run("diff|2025-A-1|2025-A-2") == "Nothing differs.\n"


def test_a_wrong_password_signs_nothing_and_is_counted(run):
    make(run)
    told = run("sign|2025-A-1|--by|meta@example.org", status=2, said="wrong\n")
    assert "The e-mail or the password is not right." in told
    told = run("sign|2025-A-1|--by|adomas@example.org", status=2, said=f"{PASSWORD}\n")
    assert "Release 2025-A-1 was made by the same person; another one has to sign it off." in told


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("make|2025-A|--by|x@y.lt|--reason|first release", "x@y.lt has no account; add it with: "),
        ("diff|2025-A-1|x", "There is no release x."),
        ("verify|x", "There is no release x."),
        ("export|2025-A-1|--kind|research|--out|{out}", "A research file needs an agreement that holds"),
        ("export|2025-A-1|--kind|public|--out|{out}", "Release 2025-A-1 is not signed off by a second"),
    ],
)  # fmt: skip
def test_what_is_refused(run, tmp_path, line, sentence):
    make(run)
    assert sentence in run(line.format(out=tmp_path / "a.zip"), status=2)
    assert list(tmp_path.glob("*.zip")) == []


def test_a_bundle_that_cannot_be_written_leaves_nothing(run, tmp_path):
    make(run)
    sign(run)
    told = run(f"export|2025-A-1|--kind|public|--out|{tmp_path / 'nowhere' / 'a.zip'}", status=2)
    assert "cannot be written" in told or "was not written" in told


def test_a_doi_is_recorded_and_a_wrong_one_refused(run):
    make(run)
    sign(run)
    assert run("doi|2025-A-1|https://doi.org/10.1234/abc|--by|meta@example.org") == (
        "Release 2025-A-1 has the DOI 10.1234/abc.\n"
    )
    told = run("doi|2025-A-1|abc|--by|meta@example.org", status=2)
    assert "“abc” is no DOI; write it as the archive gave it, such as 10.1234/abc.5678." in told
    told = run("doi|2025-A-1|10.1234/x|--by|meta@example.org", status=2)
    assert "add --instead-of 10.1234/abc" in told
