"""Counties, municipalities and the organisations that give services."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db.base import KEY, Base, random_key

ORGANISATION_KINDS = ("care_centre", "bsn", "other")
SECTORS = ("public", "ngo", "private")


class County(Base):
    """One of the ten counties (apskritis)."""

    __tablename__ = "county"
    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name_lt: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))


class Municipality(Base):
    """One of the sixty municipalities (savivaldybė)."""

    __tablename__ = "municipality"
    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    county_code: Mapped[str] = mapped_column(ForeignKey("county.code"))
    name_lt: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    short_lt: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    county: Mapped[County] = relationship(lazy="joined", innerjoin=True)


class Organisation(Base):
    """A care centre, a BŠN organiser or another provider."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("kind IN ('care_centre', 'bsn', 'other')", name="kind"),
        CheckConstraint("sector IN ('public', 'ngo', 'private')", name="sector"),
    )
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    name_lt: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    sector: Mapped[str] = mapped_column(String(10))
    municipality: Mapped[Municipality] = relationship(lazy="joined", innerjoin=True)
