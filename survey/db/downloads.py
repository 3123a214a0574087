"""Files that evaluators asked for: made in the background, kept for a day, for the one who asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import KEY, Base, random_key


class Download(Base):
    """One bundle asked for: what it holds, how far it is made, until when it can be fetched."""

    __tablename__ = "download"
    __table_args__ = (
        CheckConstraint("kind IN ('research', 'public')", name="kind"),
        CheckConstraint("state IN ('waiting', 'making', 'ready', 'failed', 'ended')", name="state"),
    )
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    releases: Mapped[list[str]]
    kind: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int | None]
    size: Mapped[int | None]
    asked_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
