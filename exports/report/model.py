"""One result as plain data: it feeds page, plot, command and file alike, so that they cannot disagree.

Suppression is already applied: what a row may not show is None here, so nothing downstream can leak it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Literal

Level = Literal["country", "county", "municipality", "merged", "speakers", "form"]
RowStatus = Literal["shown", "caution", "bound", "hidden", "hidden_secondary"]
Names = Mapping[str, str]  # language -> name

SHOWS_SHARE: tuple[RowStatus, ...] = ("shown", "caution")


@dataclass(frozen=True)
class Note:
    """Something a reader must know, as a stable code with its values."""

    code: str
    values: Mapping[str, int | float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class AreaName:
    """An area's code and its names by language."""

    code: str
    names: Names


@dataclass(frozen=True)
class WaveLabel:
    """A period of fieldwork."""

    code: str
    names: Names
    first: date
    last: date


@dataclass(frozen=True)
class Asked:
    """One questionnaire version that the answers were given to."""

    form: str
    version: str
    hash: str
    title: Names


@dataclass(frozen=True)
class Unaided:
    """The same figure without assisted, kiosk and interviewer answers."""

    n: int
    estimate: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Outcomes:
    """How the round's invitations ended (AAPOR dispositions), whole country.

    `eligible` is the denominator of the response rate: all sampled but those found ineligible.
    `discrepancies`: persons the frame lists as served who say that they received no service.
    """

    sampled: int
    ineligible: int
    eligible: int
    complete: int
    partial: int
    refused: int
    representative_refused: int
    not_handed_out: int
    undeliverable: int
    no_answer: int
    discrepancies: int

    def known(self, *, by_link: bool) -> dict[str, int]:
        """Return the counts by name; where nobody was invited, only what was answered."""
        every = asdict(self)
        return {name: every[name] for name in ("complete", "partial")} if by_link else every


@dataclass(frozen=True)
class Row:
    """One area's figures; everything from `n` on is None where the status is "hidden" or "hidden_secondary".

    A row with status "bound" shows only n, that its share is at least (or at most) `bound_percent`, and its
    verdict where that may be told. A row of level "form" or "speakers" is the whole country again, of one
    questionnaire, or of those who speak for themselves. `eligible` counts the frame without those found
    ineligible, and is None by open links. `merged` rows name their municipalities in `members`. Unknown =
    eligible without a valid overall answer; `needed` of them would have to be favourable for the target to
    hold (None: even all would not be enough). Verdicts are for country, those who speak for themselves, and
    county only.
    """

    level: Level
    code: str
    names: Names
    status: RowStatus
    eligible: int | None = None
    parent: str | None = None
    members: tuple[AreaName, ...] = ()
    n: int | None = None
    weighted_n: float | None = None
    estimate: float | None = None
    se: float | None = None
    lower: float | None = None
    upper: float | None = None
    method: str | None = None
    n_effective: float | None = None
    deff: float | None = None
    df: float | None = None
    response_rate: float | None = None
    dont_know: float | None = None
    no_answer: float | None = None
    bounds_lower: float | None = None
    bounds_upper: float | None = None
    unknown: int | None = None
    needed: int | None = None
    needed_share: float | None = None
    possible: bool | None = None
    verdict: str | None = None
    plain: str | None = None
    assumption: bool | None = None
    unaided: Unaided | None = None
    bound_at_least: bool | None = None
    bound_percent: int | None = None
    notes: tuple[Note, ...] = ()

    @property
    def hidden(self) -> bool:
        """Whether the row shows no figure at all."""
        return self.status in ("hidden", "hidden_secondary")

    @property
    def shows_share(self) -> bool:
        """Whether the row shows its share (with or without a caution mark)."""
        return self.status in SHOWS_SHARE


def hide(row: Row, status: RowStatus) -> Row:
    """Return the row with nothing left but where it is and how many are eligible there."""
    return Row(
        level=row.level,
        code=row.code,
        names=row.names,
        status=status,
        eligible=row.eligible,
        parent=row.parent,
        members=row.members,
    )


def bound(row: Row, *, at_least: bool, percent: int, verdict: str | None = None) -> Row:
    """Return the row with n and a bound of its share instead of the share and all that follows from it.

    The verdict is given only where it may be told. Whether it rests on the silent being alike would tell
    more, so it counts as resting on them wherever anybody is silent.
    """
    silent = None if verdict is None or row.unknown is None else row.unknown > 0
    return replace(
        hide(row, "bound"),
        n=row.n,
        bound_at_least=at_least,
        bound_percent=percent,
        verdict=verdict,
        assumption=silent,
    )


@dataclass(frozen=True)
class TrendPoint:
    """One wave's own figure of one area; the share is None where that wave's report hides it."""

    wave: str
    names: Names
    status: RowStatus
    n: int | None = None
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    bound_at_least: bool | None = None
    bound_percent: int | None = None


@dataclass(frozen=True)
class Report:
    """The result of one closed round, or of the closed rounds of one wave that count together.

    `code` names the result, `rounds` those whose answers it counts, `form` whose view it is: the form of the
    round, or "children". Where `by_link`, whoever had a link could answer: rows hold n and share and nothing
    that speaks of those who did not answer.
    """

    title: Names
    demonstration: bool
    code: str
    rounds: tuple[str, ...]
    wave: WaveLabel
    form: str
    asked: tuple[Asked, ...]
    rule: str
    target: float
    confidence: float
    method: str
    design: str
    base: int
    caution: int
    outcomes: Outcomes
    rows: tuple[Row, ...]
    trend: Mapping[str, tuple[TrendPoint, ...]]
    notes: tuple[Note, ...] = ()
    by_link: bool = False

    @property
    def country(self) -> Row:
        """The row of the whole country."""
        return self.rows[0]

    def row(self, code: str) -> Row | None:
        """Return the row of an area, or None."""
        return next((row for row in self.rows if row.code == code), None)

    @property
    def parts(self) -> tuple[Row, ...]:
        """The country again by who spoke: those who speak for themselves, then each questionnaire."""
        return tuple(row for row in self.rows if row.level in ("speakers", "form"))

    @property
    def across(self) -> tuple[Row, ...]:
        """Merged areas that lie in more than one county."""
        return tuple(row for row in self.rows if row.level == "merged" and row.parent is None)

    @property
    def counties(self) -> tuple[Row, ...]:
        """The counties' rows, in the order of the report."""
        return tuple(row for row in self.rows if row.level == "county")
