"""Waves, rounds, the frame with its design cells, and the ledger of invitations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db.base import KEY, UNORDERED, Base, random_key
from survey.db.places import Organisation

# Who is asked: everybody in the frame by an invitation, or whoever has a link.
CENSUS, OPEN_LINK = "census", "open link"
INVITATION_STATES = (
    "issued",
    "not_handed_out",
    "undeliverable",
    "refused",
    "representative_refused",
    "ineligible",
    "submitted",
)


class InstrumentVersion(Base):
    """A published questionnaire: canonical bytes and their SHA-256; triggers refuse every change."""

    __tablename__ = "instrument_version"
    # Without a hidden rowid there is no third key by which a row could be replaced.
    __table_args__ = (UniqueConstraint("instrument_id", "version"), UNORDERED)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    instrument_id: Mapped[str] = mapped_column(String(10))
    version: Mapped[str] = mapped_column(String(20))
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime]


class Wave(Base):
    """A period of fieldwork."""

    __tablename__ = "wave"
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    title_lt: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    fieldwork_from: Mapped[date]
    fieldwork_to: Mapped[date]


class Round(Base):
    """One instrument version asked in one wave, with everything announced before it opens."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("wave_code", "form"),
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        CheckConstraint("mode IN ('anonymous', 'confidential')", name="mode"),
    )
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    wave_code: Mapped[str] = mapped_column(ForeignKey("wave.code"))
    form: Mapped[str] = mapped_column(String(10))
    instrument_hash: Mapped[str] = mapped_column(ForeignKey("instrument_version.hash"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    mode: Mapped[str] = mapped_column(String(20), default="anonymous")
    design: Mapped[str] = mapped_column(String(20), default=CENSUS)
    rule: Mapped[str] = mapped_column(String(10), default="F1")
    target: Mapped[float] = mapped_column(default=0.95)
    confidence: Mapped[float] = mapped_column(default=0.95)
    limit_base: Mapped[int] = mapped_column(default=10)
    limit_caution: Mapped[int] = mapped_column(default=30)
    limit_width: Mapped[int] = mapped_column(default=3)
    languages: Mapped[list[str]] = mapped_column(default=list)
    services: Mapped[list[str]] = mapped_column(default=list)
    language_status: Mapped[dict[str, Any]] = mapped_column(default=dict)
    open_text: Mapped[bool] = mapped_column(default=False)
    code_key: Mapped[str] = mapped_column(String(20), default="1")
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    wave: Mapped[Wave] = relationship(lazy="joined", innerjoin=True)
    instrument: Mapped[InstrumentVersion] = relationship(lazy="select")


class RoundLanguage(Base):
    """How far a translation must at least be reviewed before a round may ask families in it."""

    __tablename__ = "round_language"
    __table_args__ = (CheckConstraint("least IN ('draft', 'reviewed', 'approved')", name="least"),)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"), primary_key=True)
    language: Mapped[str] = mapped_column(String(3), primary_key=True)
    least: Mapped[str] = mapped_column(String(10))


class RoundAmendment(Base):
    """What was changed of a round after it opened, by whom and why."""

    __tablename__ = "round_amendment"
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"))
    at: Mapped[datetime]
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    change: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(500))


class DesignCell(Base):
    """The smallest unit a result can have: round x organisation (or merged organisations) x service x form.

    At least ten persons are eligible in it once the round is open. `area` is the level at which small frame
    lines were merged; the columns below that level are empty.
    """

    __tablename__ = "design_cell"
    __table_args__ = (
        UniqueConstraint("round_code", "stratum", "service", "form"),
        CheckConstraint("area IN ('organisation', 'municipality', 'county', 'country')", name="area"),
        CheckConstraint("psu_rule IN ('respondent', 'sibling_group', 'organisation')", name="psu_rule"),
        CheckConstraint("eligible >= 0 AND served >= 0 AND invited >= 0 AND base_weight > 0", name="counts"),
    )
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"))
    stratum: Mapped[str] = mapped_column(String(60))
    area: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"))
    county_code: Mapped[str | None] = mapped_column(ForeignKey("county.code"))
    service: Mapped[str] = mapped_column(String(10))
    form: Mapped[str] = mapped_column(String(10))
    psu_rule: Mapped[str] = mapped_column(String(20), default="respondent")
    fpc: Mapped[int]
    served: Mapped[int]
    eligible: Mapped[int]
    invited: Mapped[int] = mapped_column(default=0)
    base_weight: Mapped[float] = mapped_column(default=1.0)
    coarsening: Mapped[dict[str, Any]] = mapped_column(default=dict)


class FrameLine(Base):
    """One line of the imported frame; merged into a design cell when the round opens."""

    __tablename__ = "frame_line"
    __table_args__ = (
        UniqueConstraint("round_code", "organisation_id", "service", "form"),
        CheckConstraint("eligible >= 0 AND served >= eligible", name="counts"),
    )
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    design_cell_id: Mapped[str | None] = mapped_column(ForeignKey("design_cell.id"), index=True)
    service: Mapped[str] = mapped_column(String(10))
    form: Mapped[str] = mapped_column(String(10))
    served: Mapped[int]
    eligible: Mapped[int]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class Invitation(Base):
    """The ledger: a keyed hash of the code and the one state; never what was said, when, in what language."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint(
            "state IN ('issued', 'not_handed_out', 'undeliverable', 'refused', 'representative_refused', "
            "'ineligible', 'submitted')",
            name="state",
        ),
        UNORDERED,
    )
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    design_cell_id: Mapped[str] = mapped_column(ForeignKey("design_cell.id"), index=True)
    frame_line_id: Mapped[str] = mapped_column(ForeignKey("frame_line.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_key: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(30), default="issued")


class InvitationSibling(Base):
    """The sibling group of an invitation, in a confidential round only: brothers and sisters share it."""

    __tablename__ = "invitation_sibling"
    __table_args__ = (UNORDERED,)
    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id", deferrable=True), primary_key=True)
    sibling_group: Mapped[str] = mapped_column(KEY)


class InvitationContact(Base):
    """An address to send an invitation to, encrypted, apart from the ledger."""

    __tablename__ = "invitation_contact"
    __table_args__ = (UNORDERED,)
    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id", deferrable=True), primary_key=True)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[str] = mapped_column(String(20))


class WeeklyCount(Base):
    """Answers of a round by week, in steps of five: all that fieldwork pages may show of time."""

    __tablename__ = "weekly_count"
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"), primary_key=True)
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    answers: Mapped[int]
