"""Figures keyed by period, with basis and source; versioned weights; releases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import KEY, Base, random_key


class MonitorFigure(Base):
    """One number a municipality reported for a period (form F)."""

    __tablename__ = "monitor_figure"
    __table_args__ = (UniqueConstraint("municipality_code", "period", "service", "item"),)
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    period: Mapped[str] = mapped_column(String(10))
    service: Mapped[str] = mapped_column(String(10), default="")
    item: Mapped[str] = mapped_column(String(20))
    value: Mapped[float | None]
    basis: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(200))
    confirmed: Mapped[bool] = mapped_column(default=False)


class RegisterFigure(Base):
    """One entry of the Methodical Centre's register of help given."""

    __tablename__ = "register_figure"
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    period: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))
    count: Mapped[int]
    people: Mapped[int | None]
    basis: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(200))


class WeightSet(Base):
    """One version of a round's weights and how they were made."""

    __tablename__ = "weight_set"
    __table_args__ = (UniqueConstraint("round_code", "version"),)
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"))
    version: Mapped[int]
    method: Mapped[str] = mapped_column(String(60))
    settings: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class WeightFactor(Base):
    """The factor of one group of a design cell in one weight set."""

    __tablename__ = "weight_factor"
    weight_set_id: Mapped[str] = mapped_column(ForeignKey("weight_set.id"), primary_key=True)
    design_cell_id: Mapped[str] = mapped_column(ForeignKey("design_cell.id"), primary_key=True)
    group: Mapped[str] = mapped_column("weight_group", String(60), primary_key=True, default="")
    factor: Mapped[float]


class Release(Base):
    """Frozen files of a closed round, with their manifest; a correction supersedes them with a reason."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("round_code", "number"),)
    id: Mapped[str] = mapped_column(KEY, primary_key=True, default=random_key)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(60), unique=True)
    made_at: Mapped[datetime]
    manifest: Mapped[dict[str, Any]]
    supersedes: Mapped[str | None] = mapped_column(ForeignKey("release.id"))
    reason: Mapped[str | None] = mapped_column(String(1000))
    made_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    signed_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    signed_at: Mapped[datetime | None]


class ReleaseDoi(Base):
    """The DOI that an archive assigned to a release after it was frozen."""

    __tablename__ = "release_doi"
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"), primary_key=True)
    doi: Mapped[str] = mapped_column(String(200))
