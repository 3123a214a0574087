"""Bring a database to a revision of its tables, in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from survey.db.base import Base
from survey.db.session import Database

FOLDER = Path(__file__).parent / "migrations"


def pinned_head() -> str:
    """Return the revision this version of the program works with."""
    return (FOLDER / "HEAD").read_text(encoding="ascii").strip()


def current(db: Database) -> str | None:
    """Return the revision of the database, or None where no migration ever ran."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def known_revisions() -> set[str]:
    """Return all revisions this version of the program knows."""
    script = ScriptDirectory(str(FOLDER))
    return {one.revision for one in script.walk_revisions()}


def is_empty(db: Database) -> bool:
    """Tell whether the database holds no table at all."""
    return not inspect(db.engine).get_table_names()


def upgrade(db: Database, revision: str = "head") -> None:
    """Bring the tables up to a revision; all or nothing."""
    with db.writer.begin() as connection:
        command.upgrade(configuration(connection), revision)


def downgrade(db: Database, revision: str) -> None:
    """Take the tables down to a revision ("base" for none); all or nothing."""
    with db.writer.begin() as connection:
        command.downgrade(configuration(connection), revision)


def pending_changes(db: Database) -> list[Any]:
    """List where the tables of the database differ from the models."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


def configuration(connection: Connection) -> Config:
    """Alembic's configuration, made here: users need no file for it."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
