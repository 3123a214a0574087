"""Every command has help, is told in a document, and is written there as it can be typed."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from survey.cli.main import main
from tests.house.documents import balsas_commands, documents
from tests.house.tree import read


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group, info_name="balsas")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands(main))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_and_its_options_have_help(words: tuple[str, ...]) -> None:
    command = COMMANDS[words]
    assert command.help is not None
    assert len(command.help) > 10
    silent = [one.name for one in command.params if isinstance(one, click.Option) and not one.help]
    assert silent == []


def test_every_command_is_told_in_a_document() -> None:
    text = "\n".join(read(path) for path in documents())
    assert [" ".join(words) for words in COMMANDS if f"balsas {' '.join(words)}" not in text] == []


@pytest.mark.parametrize("path", [path for path in documents() if balsas_commands(path)], ids=str)
def test_documented_commands_can_be_typed(path) -> None:
    """Each line is parsed by the real command: its name, its options, its arguments; nothing is run."""
    for line in balsas_commands(path):
        if line in (["--help"], ["--version"]):
            continue
        words = next((words for words in COMMANDS if tuple(line[: len(words)]) == words), None)
        assert words is not None, f"{path}: no such command: balsas {' '.join(line)}"
        rest = line[len(words) :]
        options = {name for one in COMMANDS[words].params for name in (*one.opts, *one.secondary_opts)}
        unknown = [word for word in rest if word.startswith("--") and word not in {*options, "--help"}]
        assert unknown == [], f"{path}: balsas {' '.join(line)}"
