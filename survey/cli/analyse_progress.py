"""How far the reading of a long file is, on standard error."""

import sys
from pathlib import Path

import click

LONG = 20_000_000  # bytes; a shorter file is read before anybody wonders
_STEP = 10  # per cent between two lines where lines cannot be written over


class Progress:
    """One line that is written over on a terminal; elsewhere a line for every tenth."""

    def __init__(self, file: Path, *, asked: bool | None) -> None:
        self._name, self._size = file.name, max(file.stat().st_size, 1)
        self._terminal = sys.stderr.isatty()
        self._shown = (self._terminal and self._size >= LONG) if asked is None else asked
        self._told = -1

    def read(self, done: int) -> None:
        """Tell that so many bytes have been read, where that is another per cent (or tenth)."""
        if self._shown:
            percent = min(100 * done // self._size, 100)
            if percent >= self._told + (1 if self._terminal else _STEP):
                self._told = percent if self._terminal else percent - percent % _STEP
                self._say(f"reading {self._name}: {self._told} %", stays=not self._terminal)

    def computing(self) -> None:
        """Tell that all has been read."""
        if self._shown:
            self._say(f"read {self._name}; computing", stays=True)

    def _say(self, text: str, *, stays: bool) -> None:
        start = "\r" if self._terminal else ""
        click.echo(f"{start}{text:<70}" if self._terminal else text, nl=stays, err=True)
