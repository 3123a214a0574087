"""What was said: drafts, responses, consent, and providers' self-assessments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import KEY, UNORDERED, Base, random_key


class Draft(Base):
    """An unfinished answer, readable only with the key in the person's cookie (or under three words)."""

    __tablename__ = "draft"
    __table_args__ = (UNORDERED,)
    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id", deferrable=True), primary_key=True)
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    words_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    words_failures: Mapped[int] = mapped_column(default=0)


class Response(Base):
    """One submitted questionnaire: a design cell and answers; no person, no code, no date."""

    __tablename__ = "response"
    __table_args__ = (
        CheckConstraint("mode IN ('own_device', 'paper', 'kiosk', 'interviewer', 'other')", name="mode"),
        UNORDERED,
    )
    key: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    design_cell_id: Mapped[str] = mapped_column(ForeignKey("design_cell.id"), index=True)
    instrument_hash: Mapped[str] = mapped_column(ForeignKey("instrument_version.hash"))
    language: Mapped[str] = mapped_column(String(10))
    mode: Mapped[str] = mapped_column(String(20))
    assisted: Mapped[bool] = mapped_column(default=False)
    sibling_group: Mapped[str | None] = mapped_column(KEY)
    answers: Mapped[dict[str, Any]]
    receipt_hash: Mapped[str] = mapped_column(String(64), unique=True)


class ResponseWatch(Base):
    """Per round: counts and an order-free sum of keyed hashes: a lost or changed answer raises an alarm.

    The sum is kept in parts of 32 bits, each added to by itself.
    """

    __tablename__ = "response_watch"
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"), primary_key=True)
    stored: Mapped[int] = mapped_column(default=0)
    withdrawn: Mapped[int] = mapped_column(default=0)
    erased: Mapped[int] = mapped_column(default=0)
    set_hash_0: Mapped[int] = mapped_column(BigInteger, default=0)
    set_hash_1: Mapped[int] = mapped_column(BigInteger, default=0)
    set_hash_2: Mapped[int] = mapped_column(BigInteger, default=0)
    set_hash_3: Mapped[int] = mapped_column(BigInteger, default=0)
    set_hash_4: Mapped[int] = mapped_column(BigInteger, default=0)
    set_hash_5: Mapped[int] = mapped_column(BigInteger, default=0)
    set_hash_6: Mapped[int] = mapped_column(BigInteger, default=0)
    set_hash_7: Mapped[int] = mapped_column(BigInteger, default=0)


class Consent(Base):
    """Who agreed to what, apart from answers."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("kind IN ('representative', 'own')", name="kind"),
        Index("ix_consent_invitation_id_kind", "invitation_id", "kind", unique=True),
        UNORDERED,
    )
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id", deferrable=True))
    kind: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    text_hash: Mapped[str] = mapped_column(String(64))


class Assessment(Base):
    """A provider's self-assessment: draft, submitted, confirmed or returned."""

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("round_code", "organisation_id"),
        CheckConstraint("state IN ('draft', 'submitted', 'confirmed', 'returned')", name="state"),
        CheckConstraint(
            "decided_by IS NULL OR single_worker OR decided_by <> submitted_by", name="second_person"
        ),
    )
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(20), default="draft")
    single_worker: Mapped[bool] = mapped_column(default=False)
    submitted_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    submitted_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    return_reason: Mapped[str | None] = mapped_column(String(1000))


class AssessmentSection(Base):
    """The answers of one area, with a row version so that two people do not overwrite each other."""

    __tablename__ = "assessment_section"
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    section: Mapped[str] = mapped_column(String(40), primary_key=True)
    row_version: Mapped[int] = mapped_column(default=1)
    answers: Mapped[dict[str, Any]]
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 - read by SQLAlchemy


class Evidence(Base):
    """One line of evidence for a criterion: type, date, short reference, no personal data."""

    __tablename__ = "evidence"
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), index=True)
    item: Mapped[str] = mapped_column(String(40))
    type: Mapped[int]
    dated: Mapped[date]
    reference: Mapped[str] = mapped_column(String(200))
