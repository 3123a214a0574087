"""Whether the data of a database are invented: asked of every page, so without what lays tables."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db import Installation


def is_demonstration(session: Session) -> bool:
    """Tell whether all data of this database are invented; a database that is not ready holds none."""
    return bool(session.scalar(select(Installation.demonstration)))
