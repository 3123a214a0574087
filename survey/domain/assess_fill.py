"""Filling in a self-assessment: from what was typed to what is saved, with every problem at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from instruments.answers import clean_page
from survey.clock import VILNIUS, Clock
from survey.db import Assessment, AssessmentSection, Evidence
from survey.domain import audit
from survey.domain.assess import (
    Content,
    EvidenceLine,
    Form,
    Section,
    find_form_to_change,
    organisation_context,
)

LINES_MOST = 10
REASON_MOST = 500
REFERENCE_LEAST = 3
REFERENCE_MOST = 200
NOT_KNOWN = "-2"
EARLIEST = date(1990, 1, 1)

_LINE_FIELD = re.compile(r"([A-Z][A-Z0-9_]*)-(\d{1,2})-(type|dated|reference)")
_PERSONAL = re.compile(r"(?<!\d)\d{11}(?!\d)|[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True)
class TypedLine:
    """One line of evidence as typed."""

    type: str = ""
    dated: str = ""
    reference: str = ""

    @property
    def empty(self) -> bool:
        """Tell whether nothing was typed."""
        return not (self.type or self.dated or self.reference)


@dataclass(frozen=True)
class Typed:
    """A section as typed: shown again exactly so when there is a problem."""

    values: Mapping[str, str] = field(default_factory=dict)
    not_known: frozenset[str] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, tuple[TypedLine, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field: the field's name in the page, a stable code, values for the wording."""

    field: str
    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """The section is saved."""


@dataclass(frozen=True)
class Refused:
    """Nothing was saved; these are all the problems."""

    problems: tuple[FieldProblem, ...]


@dataclass(frozen=True)
class Conflict:
    """Nothing was saved: somebody saved other content since the page was opened."""

    form: Form
    section: Section


def typed_from(section: Section, raw: Mapping[str, Sequence[str]]) -> Typed:
    """Sort the raw fields of a section's page; fields that are none of its own are kept as unknown."""
    kinds = {item.code: item.kind for item in section.items}
    values, reasons, unknown = {}, {}, []
    not_known: set[str] = set()
    lines: dict[str, dict[int, dict[str, str]]] = {}
    for name, texts in raw.items():
        line = _LINE_FIELD.fullmatch(name)
        code = line[1] if line else name.removesuffix("-reason")
        given = [text.strip() for text in texts if text.strip()]
        if kinds.get(code) == "number" and name == code:
            values[code] = " ".join(text for text in given if text != NOT_KNOWN)
            not_known |= {code} if NOT_KNOWN in given else set()
        elif kinds.get(code) != "level" or len(texts) != 1:
            unknown.append(name)
        elif line:
            lines.setdefault(code, {}).setdefault(int(line[2]), {})[line[3]] = "".join(given)
        else:
            (values if name == code else reasons)[code] = "".join(given)
    ordered = {
        code: tuple(TypedLine(**numbered[number]) for number in sorted(numbered))
        for code, numbered in lines.items()
    }
    return Typed(values, frozenset(not_known), reasons, ordered, tuple(sorted(unknown)))


def typed_again(content: Content) -> Typed:
    """Show saved content as if it had just been typed."""
    lines = {
        code: tuple(TypedLine(str(line.type), line.dated.isoformat(), line.reference) for line in saved)
        for code, saved in content.evidence.items()
    }
    not_known = frozenset(code for code, value in content.answers.items() if str(value) == NOT_KNOWN)
    values = {code: str(value) for code, value in content.answers.items() if code not in not_known}
    return Typed(values, not_known, content.reasons, lines)


def clean_section(form: Form, section: Section, typed: Typed, today: date) -> Content | Refused:
    """Return the content to save, or all problems of what was typed, in the order of the page."""
    first = section.items[0].code
    problems = [FieldProblem(first, "field_unknown", {"field": name[:40]}) for name in typed.unknown[:10]]
    answers = _clean_answers(form, section, typed, problems)
    maturity = form.instrument.maturity
    reason_for = maturity.reason_for if maturity else ()
    scale = form.instrument.scales[maturity.evidence_types] if maturity else None
    types = {option.code for option in scale.options} if scale else set()
    reasons: dict[str, str] = {}
    evidence: dict[str, tuple[EvidenceLine, ...]] = {}
    for item in section.items:
        if str(answers.get(item.code)) in reason_for:
            reasons[item.code] = typed.reasons.get(item.code, "")
            problems += _reason_problems(item.code, reasons[item.code])
        lines = _clean_lines(item.code, typed.lines.get(item.code, ()), types, today, problems)
        if lines:
            evidence[item.code] = lines
    if problems:
        place = {item.code: number for number, item in enumerate(section.items)}
        return Refused(tuple(sorted(problems, key=lambda one: place[one.field.split("-")[0]])))
    return Content(answers, reasons, evidence, section.content.row_version)


