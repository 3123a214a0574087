"""`balsas serve`: the web pages of a real installation."""

from __future__ import annotations

import click

from survey.cli.refused import load_settings, ready
from survey.cli.server import ensure_free, ensure_help_lines, open_standard_files, serve_forever


@click.command()
def serve() -> None:
    """Serve the pages of an installation that `balsas init` made, until Ctrl-C or a stop signal.

    HOST= and PORT= say where to listen, BALSAS_BASE_URL= what address people see.
    """
    open_standard_files()
    settings = load_settings()
    ensure_free(settings)
    ensure_help_lines(settings)
    with ready(settings):
        pass
    serve_forever(settings, f"Serving {settings.base_url}/ - stop with Ctrl-C.")
