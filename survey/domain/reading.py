"""The reading list: trained staff read what people wrote, each text by its day; in doubt a second reads too.

A text of a child is read within one working day, any other within five. The list shows the text and its
design cell, nothing else. The day of arrival is deleted when the text is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from instruments.catalog import services
from survey.clock import VILNIUS, Clock
from survey.db import County, DesignCell, Municipality, OpenText, Organisation
from survey.domain import audit, locked, working_days
from survey.domain.invited import OF_CHILDREN
from survey.domain.problems import Problem
from survey.keys import Keys

CHILD_DAYS, OTHER_DAYS = 1, 5
NOTE_LEAST, NOTE_MOST = 3, 1000
PERSONAL = re.compile(r"(?<!\d)\d{11}(?!\d)|[^\s@]+@[^\s@]+\.[^\s@]+|(?:\+370|\b8)[\d\s-]{7,}")
WHOLE_COUNTRY = {"lt": "Visa Lietuva", "en": "All of Lithuania"}


@dataclass(frozen=True)
class Waiting:
    """One text that waits for a reader: the text, its design cell, until when, and a first reader's note."""

    id: str
    text: str
    of_child: bool
    second: bool
    area: Mapping[str, str]
    service: Mapping[str, str]
    form: str
    due: date
    late: bool
    first_reader_id: str | None
    note: str | None


def waiting(session: Session, keys: Keys, clock: Clock) -> list[Waiting]:
    """Return the texts that wait, those for a second reader and the most urgent first."""
    today = clock().astimezone(VILNIUS).date()
    found = [_told(row, keys, today) for row in session.execute(_query().where(OpenText.state != "read"))]
    return sorted(found, key=lambda one: (not one.second, one.due, one.id))


def find(session: Session, text_id: str, keys: Keys, clock: Clock) -> Waiting | None:
    """Return a text that waits, or None where it was read, withdrawn or never there."""
    row = session.execute(_query().where(OpenText.state != "read", OpenText.id == text_id)).one_or_none()
    return None if row is None else _told(row, keys, clock().astimezone(VILNIUS).date())


def read(session: Session, text_id: str, staff_id: str, clock: Clock, *, release: bool) -> Problem | None:
    """Note that a text was read and nothing had to be done; `release` lets it be given to researchers."""
    text = _locked(session, text_id, "waiting")
    if text is None:
        return Problem("reading_gone")
    text.state, text.arrived_on, text.may_be_released = "read", None, release
    return _recorded(session, clock, staff_id, "text.read", text)


def escalate(session: Session, text_id: str, staff_id: str, note: str, clock: Clock) -> Problem | None:
    """Hand a text to a second reader the same day, with a note that names nobody."""
    problem = _wrong_note(note)
    if problem is not None:
        return problem
    text = _locked(session, text_id, "waiting")
    if text is None:
        return Problem("reading_gone")
    text.state, text.arrived_on, text.escalated_on = "second", None, clock().astimezone(VILNIUS).date()
    text.first_reader_id, text.note = staff_id, note.strip()
    return _recorded(session, clock, staff_id, "text.escalated", text)


def conclude(
    session: Session, text_id: str, staff_id: str, note: str, clock: Clock, *, release: bool
) -> Problem | None:
    """Note as the second reader what was done; never by the person who read the text first."""
    problem = _wrong_note(note)
    if problem is not None:
        return problem
    text = _locked(session, text_id, "second")
    if text is None:
        return Problem("reading_gone")
    if text.first_reader_id == staff_id:
        return Problem("reading_own")
    text.note = f"{text.note}\n{note.strip()}"
    text.state, text.escalated_on, text.first_reader_id = "read", None, None
    text.may_be_released = release
    return _recorded(session, clock, staff_id, "text.concluded", text)


def late(session: Session, clock: Clock) -> int:
    """Count the texts whose time is over and that nobody has read."""
    today = clock().astimezone(VILNIUS).date()
    wanted = (
        select(OpenText.arrived_on, OpenText.escalated_on, DesignCell.form, func.count())
        .join(DesignCell)
        .where(OpenText.state != "read")
        .group_by(OpenText.arrived_on, OpenText.escalated_on, DesignCell.form)
    )
    return sum(
        number
        for arrived, escalated, form, number in session.execute(wanted)
        if _due(arrived, escalated, of_child=form in OF_CHILDREN) < today
    )


def _query():  # noqa: ANN202 - the type of a selection of eleven columns says nothing
    return (
        select(
            OpenText,
            DesignCell.form,
            DesignCell.service,
            DesignCell.area,
            Organisation.name_lt.label("organisation_lt"),
            Organisation.name_en.label("organisation_en"),
            Municipality.name_lt.label("municipality_lt"),
            Municipality.name_en.label("municipality_en"),
            County.name_lt.label("county_lt"),
            County.name_en.label("county_en"),
        )
        .join(DesignCell, DesignCell.id == OpenText.design_cell_id)
        .outerjoin(Organisation, Organisation.id == DesignCell.organisation_id)
        .outerjoin(Municipality, Municipality.code == DesignCell.municipality_code)
        .outerjoin(County, County.code == DesignCell.county_code)
    )


def _told(row: Row, keys: Keys, today: date) -> Waiting:
    text: OpenText = row.OpenText
    of_child = row.form in OF_CHILDREN
    due = _due(text.arrived_on, text.escalated_on, of_child=of_child)
    known = services().get(row.service)
    return Waiting(
        id=text.id,
        text=locked.unlock(text.ciphertext, text.id, keys),
        of_child=of_child,
        second=text.state == "second",
        area=_area(row),
        service=known.names if known else {"lt": row.service, "en": row.service},
        form=row.form,
        due=due,
        late=due < today,
        first_reader_id=text.first_reader_id,
        note=text.note,
    )


def _area(row: Row) -> Mapping[str, str]:
    if row.area == "country":
        return WHOLE_COUNTRY
    return {language: getattr(row, f"{row.area}_{language}") for language in ("lt", "en")}


def _due(arrived: date | None, escalated: date | None, *, of_child: bool) -> date:
    if escalated is not None:
        return escalated
    if arrived is None:
        raise ValueError("a text that waits has a day")
    return working_days.after(arrived, CHILD_DAYS if of_child else OTHER_DAYS)


def _wrong_note(note: str) -> Problem | None:
    if not NOTE_LEAST <= len(note.strip()) <= NOTE_MOST:
        return Problem("reading_note", {"least": NOTE_LEAST, "most": NOTE_MOST})
    return Problem("reading_note_personal") if PERSONAL.search(note) else None


def _locked(session: Session, text_id: str, state: str) -> OpenText | None:
    wanted = select(OpenText).where(OpenText.id == text_id, OpenText.state == state).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def _recorded(session: Session, clock: Clock, staff_id: str, action: str, text: OpenText) -> None:
    round_code = session.scalar(select(DesignCell.round_code).where(DesignCell.id == text.design_cell_id))
    session.flush()
    audit.record(session, clock, staff_id, action, str(round_code), {})
