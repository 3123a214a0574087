"""`balsas instrument xlsform out | in`."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from survey.cli.main import main
from tests.instruments.exchange.sheets import edited


def run(*arguments):
    return CliRunner().invoke(main, ["instrument", "xlsform", *map(str, arguments)])


def test_out_lists_what_the_form_does_not_hold(tmp_path):
    form = tmp_path / "f.xlsx"
    result = run("out", "F", "1.0.0", form)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        f"F 1.0.0 is written to {form}.",
        "The form does not hold (keys of the questionnaire's file):",
        "  checks: K1, K2",
        "  derived: unmet, ngo_providers, ngo_money, ngo_private_money, served_per_1000",
        "  items.kind: F_GAP",
        "  pages.repeat: p1, p2, p3, p4, p5, p6",
        "  title.en",
    ]


def test_the_way_there_and_back_ends_in_a_sound_questionnaire(tmp_path):
    form, file = tmp_path / "f.xlsx", tmp_path / "mine.toml"
    out = run("out", "AP", "1.0.0", form)
    assert out.stdout.splitlines()[-1] == (
        "{teikėjas} stands in texts as it is; put the provider's name there."
    )
    back = run("in", form, file, "--id", "MINE", "--version", "2.0.0")
    assert (back.exit_code, back.stdout) == (
        0,
        f"{file} is written; read it, then check it: balsas instrument check {file}\n",
    )
    assert back.stderr.startswith("f.xlsx, sheet settings, cell A2: cell_left_out: there is one title")
    check = CliRunner().invoke(main, ["instrument", "check", str(file)])
    assert check.stdout == "MINE 2.0.0: 13 items in lt, en, ru, uk, pl, no problem\n"


def test_a_problem_leaves_nothing_behind(tmp_path):
    form, file = tmp_path / "f.xlsx", tmp_path / "mine.toml"
    assert run("out", "D", "1.0.0", form).exit_code == 0
    form.write_bytes(edited(form.read_bytes(), "survey", C4="=1+1"))
    result = run("in", form, file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "f.xlsx, sheet survey, cell C4: cell_formula: "
        "holds a formula, which is never calculated here; put its value instead\n"
        "Error: 1 problem; nothing was written.\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.xlsx"]


@pytest.mark.parametrize(("what", "count"), [(("A",), 3), (("D", "1.0.0", "F", "1.0.0"), 2)])
def test_one_questionnaire_at_a_time(tmp_path, what, count):
    result = run("out", *what, tmp_path / "f.xlsx")
    assert (result.exit_code, result.stderr) == (
        2,
        f"Error: {' '.join(what)} names {count} questionnaires; name one, such as A 1.0.0.\n",
    )


def test_no_file_is_overwritten(tmp_path):
    form = tmp_path / "f.xlsx"
    form.write_bytes(b"mine")
    result = run("out", "D", "1.0.0", form)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: {form} exists and is not overwritten; choose another name.\n"
    assert form.read_bytes() == b"mine"


def test_a_folder_that_is_not_there(tmp_path):
    result = run("out", "D", "1.0.0", tmp_path / "no" / "f.xlsx")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"Error: {tmp_path / 'no' / 'f.xlsx'} cannot be written (No such file or directory); "
        "choose another place.\n"
    )
