"""A round's life: created as a draft, opened with everything announced frozen, closed for good."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from instruments.canonical import from_canonical
from instruments.catalog import services
from instruments.model import Instrument
from survey.clock import Clock
from survey.db import (
    ConsentRule,
    DesignCell,
    FrameLine,
    InstrumentVersion,
    Invitation,
    Round,
    RoundLanguage,
    Wave,
)
from survey.db.rounds import CENSUS, OPEN_LINK
from survey.domain import (
    askable,
    audit,
    batch,
    cells,
    drafts,
    invented,
    open_links,
    open_texts,
    siblings,
    staff,
)
from survey.domain import languages as translations
from survey.domain.invited import OF_CHILDREN
from survey.domain.problems import Problem

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
RULES = ("F1", "F2", "F3")
# Providers assess themselves: nobody is counted in a frame or invited by a code.
ASKED_OF_PROVIDERS = ("D",)


@dataclass(frozen=True)
class NewWave:
    """A period of fieldwork to be made with its first round."""

    title_lt: str
    title_en: str
    fieldwork_from: date
    fieldwork_to: date


@dataclass(frozen=True)
class NewRound:
    """Everything that is announced of a round before it opens."""

    code: str
    wave: str
    instrument: str
    version: str
    languages: Sequence[str]
    services: Sequence[str] = ()
    target: float = 0.95
    confidence: float = 0.95
    rule: str = "F1"
    mode: str = "anonymous"
    open_text: bool = False
    own_consent_age: int | None = None  # of a round that asks children
    open_link: bool = False  # anybody with a link may answer, nobody is invited
    new_wave: NewWave | None = None
    least_status: Mapping[str, str] = field(default_factory=dict)


def create(session: Session, new: NewRound, clock: Clock) -> Round | Problem:
    """Create a round as a draft, and its wave where that is described."""
    problem = _wrong(new)
    if problem is not None:
        return problem
    if session.get(Round, new.code) is not None:
        return Problem("round_exists", {"round": new.code})
    wave = _wave(session, new)
    if isinstance(wave, Problem):
        return wave
    wanted = select(InstrumentVersion).where(
        InstrumentVersion.instrument_id == new.instrument, InstrumentVersion.version == new.version
    )
    version = session.scalars(wanted).one_or_none()
    if version is None:
        return Problem("round_instrument", {"id": new.instrument, "version": new.version})
    taken = session.scalar(
        select(Round.code).where(Round.wave_code == wave.code, Round.form == new.instrument)
    )
    if taken is not None:
        return Problem("round_form_taken", {"wave": wave.code, "form": new.instrument, "round": taken})
    instrument = from_canonical(version.canonical)
    problem = _language_problem(session, new, instrument) or _link_problem(new, instrument)
    # An author's preview shows what is there of an unfinished questionnaire.
    asked_of_people = new.instrument not in ASKED_OF_PROVIDERS and not invented.is_demonstration(session)
    if problem is None and asked_of_people:
        problem = askable.problem_of(instrument, new.services)
    if problem is not None:
        return problem
    session.add(wave)
    session.flush()
    made = Round(
        code=new.code,
        wave_code=wave.code,
        form=new.instrument,
        instrument_hash=version.hash,
        mode=new.mode,
        design=OPEN_LINK if new.open_link else CENSUS,
        rule=new.rule,
        target=new.target,
        confidence=new.confidence,
        languages=list(new.languages),
        services=list(new.services),
        open_text=new.open_text and bool(open_texts.boxes(instrument)),
    )
    session.add(made)
    session.flush()
    if new.own_consent_age is not None and made.form in OF_CHILDREN:
        session.add(ConsentRule(round_code=made.code, own_age=new.own_consent_age))
    translations.ask(session, made.code, new.least_status)
    session.flush()
    audit.record(session, clock, None, "round.created", made.code, {"instrument": version.hash})
    return made


def open_round(session: Session, code: str, clock: Clock) -> Round | Problem:
    """Open a round: merge its frame into design cells of at least ten eligible, freeze what was announced."""
    found = session.get(Round, code, with_for_update=True)
    if found is None:
        return Problem("round_unknown", {"round": code})
    if found.state != "draft":
        return Problem("round_already_open" if found.state == "open" else "round_is_closed", {"round": code})
    instrument = from_canonical(found.instrument.canonical)
    least = translations.asked(session, code)
    refused = translations.refused_languages(session, instrument, found.languages, least)
    if refused is not None:
        return refused
    ruled = found.form not in OF_CHILDREN or session.get(ConsentRule, code) is not None
    if not ruled and not invented.is_demonstration(session):
        return Problem("round_no_consent_age", {"round": code})
    by_link = found.design == OPEN_LINK
    problem = open_links.refused_now(session, found, instrument.audience) if by_link else None
    if problem is not None:
        return problem
    if found.open_text and not staff.enough_readers(session):
        return Problem("round_no_readers", {"round": code, "least": staff.READERS_NEEDED})
    if found.form not in ASKED_OF_PROVIDERS:
        problem = _make_cells(session, found)
        if problem is not None:
            return problem
    if by_link:
        open_links.make(session, code)
    found.language_status = translations.language_status(instrument, found.languages)
    found.state, found.opened_at = "open", clock()
    session.flush()
    audit.record(session, clock, None, "round.opened", code, {})
    return found


def close(session: Session, code: str, clock: Clock) -> Round | Problem:
    """Close an open round for good: drafts are deleted, answers and ledger rewritten in random order.

    `batch.compact` belongs after the transaction.
    """
    found = session.get(Round, code, with_for_update=True)
    if found is None:
        return Problem("round_unknown", {"round": code})
    if found.state != "open":
        return Problem("round_not_open_yet" if found.state == "draft" else "round_is_closed", {"round": code})
    found.state, found.closed_at = "closed", clock()
    session.flush()
    drafts.discard_of_rounds(session, [code])
    batch.rewrite(session, code)
    audit.record(session, clock, None, "round.closed", code, {})
    return found


def discard(session: Session, code: str, clock: Clock) -> Problem | None:
    """Remove a round that never opened, with its frame."""
    found = session.get(Round, code, with_for_update=True)
    if found is None:
        return Problem("round_unknown", {"round": code})
    if found.state != "draft":
        return Problem("round_not_draft", {"round": code})
    for of_round in (FrameLine, ConsentRule, RoundLanguage):
        session.execute(delete(of_round).where(of_round.round_code == code))
    session.delete(found)
    session.flush()
    audit.record(session, clock, None, "round.discarded", code, {})
    return None


def everything(session: Session) -> list[Round]:
    """Return all rounds by wave and code."""
    return list(session.scalars(select(Round).join(Wave).order_by(Wave.fieldwork_from, Round.code)))


def states(session: Session, code: str) -> dict[str, int]:
    """Return how many invitations of a round are in each state."""
    counted = (
        select(Invitation.state, func.count())
        .join(DesignCell)
        .where(DesignCell.round_code == code)
        .group_by(Invitation.state)
    )
    return dict(session.execute(counted).all())


def cells_of(session: Session, code: str) -> list[DesignCell]:
    """Return the design cells of a round by stratum."""
    wanted = select(DesignCell).where(DesignCell.round_code == code)
    return list(session.scalars(wanted.order_by(DesignCell.stratum, DesignCell.service)))


def _wrong(new: NewRound) -> Problem | None:
    if not CODE.fullmatch(new.code):
        return Problem("round_code", {"round": new.code})
    if not new.languages or len(set(new.languages)) < len(new.languages):
        return Problem("round_languages")
    if not 0 < new.target < 1:
        return Problem("round_target", {"target": new.target})
    if not 0.5 <= new.confidence < 1:
        return Problem("round_confidence", {"confidence": new.confidence})
    if new.own_consent_age is not None and not 7 <= new.own_consent_age <= 18:
        return Problem("round_consent_age", {"age": new.own_consent_age})
    if new.rule not in RULES:
        return Problem("round_rule", {"rule": new.rule, "rules": ", ".join(RULES)})
    if new.mode not in siblings.MODES:
        return Problem("round_mode", {"mode": new.mode, "modes": ", ".join(siblings.MODES)})
    for service in new.services:
        if service not in services() or new.instrument not in services()[service].instruments:
            return Problem("round_service", {"service": service, "id": new.instrument})
    return None


def _language_problem(session: Session, new: NewRound, instrument: Instrument) -> Problem | None:
    unknown = [one for one in new.languages if one not in instrument.languages]
    if unknown:
        values = {"language": unknown[0], "id": new.instrument, "known": ", ".join(instrument.languages)}
        return Problem("round_language_unknown", values)
    wrong = translations.least_problem(session, new.least_status, new.languages)
    return wrong or translations.refused_languages(session, instrument, new.languages, new.least_status)


def _link_problem(new: NewRound, instrument: Instrument) -> Problem | None:
    if not new.open_link:
        return None
    if new.instrument in ASKED_OF_PROVIDERS:
        return Problem("round_link_providers", {"form": new.instrument})
    if new.mode == siblings.CONFIDENTIAL:
        return Problem("round_link_mode")
    return open_links.refused(new.instrument, instrument.audience, new.own_consent_age)


def _wave(session: Session, new: NewRound) -> Wave | Problem:
    found = session.get(Wave, new.wave)
    described = new.new_wave
    if described is None:
        return found or Problem("wave_unknown", {"wave": new.wave})
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}", new.wave):
        return Problem("wave_code", {"wave": new.wave})
    if not described.title_lt.strip() or not described.title_en.strip():
        return Problem("wave_titles")
    if described.fieldwork_to < described.fieldwork_from:
        return Problem("wave_dates")
    wave = Wave(
        code=new.wave,
        title_lt=described.title_lt,
        title_en=described.title_en,
        fieldwork_from=described.fieldwork_from,
        fieldwork_to=described.fieldwork_to,
    )
    if found is None:
        return wave
    fields = ("title_lt", "title_en", "fieldwork_from", "fieldwork_to")
    same = all(getattr(found, name) == getattr(wave, name) for name in fields)
    return found if same else Problem("wave_exists", {"wave": new.wave})


def _make_cells(session: Session, found: Round) -> Problem | None:
    lines = list(session.scalars(select(FrameLine).where(FrameLine.round_code == found.code)))
    if not lines:
        return Problem("round_no_frame", {"round": found.code})
    asked = sorted({line.service for line in lines})
    for service in asked:
        eligible = sum(line.eligible for line in lines if line.service == service)
        if eligible < cells.LEAST:
            values = {"round": found.code, "service": service, "eligible": eligible, "least": cells.LEAST}
            return Problem("round_too_few", values)
    for service in asked:
        of_service = {line.id: line for line in lines if line.service == service}
        for cell in cells.merge(_plain(line) for line in of_service.values()):
            stored = _store_cell(session, found, service, cell, of_service)
            for line in cell.lines:
                of_service[line.key].design_cell_id = stored.id
    session.flush()
    return None


def _plain(line: FrameLine) -> cells.Line:
    place = line.organisation.municipality
    return cells.Line(line.id, line.organisation.code, place.code, place.county_code, line.eligible)


def _store_cell(
    session: Session, found: Round, service: str, cell: cells.Cell, lines: Mapping[str, FrameLine]
) -> DesignCell:
    members = [lines[line.key] for line in cell.lines]
    counts: dict[str, int] = {}
    for member in members:
        for name, value in member.counts.items():
            counts[name] = counts.get(name, 0) + value
    first = members[0].organisation
    of_siblings = found.mode == siblings.CONFIDENTIAL
    stored = DesignCell(
        round_code=found.code,
        stratum=cell.stratum,
        area=cell.area,
        organisation_id=first.id if cell.area == "organisation" else None,
        municipality_code=first.municipality_code if cell.area in ("organisation", "municipality") else None,
        county_code=first.municipality.county_code if cell.area != "country" else None,
        service=service,
        form=found.form,
        psu_rule="sibling_group" if of_siblings else "respondent",
        fpc=siblings.units(cell.eligible, counts) if of_siblings else cell.eligible,
        served=sum(member.served for member in members),
        eligible=cell.eligible,
        coarsening=cells.coarsening(cell.eligible, counts),
    )
    session.add(stored)
    session.flush()
    return stored
