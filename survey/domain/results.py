"""The result of a closed round: every area's figures and trend, and nothing that must stay hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from analysis.interval import KORN_GRAUBARD
from exports.report.model import Note, Report, Row, TrendPoint, WaveLabel
from survey.db import Round, Wave
from survey.db.queries.results import read_closed_rounds, read_places, read_round
from survey.domain import installation
from survey.domain.figures import RoundData, counts_of, read_data, shares_of
from survey.domain.problems import Problem
from survey.domain.results_rows import make_row, outcomes_of, unaided_of
from survey.domain.suppression import suppress

RESULT_FORMS = ("A",)  # forms with a favourable rule; each is reported by itself


def round_report(session: Session, round_code: str) -> Report | Problem:
    """Return the report of a closed round, or a Problem: no such round, not closed, or no share to report."""
    asked = closed_round(session, round_code)
    if isinstance(asked, Problem):
        return asked
    places = read_places(session)
    waves = []
    for code in read_closed_rounds(session, asked.form):
        waves.append(read_data(session, code, places))
        if code == round_code:
            break
    rows = [round_rows(data, waves[:position]) for position, data in enumerate(waves)]
    data = waves[-1]
    outcomes = outcomes_of(data)
    return Report(
        title=data.instrument.title,
        demonstration=installation.is_demonstration(session),
        round=round_code,
        wave=_wave_label(asked.wave),
        form=asked.form,
        instrument=data.instrument.id,
        version=data.instrument.version,
        instrument_hash=data.instrument_hash,
        rule=asked.rule,
        target=asked.target,
        confidence=asked.confidence,
        method=KORN_GRAUBARD,
        design=asked.design,
        base=asked.limit_base,
        caution=asked.limit_caution,
        outcomes=outcomes,
        rows=rows[-1],
        trend=_trend(waves, rows),
        notes=(Note("discrepancies", {"count": outcomes.discrepancies}),) if outcomes.discrepancies else (),
    )


def closed_round(session: Session, round_code: str) -> Round | Problem:
    """Return a round whose answers may be read now: closed, of a form with a share; else why not."""
    found = read_round(session, round_code)
    if found is None:
        return Problem("round_unknown", {"round": round_code})
    asked = found[0]
    if asked.form not in RESULT_FORMS:
        return Problem("results_no_share", {"round": round_code, "form": asked.form})
    if asked.state != "closed":
        return Problem("results_not_closed", {"round": round_code})
    return asked


def round_rows(data: RoundData, earlier: Sequence[RoundData]) -> tuple[Row, ...]:
    """Return the rows of one round, country first, with suppression applied over the whole table."""
    shares = shares_of(data, data.codes, earlier)
    counts = counts_of(data)
    rows = [make_row(area, shares.get(area.name.code), counts, data) for area in data.areas]
    rows[0] = replace(rows[0], unaided=unaided_of(data, earlier))
    return suppress(rows, data)


def _trend(waves: Sequence[RoundData], rows: Sequence[tuple[Row, ...]]) -> dict[str, tuple[TrendPoint, ...]]:
    """Return for the country and each county the figure that each wave's own report shows."""
    codes = [row.code for row in rows[-1] if row.level in ("country", "county")]
    by_code = [{row.code: row for row in wave} for wave in rows]
    return {
        code: tuple(
            _point(data.round.wave, shown.get(code)) for data, shown in zip(waves, by_code, strict=True)
        )
        for code in codes
    }


def _point(wave: Wave, row: Row | None) -> TrendPoint:
    label = _wave_label(wave)
    if row is None:
        return TrendPoint(label.code, label.names, "hidden")
    return TrendPoint(
        label.code,
        label.names,
        row.status,
        row.n,
        row.estimate,
        row.lower,
        row.upper,
        row.bound_at_least,
        row.bound_percent,
    )


def _wave_label(wave: Wave) -> WaveLabel:
    names = {"lt": wave.title_lt, "en": wave.title_en}
    return WaveLabel(wave.code, names, wave.fieldwork_from, wave.fieldwork_to)
