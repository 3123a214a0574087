"""People with an account, what they may do, and the record of what they did."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db.base import KEY, Base, random_key

ROLES = (
    "provider_staff",
    "provider_head",
    "peer_reviewer",
    "municipality",
    "methodical_centre",
    "reader",
    "fieldwork_manager",
    "interviewer",
    "evaluator",
    "instrument_author",
    "translation_reviewer",
    "administrator",
)


class Staff(Base):
    """A person who signs in."""

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5), default="lt")
    active: Mapped[bool] = mapped_column(default=True)
    session_version: Mapped[int] = mapped_column(default=1)
    memberships: Mapped[list[Membership]] = relationship(lazy="selectin", back_populates="staff")


class Membership(Base):
    """A role, and the organisation or municipality it is limited to."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("staff_id", "role", "organisation_id", "municipality_code"),
        CheckConstraint(
            "(role NOT IN ('provider_staff', 'provider_head')) OR organisation_id IS NOT NULL", name="scope"
        ),
    )
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"))
    staff: Mapped[Staff] = relationship(back_populates="memberships")


class Agreement(Base):
    """A named agreement under which an evaluator may download research files."""

    __tablename__ = "agreement"
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(500))
    signed_on: Mapped[date]
    ends_on: Mapped[date]


class AuditEvent(Base):
    """What staff did; each row's hash covers the row before, so a removed row shows."""

    __tablename__ = "audit_event"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[str] = mapped_column(String(60))
    object: Mapped[str] = mapped_column(String(100))
    detail: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class SignInFailure(Base):
    """Failed sign-ins of one account name (keyed hash), to slow guessing down."""

    __tablename__ = "sign_in_failure"
    account_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]


class Installation(Base):
    """The one row that says what this database is: real or demonstration."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    demonstration: Mapped[bool]
    made_at: Mapped[datetime]
    complete: Mapped[bool] = mapped_column(default=True)
