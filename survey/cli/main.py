"""The command `balsas`: one file a subject, loaded when its command is called."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from survey.cli.refused import Refused

COMMANDS: dict[str, str] = {
    "agreement": "survey.cli.agreement:agreement",
    "analyse": "survey.cli.analyse:analyse",
    "answers": "survey.cli.answers:answers",
    "backup": "survey.cli.upkeep:backup",
    "batch": "survey.cli.upkeep:batch",
    "check": "survey.cli.upkeep:check",
    "demo": "survey.cli.demo:demo",
    "frame": "survey.cli.frame:frame",
    "init": "survey.cli.init:init",
    "instrument": "survey.cli.instrument:instrument",
    "invitation": "survey.cli.invitation:invitation",
    "organisation": "survey.cli.organisation:organisation",
    "release": "survey.cli.release:release",
    "results": "survey.cli.results:results",
    "round": "survey.cli.round:round_",
    "run": "survey.cli.run:run",
    "serve": "survey.cli.serve:serve",
    "staff": "survey.cli.staff:staff",
}


class Subjects(click.Group):
    """Finds a command by name in `COMMANDS`, so that no command waits for another one's libraries."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Names in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The command, imported now; None for an unknown name."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """The context, or one sentence about what is wrong with the options."""
        with _one_sentence():
            return super().make_context(*args, **more)

    def invoke(self, context: click.Context) -> Any:
        """What the command returns, or one sentence about what is wrong with its options."""
        with _one_sentence():
            return super().invoke(context)


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Refuse wrong options as any other bad input: without the lines about usage."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "balsas"
        raise Refused(f"{error.format_message()} See {path} --help.") from error


@click.group(cls=Subjects, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="balsas")
def main() -> None:
    """Collect what families say about services, and measure it."""
