"""What every table shares: names of constraints, random keys, columns that hold a time."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import JSON, TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# A random text key alone still returns rows in insertion order on SQLite: the hidden rowid keeps it.
UNORDERED = {"sqlite_with_rowid": False}

KEY = String(32)


def random_key() -> str:
    """Return 128 random bits as 32 hexadecimal letters: a key that tells nothing of when it was made."""
    return secrets.token_hex(16)


class UtcTime(TypeDecorator[datetime]):
    """A time with zone, kept in UTC; a time without zone is a programmer's fault and raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Turn a time with any zone into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a time needs its zone"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Give SQLite's times their zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON, datetime: UtcTime}  # noqa: RUF012 - read by SQLAlchemy
