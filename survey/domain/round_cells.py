"""The design cells of a round: its frame lines merged until at least ten persons are eligible in each."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db import DesignCell, FrameLine, Round
from survey.domain import cells, siblings
from survey.domain.problems import Problem


def make(session: Session, found: Round) -> Problem | None:
    """Merge the frame of a round that opens; a Problem where it has none, or too few people of a service."""
    lines = list(session.scalars(select(FrameLine).where(FrameLine.round_code == found.code)))
    if not lines:
        return Problem("round_no_frame", {"round": found.code})
    asked = sorted({line.service for line in lines})
    for service in asked:
        eligible = sum(line.eligible for line in lines if line.service == service)
        if eligible < cells.LEAST:
            values = {"round": found.code, "service": service, "eligible": eligible, "least": cells.LEAST}
            return Problem("round_too_few", values)
    for service in asked:
        of_service = {line.id: line for line in lines if line.service == service}
        for cell in cells.merge(_plain(line) for line in of_service.values()):
            stored = _store_cell(session, found, service, cell, of_service)
            for line in cell.lines:
                of_service[line.key].design_cell_id = stored.id
    session.flush()
    return None


def cells_of(session: Session, code: str) -> list[DesignCell]:
    """Return the design cells of a round by stratum."""
    wanted = select(DesignCell).where(DesignCell.round_code == code)
    return list(session.scalars(wanted.order_by(DesignCell.stratum, DesignCell.service)))


def _plain(line: FrameLine) -> cells.Line:
    place = line.organisation.municipality
    return cells.Line(line.id, line.organisation.code, place.code, place.county_code, line.eligible)


def _store_cell(
    session: Session, found: Round, service: str, cell: cells.Cell, lines: Mapping[str, FrameLine]
) -> DesignCell:
    members = [lines[line.key] for line in cell.lines]
    counts: dict[str, int] = {}
    for member in members:
        for name, value in member.counts.items():
            counts[name] = counts.get(name, 0) + value
    first = members[0].organisation
    of_siblings = found.mode == siblings.CONFIDENTIAL
    stored = DesignCell(
        round_code=found.code,
        stratum=cell.stratum,
        area=cell.area,
        organisation_id=first.id if cell.area == "organisation" else None,
        municipality_code=first.municipality_code if cell.area in ("organisation", "municipality") else None,
        county_code=first.municipality.county_code if cell.area != "country" else None,
        service=service,
        form=found.form,
        psu_rule="sibling_group" if of_siblings else "respondent",
        fpc=siblings.units(cell.eligible, counts) if of_siblings else cell.eligible,
        served=sum(member.served for member in members),
        eligible=cell.eligible,
        coarsening=cells.coarsening(cell.eligible, counts),
    )
    session.add(stored)
    session.flush()
    return stored
