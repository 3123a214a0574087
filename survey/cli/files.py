"""Files that commands read and write: problems line by line, results whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.refused import Refused, refuse

if TYPE_CHECKING:
    from survey.domain.csv_table import Row
    from survey.domain.problems import Problem


def read_rows(file: Path, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a CSV file, or refuse with all of its problems."""
    from survey.domain import csv_table

    rows, problems = csv_table.read(read_bytes(file, csv_table.MOST_BYTES), columns)
    refuse_all(problems)
    return rows


def read_bytes(file: Path, most: int) -> bytes:
    """Return the content of a file, one byte more than the most at most, or refuse what cannot be read."""
    from survey.domain.problems import Problem

    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        refuse(Problem("file_unreadable", {"path": file, "reason": error.strerror}))


def refuse_all(problems: Sequence[Problem]) -> None:
    """Refuse with every problem in a line of its own; do nothing where there is none."""
    from survey import i18n

    if not problems:
        return
    for problem in problems:
        click.echo(i18n.problem_text("en", problem), err=True)
    many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    raise Refused(f"{many}; nothing was stored.")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV text with Unix line ends."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def write_whole(contents: Mapping[Path, bytes], *, replace: bool = False) -> None:
    """Write files, all or none, each whole or not at all; refuse one that exists unless it is replaced."""
    from exports.writing import whole_file
    from survey.domain.problems import Problem

    existing = [path for path in contents if path.exists() and not replace]
    if existing:
        refuse(Problem("file_exists", {"path": existing[0]}))
    path = Path()
    try:
        with ExitStack() as stack:
            for path, content in contents.items():
                stack.enter_context(whole_file(path)).write_bytes(content)
    except OSError as error:
        reason = getattr(error.__cause__ or error, "strerror", None) or error
        refuse(Problem("file_unwritable", {"path": path, "reason": reason}))


def write_aside(target: Path, text: str) -> Path:
    """Write a private file under a temporary name beside its own; refuse one that exists."""
    from survey.domain.problems import Problem

    if target.exists():
        refuse(Problem("file_exists", {"path": target}))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        refuse(Problem("file_unwritable", {"path": target, "reason": error.strerror}))
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return temporary
