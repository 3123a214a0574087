"""An invented round in an empty database, for the rehearsal of the pages: an invitation and an open link."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from instruments.canonical import canonical_bytes, content_hash
from instruments.model import Instrument
from survey.clock import Clock
from survey.db import (
    Base,
    County,
    Database,
    DesignCell,
    FrameLine,
    Installation,
    InstrumentVersion,
    Invitation,
    Municipality,
    OpenLink,
    Organisation,
    Round,
    Wave,
)
from survey.db.base import random_key
from survey.domain import codes, open_links
from survey.keys import Keys

PLACE = "0"
ROUND = "rehearsal"
SERVICE = "CPX"
ANYBODY = 10


@dataclass(frozen=True)
class Ways:
    """The addresses at which the round can be answered."""

    invitation: str
    link: str


def stage(db: Database, keys: Keys, instrument: Instrument, clock: Clock) -> Ways:
    """Fill an empty database, with its tables as they are now: nothing of it outlives the rehearsal."""
    Base.metadata.create_all(db.engine)
    code, link = codes.new_code(), open_links.new_name()
    with db.writing() as session:
        line = _frame(session, instrument, clock)
        session.add(OpenLink(name=link, frame_line_id=line.id))
        session.add(
            Invitation(
                design_cell_id=line.design_cell_id,
                frame_line_id=line.id,
                code_hash=codes.code_hash(code, keys),
                code_key="1",
            )
        )
    return Ways(f"/a/{code}", f"/o/{link}")


def _frame(session: Session, instrument: Instrument, clock: Clock) -> FrameLine:
    """Lay an open round of one provider, and return the line of its frame."""
    place, today, version = {"name_lt": PLACE, "name_en": PLACE}, clock().date(), content_hash(instrument)
    counts = {"served": ANYBODY, "eligible": ANYBODY, "service": SERVICE, "form": instrument.id}
    provider, cell, line = random_key(), random_key(), random_key()
    rows = (
        Installation(demonstration=True, made_at=clock()),
        County(code=PLACE, **place),
        Municipality(code=PLACE, county_code=PLACE, short_lt=PLACE, kind=PLACE, **place),
        Organisation(
            id=provider, code=PLACE, municipality_code=PLACE, kind="care_centre", sector="public", **place
        ),
        Wave(code=ROUND, title_lt=ROUND, title_en=ROUND, fieldwork_from=today, fieldwork_to=today),
        InstrumentVersion(
            hash=version,
            instrument_id=instrument.id,
            version=instrument.version,
            canonical=canonical_bytes(instrument),
            published_at=clock(),
        ),
        Round(
            code=ROUND,
            wave_code=ROUND,
            form=instrument.id,
            instrument_hash=version,
            state="open",
            languages=list(instrument.languages),
            services=[SERVICE],
        ),
        DesignCell(id=cell, round_code=ROUND, stratum=PLACE, area="country", fpc=ANYBODY, **counts),
        FrameLine(id=line, round_code=ROUND, organisation_id=provider, design_cell_id=cell, **counts),
    )
    for row in rows:
        session.add(row)
        session.flush()
    return rows[-1]
