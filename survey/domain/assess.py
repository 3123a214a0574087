"""A provider's self-assessment (form D): what is asked of one organisation, what is saved, how it scores."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from instruments.answers import Context
from instruments.model import Instrument, Item
from instruments.paths import visible_items
from instruments.scoring import AssessmentScores, score_assessment
from survey.db import (
    Assessment,
    AssessmentSection,
    Evidence,
    Organisation,
    Round,
    Staff,
    Wave,
)
from survey.domain.invited import frozen_instrument

FORM = "D"
NUMBERS = "numbers"
ORGANISATION_TYPES = {"care_centre": 1, "bsn": 2, "other": 3}

State = Literal["draft", "submitted", "confirmed", "returned"]


@dataclass(frozen=True, order=True)
class EvidenceLine:
    """One line of evidence as it is stored: type, date, short reference."""

    dated: date
    type: int
    reference: str


@dataclass(frozen=True)
class Content:
    """What is saved of one section: answers, reasons and evidence by item, and the row version."""

    answers: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, tuple[EvidenceLine, ...]] = field(default_factory=dict)
    row_version: int = 0

    def same_as(self, other: Content) -> bool:
        """Tell whether two contents say the same, whatever their row versions."""
        return (self.answers, self.reasons, self.evidence) == (other.answers, other.reasons, other.evidence)


@dataclass(frozen=True)
class Section:
    """One area of the form, or the numbers asked: the items for this organisation, and what is saved."""

    id: str
    items: tuple[Item, ...]
    content: Content

    @property
    def answered(self) -> int:
        """Count the items that have an answer."""
        return sum(item.code in self.content.answers for item in self.items)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the codes of the criteria that still need a level (numbers may stay empty)."""
        answers = self.content.answers
        return tuple(item.code for item in self.items if item.required and item.code not in answers)


@dataclass(frozen=True)
class Event:
    """Who did something, and when."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Form:
    """The self-assessment of one organisation in one round."""

    round_code: str
    round_open: bool
    wave: Wave
    organisation: Organisation
    instrument: Instrument
    sections: tuple[Section, ...]
    state: State = "draft"
    submitted_by: str | None = None
    submitted: Event | None = None
    decided: Event | None = None
    return_reason: str | None = None
    single_worker: bool = False

    @property
    def editable(self) -> bool:
        """Tell whether answers may be changed now."""
        return self.round_open and self.state in ("draft", "returned")

    @property
    def missing(self) -> tuple[tuple[Section, str], ...]:
        """Return every criterion without a level, with its section."""
        return tuple((section, code) for section in self.sections for code in section.missing)

    def section(self, section_id: str) -> Section | None:
        """Return the section with an id, or None."""
        return next((section for section in self.sections if section.id == section_id), None)


def organisation_context(organisation: Organisation) -> Context:
    """Return what routing knows of an organisation: its type decides which areas it answers."""
    return Context(org_type=ORGANISATION_TYPES[organisation.kind])


def find_forms(
    session: Session, organisation_ids: Collection[str], round_code: str | None = None
) -> list[Form]:
    """Return the forms of these organisations, newest wave first, in rounds that are open or closed.

    The number of queries does not depend on the number of forms.
    """
    rounds = select(Round).join(Wave, Wave.code == Round.wave_code)
    rounds = rounds.where(Round.form == FORM, Round.state != "draft").order_by(Wave.fieldwork_from.desc())
    if round_code is not None:
        rounds = rounds.where(Round.code == round_code)
    asked = session.scalars(rounds).all()
    wanted = select(Organisation).where(Organisation.id.in_(organisation_ids)).order_by(Organisation.code)
    organisations = session.scalars(wanted).all()
    saved = _Saved(session, [one.code for one in asked], [one.id for one in organisations])
    return [
        saved.form(one, frozen_instrument(session, one.instrument_hash), organisation)
        for one in asked
        for organisation in organisations
    ]


def find_form(session: Session, round_code: str, organisation_id: str) -> Form | None:
    """Return the form of one organisation in one round, or None where one of them is not there."""
    return next(iter(find_forms(session, [organisation_id], round_code)), None)


def find_form_to_change(session: Session, form: Form) -> Form | None:
    """Read a form again as the only writer of its organisation's forms until the transaction ends."""
    session.execute(select(Organisation.id).where(Organisation.id == form.organisation.id).with_for_update())
    return find_form(session, form.round_code, form.organisation.id)


