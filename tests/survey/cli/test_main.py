"""Options of every command: what is wrong with them is one sentence, without the lines about usage."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from survey.cli.main import main


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nothing"], "No such command 'nothing'. See balsas --help."),
        (["--colour"], "No such option '--colour'. See balsas --help."),
        (["analyse", "x.csv", "--colour"], "No such option '--colour'. See balsas analyse --help."),
        (["round", "open"], "Missing argument 'CODE'. See balsas round open --help."),
        (
            ["results", "2026-A", "--language", "fr"],
            "Invalid value for '--language': 'fr' is not one of 'lt', 'en'. See balsas results --help.",
        ),
    ],
)
def test_wrong_options_are_one_sentence(words, sentence):
    found = CliRunner().invoke(main, words, prog_name="balsas")
    assert (found.exit_code, found.stdout, found.stderr) == (2, "", f"Error: {sentence}\n")


def test_a_group_alone_tells_its_commands():
    found = CliRunner().invoke(main, ["round"], prog_name="balsas")
    assert found.output.startswith("Usage: balsas round [OPTIONS] COMMAND [ARGS]...")
