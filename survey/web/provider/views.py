"""What the templates of the self-assessment show: criteria with their fields, names, states, dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime

from instruments.model import Item, Option
from survey.clock import VILNIUS
from survey.domain.assess import Content, Form, Section
from survey.domain.assess_fill import FieldProblem, Typed, TypedLine, typed_again
from survey.i18n import N_, problem_text
from survey.web.language import current_language, gettext

OWN_FIELDS = ("csrf_token", "row_version", "do")
REFUSALS = ("assessment_unanswered", "assessment_return_reason", "assessment_no_decision")

STATES = {
    "draft": (N_("Being filled in"), "tag-muted"),
    "submitted": (N_("Submitted, waits for the head"), "tag-warning"),
    "confirmed": (N_("Confirmed"), "tag-good"),
    "returned": (N_("Returned for changes"), "tag-warning"),
}


@dataclass(frozen=True)
class Line:
    """One evidence line in the page: its name, what was typed, what is wrong by part."""

    name: str
    number: int
    typed: TypedLine
    wrong: Mapping[str, str]


@dataclass(frozen=True)
class Criterion:
    """One criterion or number in the page."""

    number: int
    item: Item
    text: str
    hint: str
    options: tuple[Option, ...]
    value: str
    not_known: bool
    reason: str
    lines: tuple[Line, ...]
    wrong: str
    wrong_reason: str
    saved_otherwise: str

    @property
    def evidence_count(self) -> int:
        """Count the lines in which something is typed."""
        return sum(not line.typed.empty for line in self.lines)


class SectionPage:
    """Everything one section's page shows."""

    def __init__(
        self, form: Form, part: Section, typed: Typed, problems: tuple[FieldProblem, ...], *, conflict: bool
    ) -> None:
        """Prepare the page from what was typed."""
        self.form, self.part, self.typed, self.conflict = form, part, typed, conflict
        self.language = current_language()
        numbers = {item.code: number for number, item in enumerate(part.items, start=1)}
        texts = [(one, problem_text(self.language, self._named(one, numbers))) for one in problems]
        self.wrong = {one.field: text for one, text in texts}
        self.summary = [(one.field, numbers[one.field.split("-")[0]], text) for one, text in texts]
        self.criteria = [self._criterion(numbers[item.code], item) for item in part.items]
        self.position = [section.id for section in form.sections].index(part.id) + 1

    @property
    def evidence_types(self) -> tuple[Option, ...]:
        """Return the types of evidence to choose from."""
        maturity = self.form.instrument.maturity
        return self.form.instrument.scales[maturity.evidence_types].options if maturity else ()

    @property
    def texts(self) -> list[str]:
        """Return the instrument's texts above this section."""
        codes = {item.code for item in self.part.items}
        pages = [page for page in self.form.instrument.pages if codes.intersection(page.items)]
        return [text[self.language] for page in pages for text in self.form.instrument.page_texts(page)]

    @staticmethod
    def _named(problem: FieldProblem, numbers: Mapping[str, int]) -> FieldProblem:
        """Name another item by its number on the page."""
        other = str(problem.values.get("other", ""))
        values = {**problem.values, "other": numbers.get(other, other)}
        return FieldProblem(problem.field, problem.code, values)

    def _criterion(self, number: int, item: Item) -> Criterion:
        typed, code = self.typed, item.code
        kept = typed.lines.get(code, ()) or (TypedLine(),)
        lines = tuple(self._line(code, place, line) for place, line in enumerate(kept))
        options = self.form.instrument.options(item)
        return Criterion(
            number=number,
            item=item,
            text=item.text[self.language],
            hint=item.hint[self.language] if item.hint else "",
            options=options,
            value=typed.values.get(code, ""),
            not_known=code in typed.not_known,
            reason=typed.reasons.get(code, ""),
            lines=lines if item.kind == "level" else (),
            wrong=self.wrong.get(code, ""),
            wrong_reason=self.wrong.get(f"{code}-reason", ""),
            saved_otherwise=self._saved_otherwise(item) if self.conflict else "",
        )

    def _line(self, code: str, place: int, line: TypedLine) -> Line:
        name = f"{code}-{place}"
        parts = {part: self.wrong.get(f"{name}-{part}", "") for part in ("type", "dated", "reference")}
        return Line(name, place, line, parts)

    def _saved_otherwise(self, item: Item) -> str:
        """Say what somebody else saved for this item, where it differs from what was typed here."""
        code, saved = item.code, typed_again(self.part.content)
        mine, theirs = (
            (
                one.values.get(code, ""),
                code in one.not_known,
                one.reasons.get(code, ""),
                [line for line in one.lines.get(code, ()) if not line.empty],
            )
            for one in (self.typed, saved)
        )
        return "" if mine == theirs else told(self.form, item, self.part.content)


def told(form: Form, item: Item, content: Content) -> str:
    """Say the saved answer of an item in one line: level, reason, evidence."""
    language = current_language()
    value = content.answers.get(item.code)
    if value is None:
        words = [gettext("not answered")]
    else:
        label = next(
            (one.text[language] for one in form.instrument.options(item) if one.code == str(value)), ""
        )
        shown = f"{value} – {label}" if label and value >= 0 else label
        words = [shown or str(value)]
    words += [content.reasons[item.code]] if content.reasons.get(item.code) else []
    words += evidence_told(form, item, content)
    return "; ".join(words)


def evidence_told(form: Form, item: Item, content: Content) -> list[str]:
    """Say each evidence line of an item: type, date, reference."""
    language, maturity = current_language(), form.instrument.maturity
    options = form.instrument.scales[maturity.evidence_types].options if maturity else ()
    names = {one.code: one.text[language] for one in options}
    return [
        f"{names[str(line.type)]}, {line.dated.isoformat()}: {line.reference}"
        for line in content.evidence.get(item.code, ())
    ]


def row_version(fields: Mapping[str, str]) -> int:
    """Return the version that the page was opened with; a damaged one is older than every version."""
    text = fields.get("row_version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def next_section(form: Form, part: Section) -> Section | None:
    """Return the section after this one, or None."""
    ids = [section.id for section in form.sections]
    place = ids.index(part.id) + 1
    return form.sections[place] if place < len(ids) else None


def section_name(form: Form, section_id: str) -> str:
    """Return the name of an area, or of the numbers asked."""
    area = form.instrument.areas.get(section_id)
    return area[current_language()] if area else gettext("Numbers of the last 12 months")


def organisation_name(form: Form) -> str:
    """Return the organisation's name in the page's language."""
    return form.organisation.name_lt if current_language() == "lt" else form.organisation.name_en


def wave_title(form: Form) -> str:
    """Return the wave's title in the page's language."""
    return form.wave.title_lt if current_language() == "lt" else form.wave.title_en


def state_tag(form: Form) -> tuple[str, str]:
    """Return the state's words and the style of its tag."""
    words, style = STATES[form.state]
    return gettext(words), style


def moment(at: datetime) -> str:
    """Write a moment in Lithuanian time."""
    pattern = "yyyy-MM-dd HH:mm" if current_language() == "lt" else "d MMM yyyy, HH:mm"
    return format_datetime(at.astimezone(VILNIUS), pattern, locale=current_language())
