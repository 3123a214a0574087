"""`balsas instrument check | diff | hash | publish | schema`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from instruments import catalog
from instruments.canonical import content_hash
from instruments.catalog import available, load
from instruments.schema import json_schema
from survey.cli.main import main
from survey.clock import system_clock
from survey.db.session import Database
from survey.domain import installation
from survey.domain.publish import find

FIXTURES = Path(__file__).parents[2] / "fixtures" / "instruments"
A_LINE = "A 1.0.0: 25 items in lt, en, ru, uk, pl, no problem\n"
D_LINE = "D 1.0.0: 38 items in lt, en, no problem\n"
CATALOGUE = [
    A_LINE,
    A_LINE.replace("1.0.0", "1.1.0"),
    A_LINE.replace("1.0.0", "1.2.0"),
    "AP 1.0.0: 13 items in lt, en, ru, uk, pl, no problem\n",
    "AP 1.1.0: 13 items in lt, en, ru, uk, pl, no problem\n",
    "B 1.0.0: 8 items in lt, en, ru, uk, pl, no problem\n",
    "B 1.1.0: 8 items in lt, en, ru, uk, pl, no problem\n",
    "C 1.0.0: 15 items in lt, en, ru, uk, pl, no problem\n",
    "C 1.1.0: 15 items in lt, en, ru, uk, pl, no problem\n",
    D_LINE,
    D_LINE.replace("1.0.0", "1.0.1"),
    "E 1.0.0: 17 items in lt, en, no problem\n",
    "E 1.1.0: 17 items in lt, en, no problem\n",
    "F 1.0.0: 35 items in lt, en, no problem\n",
    "F 1.0.1: 35 items in lt, en, no problem\n",
]


def run(*arguments, **environment):
    return CliRunner().invoke(main, ["instrument", *map(str, arguments)], env=environment)


@pytest.mark.parametrize(
    ("what", "lines"),
    [
        ((), "".join(CATALOGUE)),
        (("A",), "".join(CATALOGUE[:3])),
        (("D", "1.0.0"), D_LINE),
        (("D", "A", "1.0.0"), D_LINE + D_LINE.replace("1.0.0", "1.0.1") + A_LINE),
    ],
)
def test_check_of_the_catalogue(what, lines):
    result = run("check", *what)
    assert (result.exit_code, result.stdout, result.stderr) == (0, lines, "")


def test_check_of_a_file_prints_each_problem_in_a_line(tmp_path):
    path = tmp_path / "mine.toml"
    text = (FIXTURES / "valid" / "smallest.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("YESNO", "AYE", 1).replace("Second question", "Sеcond question"), "utf-8")
    result = run("check", path)
    assert (result.exit_code, result.stdout) == (2, "")
    place = f"{tmp_path.name}/mine.toml"
    assert result.stderr.splitlines() == [
        f"{place}:32 X_ONE: unknown_scale: the scale 'YESNO' is not in this file; add it or correct the name",
        f"{place}:39 X_TWO: unknown_scale: the scale 'YESNO' is not in this file; add it or correct the name",
        f"{place}:41 X_TWO: look_alike: 'en' mixes alphabets in 'Sеcond' (е U+0435); type the word again",
        "Error: 3 problems found.",
    ]


@pytest.mark.parametrize(
    ("what", "named"),
    [(("Z",), "Z"), (("A", "7.0.0"), "A 7.0.0"), (("no/such.toml",), "no/such.toml")],
)
@pytest.mark.parametrize("command", ["check", "hash", "publish"])
def test_a_name_that_means_nothing(command, what, named):
    result = run(command, *what)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"Error: {named} is neither in the catalogue ({', '.join(map(' '.join, available()))}) nor a file; "
        "correct the name.\n"
    )


def test_hash_of_one_version():
    assert run("hash", "A", "1.0.0").stdout == f"{content_hash(load('A', '1.0.0'))}  A 1.0.0\n"


def test_hash_of_a_file_with_a_problem():
    result = run("hash", FIXTURES / "invalid" / "unknown_text.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "invalid/unknown_text.toml:28 p2: unknown_text: "
        "the text 'T_NONE' is not in this file; add it or correct the name\nError: 1 problem found.\n"
    )


@pytest.fixture
def database(sqlite_url):
    db = Database(sqlite_url)
    assert installation.prepare(db, system_clock, demonstration=False) is None
    yield db
    db.close()


def test_publish_stores_the_catalogue_once(database, sqlite_url, tmp_path):
    settings = {"BALSAS_DATABASE": sqlite_url, "DATA": str(tmp_path)}
    first, again = run("publish", **settings), run("publish", **settings)
    lines = [f"{content_hash(load(*one))}  {' '.join(one)}" for one in available()]
    assert first.stdout.splitlines() == [f"{line}: published" for line in lines]
    assert again.stdout.splitlines() == [f"{line}: was published before, nothing to do" for line in lines]
    assert (first.exit_code, again.exit_code) == (0, 0)


def test_publish_refuses_a_changed_version_and_stores_nothing_of_the_rest(database, sqlite_url, tmp_path):
    settings = {"BALSAS_DATABASE": sqlite_url, "DATA": str(tmp_path)}
    changed = tmp_path / "changed.toml"
    text = (FIXTURES / "valid" / "smallest.toml").read_text(encoding="utf-8")
    changed.write_text(text.replace("Trial", "Test"), encoding="utf-8")
    assert run("publish", FIXTURES / "valid" / "smallest.toml", **settings).exit_code == 0
    result = run("publish", "A", changed, **settings)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "Error: X 1.0.0 is published with other texts or rules, and a published version never changes. "
        "Please give the changed questionnaire a new version.\n"
    )
    with database.reading() as session:
        assert find(session, "A", "1.0.0") is None


def test_publish_into_a_database_that_is_not_there(sqlite_url, tmp_path):
    result = run("publish", BALSAS_DATABASE=sqlite_url, DATA=str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: The database is not ready; run: balsas init.\n"
    assert not (tmp_path / "balsas.sqlite").exists()


VERSIONS = FIXTURES / "versions"


def test_diff_prints_class_texts_and_least_bump():
    lines = run("diff", "A", "1.0.0", "1.1.0").stdout.splitlines()
    assert lines[0] == "A 1.0.0 → 1.1.0"
    assert lines[1] == "A_ROLE     identical  none   series goes on"
    assert lines[9:11] == [
        "A_ACC4     dropped    minor  series ends",
        "    lt    Paslaugos teikimo laikas mums buvo patogus.  | –",
    ]
    place = lines.index("A_RSP1     wording    minor  series breaks: reworded")
    assert lines[place + 1 : place + 3] == [
        "    lt    Kai paprašau pagalbos, greitai sulaukiu      | Kai kreipiuosi, atsakymą gaunu per sutartą",
        "          atsakymo.                                    | laiką.",
    ]
    assert lines[-2:] == [
        "A score over both versions may use the items whose series goes on, and no others.",
        "Least bump: minor. From 1.0.0 to 1.1.0 is a minor bump: enough.",
    ]
    assert run("diff", "A", "1.0.0", "A", "1.1.0").stdout.splitlines() == lines


def test_diff_of_two_files_with_another_weight():
    folder = VERSIONS / "weight" / "X"
    result = run("diff", folder / "1.0.0.toml", folder / "1.1.0.toml")
    assert result.stdout.splitlines()[1:6] == [
        "X_ONE    identical  none   series goes on",
        "X_TWO    identical  none   series goes on",
        "X_THREE  weight     minor  series goes on",
        "    weight",
        "          1.5                                          | 2.0",
    ]


def test_diff_backwards_says_that_the_version_is_not_above():
    last = run("diff", "A", "1.1.0", "1.0.0").stdout.splitlines()[-1]
    assert last == "Least bump: minor. 1.0.0 does not lie above 1.1.0."


def test_diff_as_json():
    found = json.loads(run("diff", "A", "1.0.0", "1.1.0", "--json").stdout)
    assert {key: found[key] for key in ("id", "old", "new", "least", "bump", "enough", "parts")} == {
        "id": "A",
        "old": "1.0.0",
        "new": "1.1.0",
        "least": "minor",
        "bump": "minor",
        "enough": True,
        "parts": [],
    }
    reworded = next(one for one in found["items"] if one["name"] == "A_RSP1")
    assert (reworded["class"], reworded["status"], reworded["joins"]) == ("wording", "reworded", False)
    assert reworded["differences"][1] == {
        "what": "A_RSP1",
        "class": "wording",
        "language": "en",
        "before": "When I ask for help, I get an answer quickly.",
        "after": "When I contact them, I get an answer within the agreed time.",
    }
    assert sum(one["joins"] for one in found["items"]) == 23


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (("A", "B"), "Name exactly two versions to compare, such as: balsas instrument diff A 1.0.0 1.1.0."),
        (
            ("A", "1.0.0"),
            "Name exactly two versions to compare, such as: balsas instrument diff A 1.0.0 1.1.0.",
        ),
        (("B", "1.0.0", "C", "1.0.0"), "B and C are different questionnaires; name two versions of one."),
    ],
)
def test_diff_of_what_cannot_be_compared(what, sentence):
    result = run("diff", *what)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"Error: {sentence}\n")


def test_check_holds_a_file_against_the_versions_of_the_catalogue(tmp_path):
    path = tmp_path / "mine.toml"
    text = (catalog.FOLDER / "A" / "1.1.0.toml").read_text(encoding="utf-8")
    text = text.replace('version = "1.1.0"', 'version = "1.1.1"').replace("weight = 2", "weight = 1")
    path.write_text(text, encoding="utf-8")
    result = run("check", path)
    place = f"{tmp_path.name}/mine.toml:6"
    needed = "what changed since 1.1.0 (A_SAF1) is a minor change; name it 1.2.0"
    assert (result.exit_code, result.stderr.splitlines()) == (
        2,
        [f"{place}: bump_too_small: {needed}", "Error: 1 problem found."],
    )


def test_schema_prints_the_schema():
    assert json.loads(run("schema").stdout) == json_schema()


def test_publish_refuses_too_small_a_bump(database, sqlite_url, tmp_path):
    settings = {"BALSAS_DATABASE": sqlite_url, "DATA": str(tmp_path)}
    old = VERSIONS / "weight" / "X" / "1.0.0.toml"
    new = tmp_path / "new.toml"
    new.write_text(
        old.read_text("utf-8").replace("1.0.0", "1.0.1").replace("weight = 1.5", "weight = 2"), "utf-8"
    )
    assert run("publish", old, **settings).exit_code == 0
    result = run("publish", new, **settings)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "Error: X 1.0.1 cannot be published after the versions below it: "
        "what changed since 1.0.0 (X_THREE) is a minor change; name it 1.1.0.\n"
    )
    assert run("publish", VERSIONS / "weight" / "X" / "1.1.0.toml", **settings).exit_code == 0