def _clean_answers(
    form: Form, section: Section, typed: Typed, problems: list[FieldProblem]
) -> dict[str, int]:
    context = organisation_context(form.organisation)
    own = {item.code for item in section.items}
    answers: dict[str, int] = {}
    for page in form.instrument.pages:
        codes = own.intersection(page.items)
        if not codes:
            continue
        raw = {code: given for code in codes if (given := _given(code, typed))}
        cleaned = clean_page(form.instrument, page.id, raw, {}, context)
        # An item without an answer is no problem yet: the form may be filled in over several sittings.
        found = (one for one in cleaned.problems if one.item in codes and one.code != "required")
        problems += [FieldProblem(one.item, f"field_{one.code}", {"other": one.other or ""}) for one in found]
        answers |= {code: value for code, value in cleaned.answers.items() if code in codes and value != -9}
    return answers


def _given(code: str, typed: Typed) -> list[str]:
    given = (typed.values.get(code, ""), NOT_KNOWN if code in typed.not_known else "")
    return [text for text in given if text]


def _reason_problems(code: str, reason: str) -> list[FieldProblem]:
    name = f"{code}-reason"
    if len(reason) < REFERENCE_LEAST:
        return [FieldProblem(name, "field_reason_missing")]
    if len(reason) > REASON_MOST:
        return [FieldProblem(name, "field_reason_too_long", {"most": REASON_MOST})]
    return [FieldProblem(name, "field_personal_data")] if _PERSONAL.search(reason) else []


def _clean_lines(
    code: str,
    lines: Sequence[TypedLine],
    types: set[str],
    today: date,
    problems: list[FieldProblem],
) -> tuple[EvidenceLine, ...]:
    clean = []
    for number, line in enumerate(lines):
        if line.empty:
            continue
        name = f"{code}-{number}"
        found = _line_problems(name, line, types, today)
        problems += found
        if not found:
            clean.append(EvidenceLine(date.fromisoformat(line.dated), int(line.type), line.reference))
    if len(clean) > LINES_MOST:
        problems.append(FieldProblem(f"{code}-0-type", "field_evidence_too_many", {"most": LINES_MOST}))
    return tuple(sorted(clean))


def _line_problems(name: str, line: TypedLine, types: set[str], today: date) -> list[FieldProblem]:
    problems = []
    if line.type not in types:
        problems.append(FieldProblem(f"{name}-type", "field_evidence_type"))
    dated = _date(line.dated)
    if dated is None:
        problems.append(FieldProblem(f"{name}-dated", "field_evidence_date"))
    elif not EARLIEST <= dated <= today:
        problems.append(
            FieldProblem(f"{name}-dated", "field_evidence_date_range", {"today": today.isoformat()})
        )
    if not REFERENCE_LEAST <= len(line.reference) <= REFERENCE_MOST:
        values = {"least": REFERENCE_LEAST, "most": REFERENCE_MOST}
        problems.append(FieldProblem(f"{name}-reference", "field_evidence_reference", values))
    elif _PERSONAL.search(line.reference):
        problems.append(FieldProblem(f"{name}-reference", "field_personal_data"))
    return problems


def _date(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def save_section(
    session: Session,
    form: Form,
    section_id: str,
    typed: Typed,
    *,
    row_version: int,
    staff_id: str,
    clock: Clock,
) -> Saved | Refused | Conflict | None:
    """Save one section in the caller's transaction; None where the form may not be changed any more.

    `row_version` is the version the person saw. The same content saved twice is saved once.
    """
    now = find_form_to_change(session, form)
    section = now.section(section_id) if now else None
    if now is None or section is None or not now.editable:
        return None
    content = clean_section(now, section, typed, clock().astimezone(VILNIUS).date())
    if isinstance(content, Refused):
        return content
    if content.same_as(section.content) and section.content.row_version:
        return Saved()
    if section.content.row_version != row_version:
        return Conflict(now, section)
    head = find_or_make_head(session, now)
    _store(session, head, section, content)
    audit.record(session, clock, staff_id, "assessment.section_saved", head.id, {"section": section.id})
    return Saved()


def find_or_make_head(session: Session, form: Form) -> Assessment:
    """Return the row of the form, making it at the first save."""
    key = select(Assessment).where(
        Assessment.round_code == form.round_code, Assessment.organisation_id == form.organisation.id
    )
    head = session.scalar(key)
    if head is None:
        head = Assessment(round_code=form.round_code, organisation_id=form.organisation.id)
        session.add(head)
        session.flush()
    return head


def _store(session: Session, head: Assessment, section: Section, content: Content) -> None:
    row = session.get(AssessmentSection, (head.id, section.id))
    if row is None:
        row = AssessmentSection(assessment_id=head.id, section=section.id)
        session.add(row)
    row.answers, row.reasons = dict(content.answers), dict(content.reasons)
    flag_modified(row, "answers")  # where only evidence changed, the version must rise all the same
    codes = [item.code for item in section.items]
    session.execute(delete(Evidence).where(Evidence.assessment_id == head.id, Evidence.item.in_(codes)))
    session.add_all(
        Evidence(assessment_id=head.id, item=code, type=line.type, dated=line.dated, reference=line.reference)
        for code, lines in content.evidence.items()
        for line in lines
    )
    session.flush()
