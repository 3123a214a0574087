"""What the manifest of a release says of its round: frame, weights, counts, the published figure."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from typing import Any

from sqlalchemy.orm import Session

from exports.release import Manifest
from exports.report.model import Report, Row
from survey.db import Round
from survey.db.queries.results import CellRow, read_cells, read_places, read_round
from survey.domain import children, invented, release_public, research
from survey.domain.areas import SPEAKERS
from survey.domain.figures import RoundData, read_data
from survey.domain.problems import Problem
from survey.domain.results_rows import outcomes_of

NO_WEIGHTS = "none: whoever had a link could answer, and every answer counts alike"
WEIGHTS = "within a stratum the silent are taken to be like those who answered"


def manifest_of(session: Session, round_code: str, rows: int) -> Manifest:
    """Return the manifest of a closed round, without name, people and reason; the round has a result."""
    found = read_round(session, round_code)
    if found is None:
        raise ValueError(f"there is no round {round_code}")
    asked, instrument = found
    data = read_data(session, round_code, read_places(session))
    demonstration = invented.is_demonstration(session)
    report = release_public.report_of(session, asked)
    obstacle = release_public.obstacle(report, asked)
    return Manifest(
        release="",
        round=round_code,
        number=0,
        form=asked.form,
        instrument={
            "id": instrument.instrument_id,
            "version": instrument.version,
            "hash": instrument.hash,
        },
        services=tuple(asked.services),
        wave={
            "code": asked.wave_code,
            "titles": {"lt": asked.wave.title_lt, "en": asked.wave.title_en},
            "first": asked.wave.fieldwork_from.isoformat(),
            "last": asked.wave.fieldwork_to.isoformat(),
        },
        counts={"rows": rows, **_counts(data)},
        frame=_frame(read_cells(session, round_code)),
        weights={
            "method": NO_WEIGHTS if data.by_link else WEIGHTS,
            "rule": asked.rule,
            "design": asked.design,
        },
        published=_published(report, asked),
        notes=research.notes_of(data, demonstration=demonstration),
        software=f"balsas {version('balsas')}",
        demonstration=demonstration,
        made_at="",
        made_by="",
        reason="",
        public="" if obstacle is None else release_public.as_reason(obstacle),
        unnamed=release_public.unnamed(report, asked, data),
    )


def _counts(data: RoundData) -> dict[str, int]:
    known = outcomes_of(data).known(by_link=data.by_link)
    return {name: int(count) for name, count in known.items()}


def _frame(cells: tuple[CellRow, ...]) -> dict[str, Any]:
    listed = [
        [cell.stratum, cell.service, cell.eligible, cell.denominator, cell.base_weight]
        for cell in sorted(cells, key=lambda one: (one.stratum, one.service))
    ]
    return {
        "strata": len(cells),
        "eligible": sum(cell.eligible for cell in cells),
        "denominator": sum(cell.denominator for cell in cells),
        "sha256": hashlib.sha256(json.dumps(listed, ensure_ascii=False).encode()).hexdigest(),
    }


def _published(report: Report | Problem, asked: Round) -> dict[str, Any]:
    """Return the country's figure as the result page has it; nothing where it is not shown as a figure."""
    if isinstance(report, Problem):
        return {"status": "with the wave's other forms of children"}
    alone = report.row(SPEAKERS) if children.belongs(asked.form, asked.design) else None
    return {
        "result": report.code,
        "rounds": list(report.rounds),
        "rule": report.rule,
        "method": report.method,
        **_figures(report.country),
        **({} if alone is None else {"self_only": _figures(alone)}),
    }


def _figures(row: Row) -> dict[str, Any]:
    names = ("n", "estimate", "se", "lower", "upper", "df")
    found = {name: getattr(row, name) for name in names if row.shows_share}
    return {"status": row.status, **{name: value for name, value in found.items() if value is not None}}
