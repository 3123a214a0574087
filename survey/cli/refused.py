"""How a command refuses bad input, and the database that commands work on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from survey.db.session import Database
    from survey.domain.problems import Problem
    from survey.settings import Settings


class Refused(click.ClickException):
    """Bad input: one sentence a line on standard error, exit code 2, nothing done."""

    exit_code = 2


def refuse(problem: Problem) -> NoReturn:
    """Refuse with the problem's sentence."""
    from survey import i18n

    raise Refused(i18n.problem_text("en", problem))


def load_settings() -> Settings:
    """Read the settings, or refuse with the sentence that names the wrong one."""
    from survey.settings import SettingsError, read_settings

    try:
        return read_settings()
    except OSError as error:
        folder = os.environ.get("DATA", "data")
        raise Refused(
            f"DATA is '{folder}', and the keys cannot be kept there ({error.strerror}); choose a folder that "
            "you may write to."
        ) from error
    except (SettingsError, ValueError) as error:
        raise Refused(str(error)) from error


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open the database of the settings and close it at the end."""
    from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

    from survey.db.session import Database

    try:
        db = Database(settings.database_url)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        raise Refused(
            "BALSAS_DATABASE is not the address of a database this installation can open; give one such as "
            "postgresql+psycopg://user@host/balsas."
        ) from error
    try:
        yield db
    except DatabaseError as error:
        if not (isinstance(error, OperationalError) or type(error) is DatabaseError):
            raise  # a broken rule of the tables is a fault of the program
        # The driver's own first line; the statement and its values would say too much.
        reason = str(error.orig).strip().split("\n", 1)[0]
        raise Refused(f"The database did not do it ({reason}); nothing was stored.") from error
    finally:
        db.close()


@contextmanager
def ready(settings: Settings) -> Iterator[Database]:
    """Open a database that was prepared for this version, or refuse with what to do first."""
    from survey.domain import installation

    with opened(settings) as db:
        problem = installation.state(db)
        if problem is not None:
            refuse(problem)
        yield db
