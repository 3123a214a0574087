"""`balsas instrument preview`: a questionnaire before its author's eyes, as families will see it."""

from __future__ import annotations

import logging
import pkgutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from survey.cli.refused import Refused

if TYPE_CHECKING:
    from instruments.model import Instrument
    from survey.settings import Settings

HOST = "127.0.0.1"  # a preview is for the person at this machine
APPLICATION = "survey.app:create_preview"  # the application lies above the commands


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="ID VERSION | QUESTIONNAIRE.toml")
@click.option("--port", type=click.IntRange(1, 65_535), default=8010, show_default=True, help="Port to use.")
@click.option("--compare", metavar="VERSION | FILE", help="Show what changed since this version.")
def preview(what: tuple[str, ...], port: int, compare: str | None) -> None:
    """Serve a questionnaire as families will see it, on paper, and compared, on this machine only.

    No database is needed: one is made for the preview and removed at its end.
    """
    from survey.cli.instrument_names import VERSION, one_sound
    from survey.cli.server import ensure_free
    from survey.settings import Settings

    one = one_sound(what)
    older = None
    if compare is not None:
        older = one_sound([one.id, compare] if VERSION.fullmatch(compare) else [compare])
        if older.id != one.id:
            raise Refused(f"{older.id} and {one.id} are different questionnaires; compare versions of one.")
    with tempfile.TemporaryDirectory(prefix="balsas-preview-") as folder:
        settings = Settings(
            data=Path(folder),
            database_url=f"sqlite:///{Path(folder) / 'balsas.sqlite'}",
            host=HOST,
            port=port,
            base_url=f"http://{HOST}:{port}",
        )
        ensure_free(settings)
        _serve(settings, one, older)


def _serve(settings: Settings, one: Instrument, older: Instrument | None) -> None:
    """Serve until Ctrl-C or a stop signal; no request is logged: an address may hold a code."""
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, _stop)
    app = pkgutil.resolve_name(APPLICATION)(settings, one, older)
    server = make_server(HOST, settings.port, app, threaded=True)
    click.echo(f"{one.id} {one.version} as families will see it: {settings.base_url}/preview")
    click.echo("Stop with Ctrl-C.")
    try:
        server.serve_forever()  # until Ctrl-C
    finally:
        app.extensions["balsas"].db.close()


def _stop(_signal: int, _frame: object) -> NoReturn:
    """End as Ctrl-C does, so that the preview's database is removed."""
    raise KeyboardInterrupt
