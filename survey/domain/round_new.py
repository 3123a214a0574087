"""A round as it is announced: checked, then created as a draft, with its wave where that is new."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from instruments.canonical import from_canonical
from instruments.catalog import services
from instruments.model import Instrument
from survey.clock import Clock
from survey.db import ConsentRule, InstrumentVersion, Round, Wave
from survey.db.rounds import CENSUS, OPEN_LINK
from survey.domain import askable, audit, children, invented, open_links, open_texts, siblings
from survey.domain import languages as translations
from survey.domain.askable import ASKED_OF_PROVIDERS
from survey.domain.invited import OF_CHILDREN
from survey.domain.problems import Problem

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
RULES = ("F1", "F2", "F3")


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
    design = OPEN_LINK if new.open_link else CENSUS
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
    if problem is None:
        problem = children.too_late(session, new.code, wave.code, new.instrument, design)
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
        design=design,
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
