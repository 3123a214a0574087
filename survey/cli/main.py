"""The command `balsas`: one file a subject, loaded when its command is called."""

from importlib import import_module

import click

COMMANDS: dict[str, str] = {
    "agreement": "survey.cli.agreement:agreement",
    "analyse": "survey.cli.analyse:analyse",
    "backup": "survey.cli.upkeep:backup",
    "batch": "survey.cli.upkeep:batch",
    "check": "survey.cli.upkeep:check",
    "demo": "survey.cli.demo:demo",
    "frame": "survey.cli.frame:frame",
    "init": "survey.cli.init:init",
    "instrument": "survey.cli.instrument:instrument",
    "invitation": "survey.cli.invitation:invitation",
    "organisation": "survey.cli.organisation:organisation",
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


@click.group(cls=Subjects, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="balsas")
def main() -> None:
    """Collect what families say about services, and measure it."""
