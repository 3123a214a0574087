"""`balsas instrument translate out | in`."""

from __future__ import annotations

import shutil

import pytest
from click.testing import CliRunner

from instruments.catalog import path_of
from survey.cli.main import main
from tests.instruments.exchange.sheets import edited


def run(*arguments):
    return CliRunner().invoke(main, ["instrument", "translate", *map(str, arguments)])


@pytest.fixture
def mine(tmp_path):
    """A copy of AP with its review, in a folder of its own."""
    folder = tmp_path / "AP"
    folder.mkdir()
    for path in path_of("AP", "1.0.0").parent.glob("1.0.0*"):
        shutil.copy(path, folder)
    return folder / "1.0.0.toml"


def test_the_way_there_and_back(mine, tmp_path):
    sheet, before = tmp_path / "uk.xlsx", mine.read_bytes()
    out = run("out", mine, "--language", "uk", sheet)
    assert (out.exit_code, out.stdout) == (0, f"AP 1.0.0 in 'uk' is written to {sheet}.\n")
    back = run("in", sheet, mine)
    assert (back.exit_code, back.stdout) == (0, "'uk': 0 texts changed, 0 still to check.\n")
    assert mine.read_bytes() == before
    sheet.write_bytes(edited(sheet.read_bytes(), "texts", E2="Про послуги для дитини", F3="check"))
    back = run("in", sheet, mine)
    assert back.stdout == "'uk': 1 texts changed, 1 still to check.\nChanged: title\n"
    assert 'title.uk = "Про послуги для дитини"' in mine.read_text(encoding="utf-8")
    assert CliRunner().invoke(main, ["instrument", "check", str(mine)]).exit_code == 0


def test_a_problem_changes_nothing(mine, tmp_path):
    sheet = tmp_path / "uk.xlsx"
    run("out", "AP", "1.0.0", "--language", "uk", sheet)
    sheet.write_bytes(edited(sheet.read_bytes(), "texts", E2="Новий", E3="=1+1"))
    before = {path.name: path.read_bytes() for path in mine.parent.iterdir()}
    result = run("in", sheet, mine)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("uk.xlsx, sheet texts, cell E3: cell_formula: ")
    assert result.stderr.endswith("Error: 1 problem; nothing was written.\n")
    assert {path.name: path.read_bytes() for path in mine.parent.iterdir()} == before


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("lt", "'lt' is the language of origin of AP; choose another one."),
        (
            "Ukrainian",
            "'Ukrainian' is no code of a language; write two or three small letters, such as uk.",
        ),
    ],
)
def test_a_language_that_cannot_be_translated_into(tmp_path, language, told):
    result = run("out", "AP", "1.0.0", "--language", language, tmp_path / "x.xlsx")
    assert (result.exit_code, result.stderr) == (2, f"Error: {told}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_review_with_a_status_that_does_not_exist_is_refused(mine, tmp_path):
    review = mine.with_name("1.0.0.review.toml")
    review.write_text("[uk]\nstatus = 'perfect'\n", encoding="utf-8")
    result = run("out", mine, "--language", "uk", tmp_path / "uk.xlsx")
    place = "/".join(review.parts[-2:])
    assert result.exit_code == 2
    assert result.stderr == (
        f"{place}: review_wrong: not a review: Input should be 'draft', 'reviewed' or 'approved'; "
        "correct it\nError: 1 problem found.\n"
    )
