"""Organisations that give services: added by the operator from a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.clock import Clock
from survey.db import Municipality, Organisation
from survey.db.places import ORGANISATION_KINDS, SECTORS
from survey.domain import audit
from survey.domain.csv_table import Row
from survey.domain.problems import Problem

COLUMNS = ("code", "municipality", "name_lt", "name_en", "kind", "sector")
TEMPLATE = (
    "code,municipality,name_lt,name_en,kind,sector\n"
    'GC-00-1,13,"Globos centras (pavyzdys)","Care centre (example)",care_centre,public\n'
)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
MOST_LETTERS = 200


class Described(Protocol):
    """What is known of an organisation before it is stored."""

    @property
    def code(self) -> str:
        """The unique code."""

    @property
    def municipality_code(self) -> str:
        """The two digits of the municipality."""

    @property
    def name_lt(self) -> str:
        """The name in Lithuanian."""

    @property
    def name_en(self) -> str:
        """The name in English."""

    @property
    def kind(self) -> str:
        """Care centre, BŠN or other."""

    @property
    def sector(self) -> str:
        """Public, NGO or private."""


@dataclass(frozen=True)
class NewOrganisation:
    """An organisation as a file describes it."""

    code: str
    municipality_code: str
    name_lt: str
    name_en: str
    kind: str
    sector: str


def import_rows(session: Session, rows: Sequence[Row], clock: Clock) -> list[Problem]:
    """Store the organisations of a file; nothing if there is a problem."""
    described = [NewOrganisation(*(str(row.values[name]) for name in COLUMNS)) for row in rows]
    problems = add(session, described, lines=[row.line for row in rows])
    if not problems:
        audit.record(session, clock, None, "organisations.imported", "organisation", {"count": len(rows)})
    return problems


def add(
    session: Session, described: Sequence[Described], *, lines: Sequence[int] | None = None
) -> list[Problem]:
    """Store new organisations and correct known ones by their code; nothing if there is a problem."""
    municipalities = set(session.scalars(select(Municipality.code)))
    known = {one.code: one for one in session.scalars(select(Organisation))}
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, one in zip(lines or range(2, len(described) + 2), described, strict=True):
        problems += _wrong(number, one, municipalities)
        if one.code in seen:
            problems.append(Problem("organisation_twice", {"line": number, "first": seen[one.code]}))
        seen.setdefault(one.code, number)
    if problems or not described:
        return problems or [Problem("table_no_rows")]
    for one in described:
        row = known.get(one.code)
        if row is None:
            row = Organisation(code=one.code)
            session.add(row)
        row.municipality_code, row.kind, row.sector = one.municipality_code, one.kind, one.sector
        row.name_lt, row.name_en = one.name_lt, one.name_en
    session.flush()
    return []


def _wrong(line: int, one: Described, municipalities: set[str]) -> list[Problem]:
    problems = []
    if not CODE.fullmatch(one.code):
        problems.append(Problem("organisation_code", {"line": line, "code": one.code}))
    if one.municipality_code not in municipalities:
        problems.append(Problem("organisation_place", {"line": line, "code": one.municipality_code}))
    if one.kind not in ORGANISATION_KINDS:
        kinds = ", ".join(ORGANISATION_KINDS)
        problems.append(Problem("organisation_kind", {"line": line, "kind": one.kind, "kinds": kinds}))
    if one.sector not in SECTORS:
        values = {"line": line, "sector": one.sector, "sectors": ", ".join(SECTORS)}
        problems.append(Problem("organisation_sector", values))
    if not all(name.strip() and len(name) <= MOST_LETTERS for name in (one.name_lt, one.name_en)):
        problems.append(Problem("organisation_name", {"line": line, "most": MOST_LETTERS}))
    return problems
