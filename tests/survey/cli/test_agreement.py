from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from survey.cli.main import main
from survey.db import Agreement
from survey.db.session import Database
from tests.fixtures.organisations import make_world


@pytest.fixture
def run(tmp_path):
    url = f"sqlite:///{tmp_path / 'balsas.sqlite'}"
    make_world(url).db.close()
    environment = {"DATA": str(tmp_path), "BALSAS_DATABASE": url}

    def invoke(*arguments):
        return CliRunner().invoke(main, ["agreement", "add", *arguments], env=environment)

    invoke.url = url
    return invoke


def tomorrow():
    return (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


def test_an_agreement_is_recorded_with_its_purpose_and_last_day(run):
    told = run("eva@example.org", "--purpose", "Paslaugų kokybės tyrimas", "--ends", tomorrow())
    assert (told.exit_code, told.output) == (
        0,
        f"eva@example.org may download the answers of closed rounds until {tomorrow()}.\n",
    )
    db = Database(run.url)
    with db.reading() as session:
        kept = session.scalars(select(Agreement)).one()
    db.close()
    assert (kept.purpose, kept.ends_on.isoformat()) == ("Paslaugų kokybės tyrimas", tomorrow())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("ona@example.org", "--purpose", "Paslaugų kokybės tyrimas", "--ends", "2999-01-01"),
            "add the role first: balsas staff grant ona@example.org --role evaluator.",
        ),
        (
            ("eva@example.org", "--purpose", "taip", "--ends", "2999-01-01"),
            "The purpose must have 10 to 500 letters; write what the data are used for.",
        ),
        (
            ("eva@example.org", "--purpose", "Paslaugų kokybės tyrimas", "--ends", "2020-01-01"),
            "The agreement would end on 2020-01-01, before today, ",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_and_nothing_is_stored(run, arguments, sentence):
    told = run(*arguments)
    assert told.exit_code == 2
    assert sentence in told.output
    db = Database(run.url)
    with db.reading() as session:
        assert session.scalars(select(Agreement)).all() == []
    db.close()


def test_a_date_that_is_none_is_refused(run):
    assert run("eva@example.org", "--purpose", "Paslaugų kokybės tyrimas", "--ends", "rytoj").exit_code == 2
