"""What people wrote in their own words, apart from answers: texts to be read, and wishes to be contacted."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import KEY, UNORDERED, Base, random_key


class OpenText(Base):
    """One text written in an open box: encrypted, with its design cell; nothing points to its answer.

    The day of arrival is there until the text is read. The withdrawal hash comes from the receipt, which only
    the person has; it is another hash than the one stored with the answer.
    """

    __tablename__ = "open_text"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'second', 'read')", name="state"),
        CheckConstraint("(state = 'waiting') = (arrived_on IS NOT NULL)", name="arrival"),
        CheckConstraint("(state = 'second') = (escalated_on IS NOT NULL)", name="escalation"),
        UNORDERED,
    )
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    design_cell_id: Mapped[str] = mapped_column(ForeignKey("design_cell.id"), index=True)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    withdrawal_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    arrived_on: Mapped[date | None]
    escalated_on: Mapped[date | None]
    first_reader_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    may_be_released: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None] = mapped_column(String(2100))


class ContactRequest(Base):
    """Somebody wants to be contacted: encrypted, linked to no answer, code, round or organisation."""

    __tablename__ = "contact_request"
    __table_args__ = (UNORDERED,)
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    arrived_on: Mapped[date]
