"""Consent to a child's answering: the age that a round sets, and the codes of representatives."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import UNORDERED, Base


class ConsentRule(Base):
    """Of a round that asks children: from which age their own consent is enough."""

    __tablename__ = "consent_rule"
    __table_args__ = (CheckConstraint("own_age BETWEEN 7 AND 18", name="own_age"),)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"), primary_key=True)
    own_age: Mapped[int]


class ConsentCode(Base):
    """The keyed hash of a representative's code: it leads to their decision, never to answering."""

    __tablename__ = "consent_code"
    __table_args__ = (UNORDERED,)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id", deferrable=True), unique=True)
