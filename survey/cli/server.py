"""The web server of `balsas run` and `balsas serve`."""

from __future__ import annotations

import errno
import os
import socket
import sys
from typing import TYPE_CHECKING, NoReturn

from survey.cli.keeping import hold_back, serving_command
from survey.cli.refused import Refused

if TYPE_CHECKING:
    from survey.settings import Settings

STDERR = 2
# One thread of a worker does the work, so no allocator (the C library's, and granian's own) needs an area
# for each; what granian frees goes back at once instead of after ten seconds, which costs no measurable time.
THRIFT = {
    "MALLOC_ARENA_MAX": "1",
    "_RJEM_MALLOC_CONF": "narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0",
}


def open_standard_files() -> None:
    """Open what is closed of input, output and errors, or what is said would go to the next file opened.

    To be called before any work: SQLite opens them too, so that nobody can write there.
    """
    while (opened := os.open(os.devnull, os.O_RDWR)) <= STDERR:
        os.set_inheritable(opened, True)  # noqa: FBT003 - os takes it so
    os.close(opened)


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


def serve_forever(settings: Settings, words: str) -> NoReturn:
    """Serve until Ctrl-C or a stop signal; `words` are said when the server starts to listen.

    This process becomes the server alone: what its checks have loaded would stay beside the workers.
    """
    reading, writing = os.pipe()  # the words may hold passwords, which no list of processes may show
    with os.fdopen(writing, "w", encoding="utf-8") as file:
        file.write(words)
    os.set_inheritable(reading, True)  # noqa: FBT003 - os takes it so
    for name, setting in THRIFT.items():
        os.environ.setdefault(name, setting)
    command = serving_command(str(reading), settings.host, str(settings.port), str(settings.workers))
    hold_back()  # until the server can hear
    os.execv(sys.executable, command)  # noqa: S606 - this program itself, without a shell
