"""What a result is made from: cells with their places, ends of invitations, answers; never who said what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from survey.db.answers import Response
from survey.db.places import County, Municipality, Organisation
from survey.db.rounds import (
    OPEN_LINK,
    DesignCell,
    FrameLine,
    InstrumentVersion,
    Invitation,
    InvitationSibling,
    Round,
    Wave,
)


@dataclass(frozen=True)
class CellRow:
    """One design cell (a stratum), the municipalities of its frame lines, and how invitations ended."""

    id: str
    stratum: str
    service: str
    form: str
    fpc: int
    served: int
    eligible: int
    invited: int
    base_weight: float
    psu_rule: str
    municipalities: frozenset[str]
    outcomes: Mapping[str, int]  # state of invitation -> count
    ineligible_units: int  # sampling units all of whose persons were found ineligible

    @property
    def denominator(self) -> int:
        """Eligible persons without those found ineligible."""
        return self.eligible - self.outcomes.get("ineligible", 0)

    @property
    def population(self) -> int:
        """Sampling units without those found ineligible: persons, or sibling groups."""
        return self.fpc - self.ineligible_units


@dataclass(frozen=True)
class AnswerRow:
    """One answer and the cell it was given in."""

    cell_id: str
    language: str
    mode: str
    assisted: bool
    answers: Mapping[str, Any]
    sibling_group: str | None = None  # in a confidential round: brothers and sisters share it


@dataclass(frozen=True)
class Places:
    """All municipalities and counties by code."""

    municipalities: Mapping[str, Municipality]
    counties: Mapping[str, County]


def read_places(session: Session) -> Places:
    """Read the country's municipalities and counties."""
    return Places(
        {one.code: one for one in session.scalars(select(Municipality))},
        {one.code: one for one in session.scalars(select(County))},
    )


def read_cells(session: Session, round_code: str) -> tuple[CellRow, ...]:
    """Read the design cells of a round, by stratum."""
    ended = (
        select(Invitation.design_cell_id, Invitation.state, func.count())
        .join(DesignCell, DesignCell.id == Invitation.design_cell_id)
        .where(DesignCell.round_code == round_code)
        .group_by(Invitation.design_cell_id, Invitation.state)
    )
    outcomes: dict[str, dict[str, int]] = {}
    for cell_id, state, count in session.execute(ended):
        outcomes.setdefault(cell_id, {})[state] = count
    units = _ineligible_units(session, round_code)
    lying = (
        select(FrameLine.design_cell_id, Organisation.municipality_code)
        .join(Organisation, Organisation.id == FrameLine.organisation_id)
        .where(FrameLine.round_code == round_code, FrameLine.design_cell_id.is_not(None))
    )
    places: dict[str, set[str]] = {}
    for cell_id, municipality in session.execute(lying):
        places.setdefault(cell_id, set()).add(municipality)
    cells = select(DesignCell).where(DesignCell.round_code == round_code).order_by(DesignCell.stratum)
    return tuple(
        CellRow(
            id=cell.id,
            stratum=cell.stratum,
            service=cell.service,
            form=cell.form,
            fpc=cell.fpc,
            served=cell.served,
            eligible=cell.eligible,
            invited=cell.invited,
            base_weight=cell.base_weight,
            psu_rule=cell.psu_rule,
            municipalities=frozenset(places.get(cell.id, ())),
            outcomes=outcomes.get(cell.id, {}),
            ineligible_units=units.get(cell.id, 0),
        )
        for cell in session.scalars(cells)
    )


def _ineligible_units(session: Session, round_code: str) -> dict[str, int]:
    """Return for each cell how many sampling units have no eligible person; a group goes with its last."""
    unit = func.coalesce(InvitationSibling.sibling_group, Invitation.id)
    gone = func.min(case((Invitation.state == "ineligible", 1), else_=0))
    by_unit = (
        select(Invitation.design_cell_id.label("cell"), gone.label("gone"))
        .join(DesignCell, DesignCell.id == Invitation.design_cell_id)
        .outerjoin(InvitationSibling, InvitationSibling.invitation_id == Invitation.id)
        .where(DesignCell.round_code == round_code)
        .group_by(Invitation.design_cell_id, unit)
        .subquery()
    )
    counted = select(by_unit.c.cell, func.sum(by_unit.c.gone)).group_by(by_unit.c.cell)
    return {cell: int(number) for cell, number in session.execute(counted)}


def read_answers(session: Session, round_code: str) -> tuple[AnswerRow, ...]:
    """Read the answers of a round, in the order of their random keys: an order that tells nothing."""
    rows = (
        select(
            Response.design_cell_id,
            Response.language,
            Response.mode,
            Response.assisted,
            Response.answers,
            Response.sibling_group,
        )
        .join(DesignCell, DesignCell.id == Response.design_cell_id)
        .where(DesignCell.round_code == round_code)
        .order_by(Response.key)
    )
    return tuple(AnswerRow(*row) for row in session.execute(rows))


def read_round(session: Session, round_code: str) -> tuple[Round, InstrumentVersion] | None:
    """Read a round with its wave and instrument, or None."""
    wanted = select(Round, InstrumentVersion).join(InstrumentVersion).where(Round.code == round_code)
    row = session.execute(wanted).one_or_none()
    return None if row is None else (row[0], row[1])


def read_wave_rounds(session: Session, wave_code: str, forms: Collection[str]) -> tuple[Round, ...]:
    """Read the rounds by invitation of a wave that ask some of the forms and were opened, by form."""
    wanted = (
        select(Round)
        .where(Round.wave_code == wave_code, Round.form.in_(forms), Round.state != "draft")
        .where(Round.design != OPEN_LINK)
        .order_by(Round.form)
    )
    return tuple(session.scalars(wanted))


def read_waves(session: Session) -> tuple[str, ...]:
    """Return the codes of all waves, earliest fieldwork first."""
    return tuple(session.scalars(select(Wave.code).order_by(Wave.fieldwork_from, Wave.code)))


def read_closed_rounds(session: Session, form: str, design: str) -> tuple[str, ...]:
    """Return the codes of the closed rounds of a form and design, earliest fieldwork first."""
    wanted = (
        select(Round.code)
        .join(Wave, Wave.code == Round.wave_code)
        .where(Round.form == form, Round.state == "closed", Round.design == design)
        .order_by(Wave.fieldwork_from, Round.code)
    )
    return tuple(session.scalars(wanted))
