"""The frame: how many persons each organisation serves and how many may be asked, before anybody is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from instruments.catalog import services
from survey.clock import Clock
from survey.db import FrameLine, Organisation, Round
from survey.domain import audit, siblings
from survey.domain.cells import LANGUAGE, MODE
from survey.domain.csv_table import Row
from survey.domain.problems import Problem

COLUMNS = ("organisation", "service", "form", "served", "eligible")
TEMPLATE = "organisation,service,form,served,eligible,language_lt,language_ru\nGC-00-1,FCC,A,45,40,31,9\n"
COUNT_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST = 1_000_000
# Columns of one family count the same persons, each once, so together they cannot exceed the eligible.
FAMILIES = (LANGUAGE, MODE)


def import_lines(
    session: Session,
    round_code: str,
    rows: Sequence[Row | Mapping[str, str | int]],
    clock: Clock | None = None,
) -> list[Problem]:
    """Store the frame of a round not yet open, in place of an earlier one; nothing if there is a problem."""
    found = session.get(Round, round_code)
    if found is None:
        return [Problem("round_unknown", {"round": round_code})]
    if found.state != "draft":
        return [Problem("frame_round_open", {"round": round_code})]
    numbered = [row if isinstance(row, Row) else Row(number, row) for number, row in enumerate(rows, 2)]
    if not numbered:
        return [Problem("table_no_rows")]
    organisations = dict(session.execute(select(Organisation.code, Organisation.id)).all())
    problems: list[Problem] = []
    lines: dict[tuple[str, str, str], FrameLine] = {}
    first: dict[tuple[str, str, str], int] = {}
    for row in numbered:
        line, wrong = _line(found, row, organisations)
        problems += wrong
        if line is None:
            continue
        key = (line.organisation_id, line.service, line.form)
        if key in lines:
            problems.append(Problem("frame_twice", {"line": row.line, "first": first[key]}))
        lines.setdefault(key, line)
        first.setdefault(key, row.line)
    if problems:
        return problems
    session.execute(delete(FrameLine).where(FrameLine.round_code == round_code))
    session.add_all(lines.values())
    session.flush()
    if clock is not None:
        audit.record(session, clock, None, "frame.imported", round_code, {"lines": len(lines)})
    return []


def _line(found: Round, row: Row, organisations: Mapping[str, str]) -> tuple[FrameLine | None, list[Problem]]:
    values = {name: str(value) for name, value in row.values.items()}
    missing = [name for name in COLUMNS if name not in values]
    if missing:
        return None, [Problem("table_columns_missing", {"columns": ", ".join(missing)})]
    problems: list[Problem] = []
    numbers: dict[str, int] = {}
    for name, text in values.items():
        if name in COLUMNS[:3]:
            continue
        problems += _read_number(row.line, name, text, numbers)
    organisation, service, form = (values[name] for name in COLUMNS[:3])
    if organisation not in organisations:
        problems.append(Problem("frame_organisation", {"line": row.line, "code": organisation}))
    if service not in services():
        problems.append(Problem("frame_service", {"line": row.line, "service": service}))
    elif found.services and service not in found.services:
        asked = ", ".join(found.services)
        problems.append(
            Problem("frame_service_other", {"line": row.line, "service": service, "asked": asked})
        )
    if form != found.form:
        problems.append(Problem("frame_form", {"line": row.line, "form": form, "asked": found.form}))
    problems += _count_problems(row.line, numbers)
    if problems:
        return None, problems
    line = FrameLine(
        round_code=found.code,
        organisation_id=organisations[organisation],
        service=service,
        form=form,
        served=numbers.pop("served"),
        eligible=numbers.pop("eligible"),
        counts=numbers,
    )
    return line, []


def _read_number(line: int, name: str, text: str, numbers: dict[str, int]) -> list[Problem]:
    """Put the number of a cell into `numbers`, or say what is wrong with it."""
    of_siblings = name.startswith(siblings.NAMED)
    if not COUNT_NAME.fullmatch(name) or (of_siblings and not siblings.COLUMN.fullmatch(name)):
        return [Problem("frame_column_name", {"column": name})]
    if not (text.isascii() and text.isdigit() and int(text[:10]) <= MOST and len(text) <= 10):
        return [Problem("frame_number", {"line": line, "column": name, "value": text[:20], "most": MOST})]
    numbers[name] = int(text)
    return []


def _count_problems(line: int, numbers: Mapping[str, int]) -> list[Problem]:
    if "served" not in numbers or "eligible" not in numbers:
        return []
    eligible = numbers["eligible"]
    if eligible > numbers["served"]:
        return [Problem("frame_eligible", {"line": line, "eligible": eligible, "served": numbers["served"]})]
    counted = {name: value for name, value in numbers.items() if name not in ("served", "eligible")}
    problems = [
        Problem("frame_count", {"line": line, "column": name, "value": value, "eligible": eligible})
        for name, value in counted.items()
        if value > eligible
    ]
    for family in FAMILIES:
        total = sum(value for name, value in counted.items() if name.startswith(family))
        if not problems and total > eligible:
            values = {"line": line, "columns": f"{family}…", "value": total, "eligible": eligible}
            problems.append(Problem("frame_counts", values))
    children = 0 if problems else sum(siblings.sizes(counted))
    if children > eligible:
        values = {"line": line, "columns": f"{siblings.NAMED}…", "value": children, "eligible": eligible}
        problems.append(Problem("frame_counts", values))
    return problems
