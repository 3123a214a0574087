"""Open links, which anybody may answer by, and the unfinished answers of their visits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import KEY, UNORDERED, Base


class OpenLink(Base):
    """One link for all clients of a service at an organisation: its name is random, but no secret."""

    __tablename__ = "open_link"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    frame_line_id: Mapped[str] = mapped_column(ForeignKey("frame_line.id"), unique=True)


class OpenDraft(Base):
    """An unfinished answer of one visit, readable only with the key in the person's cookie.

    `kept_until` is the Monday after that key ends: it tells no day on which anybody came.
    """

    __tablename__ = "open_draft"
    __table_args__ = (UNORDERED,)
    visit_id: Mapped[str] = mapped_column(KEY, primary_key=True)
    link: Mapped[str] = mapped_column(ForeignKey("open_link.name"), index=True)
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    kept_until: Mapped[date]