class _Saved:
    """Everything saved for some rounds and organisations, read in a fixed number of queries."""

    def __init__(self, session: Session, rounds: list[str], organisations: list[str]) -> None:
        found = select(Assessment).where(
            Assessment.round_code.in_(rounds), Assessment.organisation_id.in_(organisations)
        )
        heads = list(session.scalars(found))
        self.heads = {(one.round_code, one.organisation_id): one for one in heads}
        ids = [one.id for one in heads]
        self.sections: dict[str, dict[str, AssessmentSection]] = {}
        for row in session.scalars(select(AssessmentSection).where(AssessmentSection.assessment_id.in_(ids))):
            self.sections.setdefault(row.assessment_id, {})[row.section] = row
        self.evidence: dict[str, dict[str, list[EvidenceLine]]] = {}
        for line in session.scalars(select(Evidence).where(Evidence.assessment_id.in_(ids))):
            lines = self.evidence.setdefault(line.assessment_id, {}).setdefault(line.item, [])
            lines.append(EvidenceLine(line.dated, line.type, line.reference))
        people = {key for one in heads for key in (one.submitted_by, one.decided_by) if key is not None}
        names = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(people))).all()
        self.names: dict[str, str] = {key: name for key, name in names}  # noqa: C416 - rows are not tuples to a type checker

    def form(self, asked: Round, instrument: Instrument, organisation: Organisation) -> Form:
        context = organisation_context(organisation)
        head = self.heads.get((asked.code, organisation.id))
        head_id = head.id if head else ""
        sections = tuple(
            Section(name, items, self._content(head_id, name, items))
            for name, items in _areas(instrument, visible_items(instrument, {}, context)).items()
        )
        if head is None:
            head = Assessment(state="draft", single_worker=False)
        return Form(
            asked.code,
            asked.state == "open",
            asked.wave,
            organisation,
            instrument,
            sections,
            state=head.state,
            submitted_by=head.submitted_by,
            submitted=self._event(head.submitted_by, head.submitted_at),
            decided=self._event(head.decided_by, head.decided_at),
            return_reason=head.return_reason,
            single_worker=head.single_worker,
        )

    def _content(self, head_id: str, section: str, items: tuple[Item, ...]) -> Content:
        row = self.sections.get(head_id, {}).get(section)
        if row is None:
            return Content()
        lines = self.evidence.get(head_id, {})
        evidence = {item.code: tuple(sorted(lines[item.code])) for item in items if item.code in lines}
        return Content(row.answers, row.reasons, evidence, row.row_version)

    def _event(self, staff_id: str | None, at: datetime | None) -> Event | None:
        return None if staff_id is None or at is None else Event(self.names[staff_id], at)


def _areas(instrument: Instrument, codes: Iterable[str]) -> dict[str, tuple[Item, ...]]:
    """Group the items by area, in the order asked; items without an area are the numbers."""
    groups: dict[str, tuple[Item, ...]] = {}
    for code in codes:
        item = instrument.items[code]
        name = item.area or NUMBERS
        groups[name] = (*groups.get(name, ()), item)
    return groups


def form_score(form: Form) -> AssessmentScores:
    """Return the score of what is saved now; the total is None while a criterion has no level."""
    levels: dict[str, int] = {}
    evidenced: set[str] = set()
    for section in form.sections:
        levels |= {
            item.code: section.content.answers[item.code]
            for item in section.items
            if item.kind == "level" and item.code in section.content.answers
        }
        evidenced |= {code for code, lines in section.content.evidence.items() if lines}
    return score_assessment(form.instrument, levels, evidenced, organisation_context(form.organisation))
