"""Results: the closed round of a form, and the closed rounds of a wave whose people count together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from analysis.interval import KORN_GRAUBARD
from exports.report.model import Asked, Names, Note, Outcomes, Report, Row, TrendPoint, WaveLabel
from survey.db import Round, Wave
from survey.db.queries.results import read_closed_rounds, read_places, read_round
from survey.domain import children, children_waves, invented
from survey.domain.figures import NO_INTERVAL, RoundData, counts_of, read_data, shares_of
from survey.domain.problems import Problem
from survey.domain.results_rows import make_row, outcomes_of, unaided_of
from survey.domain.suppression import suppress

CARERS = "A"  # the carers' own view: a result by itself, never pooled with the children's
SHARE_FORMS = (CARERS, *children.FORMS)  # forms with a favourable rule


def report(session: Session, code: str) -> Report | Problem:
    """Return the result with a code: of a round, or of the children of a wave (`children.result_code`).

    A Problem where there is no such result, or it is not closed, or it has no share to report.
    """
    wave = children.wave_of(session, code)
    return round_report(session, code) if wave is None else children_report(session, wave)


def round_report(session: Session, round_code: str) -> Report | Problem:
    """Return the report of a closed round, or a Problem: no such round, not closed, or no share to report."""
    asked = closed_round(session, round_code)
    if isinstance(asked, Problem):
        return asked
    places = read_places(session)
    waves = []
    for code in read_closed_rounds(session, asked.form, asked.design):
        waves.append(read_data(session, code, places))
        if code == round_code:
            break
    return _report(session, round_code, asked.form, waves[-1].instrument.title, waves)


def children_report(session: Session, wave_code: str) -> Report | Problem:
    """Return what the children of a wave say, or is said for the youngest: each child counts once.

    A Problem where no child was asked in the wave, or a round of theirs is not closed.
    """
    obstacle = children.obstacle(session, wave_code)
    if obstacle is not None:
        return obstacle
    waves = children_waves.read_until(session, wave_code, read_places(session))
    return _report(session, children.result_code(wave_code), children.VIEW, children.TITLE, waves)


def closed_round(session: Session, round_code: str) -> Round | Problem:
    """Return a round whose answers may be read now: closed, of a form with a share; else why not."""
    found = read_round(session, round_code)
    if found is None:
        return Problem("round_unknown", {"round": round_code})
    asked = found[0]
    if children.belongs(asked.form, asked.design):
        values = {"round": round_code, "result": children.result_code(asked.wave_code)}
        return Problem("results_with_children", values)
    if asked.form not in SHARE_FORMS:
        return Problem("results_no_share", {"round": round_code, "form": asked.form})
    if asked.state != "closed":
        return Problem("results_not_closed", {"round": round_code})
    return asked


def _report(session: Session, code: str, form: str, title: Names, waves: Sequence[RoundData]) -> Report:
    """Return the report of the last wave with the trend of all; each wave's own table is protected alone."""
    rows = [round_rows(data, waves[:position]) for position, data in enumerate(waves)]
    data = waves[-1]
    announced, outcomes = data.round, outcomes_of(data)
    return Report(
        title=title,
        demonstration=invented.is_demonstration(session),
        code=code,
        rounds=data.rounds,
        wave=_wave_label(announced.wave),
        form=form,
        asked=tuple(
            Asked(one, instrument.version, content_hash, instrument.title)
            for one, (instrument, content_hash) in sorted(data.instruments.items())
        ),
        rule=announced.rule,
        target=announced.target,
        confidence=announced.confidence,
        method=NO_INTERVAL if data.by_link else KORN_GRAUBARD,
        design=announced.design,
        by_link=data.by_link,
        base=announced.limit_base,
        caution=announced.limit_caution,
        outcomes=outcomes,
        rows=rows[-1],
        trend=_trend(waves, rows),
        notes=_notes(data, outcomes),
    )


def _notes(data: RoundData, outcomes: Outcomes) -> tuple[Note, ...]:
    if data.by_link:
        return (Note("open_link", {}),)
    return (Note("discrepancies", {"count": outcomes.discrepancies}),) if outcomes.discrepancies else ()


def round_rows(data: RoundData, earlier: Sequence[RoundData]) -> tuple[Row, ...]:
    """Return the rows of one table, country first, with suppression applied over the whole of it."""
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
