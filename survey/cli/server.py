"""The web server of `balsas run` and `balsas serve`."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from survey.cli.refused import Refused

if TYPE_CHECKING:
    from survey.settings import Settings

APPLICATION = "survey.app:create_app"  # called in each worker; reads the settings from the environment
STOP_SECONDS = 3  # then a worker that still waits for somebody is ended


def ensure_free(settings: Settings) -> None:
    """Refuse before any work where the port cannot be had: the server itself would share it silently."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Refused(_why(settings, error)) from error


def _why(settings: Settings, error: OSError) -> str:
    place = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        other = settings.port + 1 if settings.port < 65_535 else settings.port - 1
        return f"Port {settings.port} is in use; stop the other program or choose another port: PORT={other}."
    if error.errno == errno.EACCES:
        return f"Port {settings.port} needs more rights; choose a port from 1024: PORT=8000."
    return f"The server cannot listen at {place} ({error.strerror}); check HOST and PORT."


def ensure_help_lines(settings: Settings) -> None:
    """Refuse before any work where the file of help lines cannot be used."""
    from survey.domain import help_lines

    try:
        help_lines.load(settings.help_lines)
    except ValueError as error:
        raise Refused(str(error)) from error


def serve_forever(settings: Settings, tell: Callable[[], None]) -> None:
    """Serve until Ctrl-C or a stop signal; `tell` is called once, when the server starts to listen."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        APPLICATION,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=1,
        factory=True,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    )
    server.on_startup(tell)
    server.serve()
