"""What may still change of an open round: one more language, a later last day; each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from instruments.canonical import from_canonical
from survey.clock import Clock
from survey.db import InstrumentVersion, Round, RoundAmendment
from survey.domain import audit
from survey.domain.languages import asked, language_status, refused_languages
from survey.domain.problems import Problem


@dataclass(frozen=True)
class Change:
    """What to change; None leaves it as it is."""

    add_language: str | None = None
    fieldwork_to: date | None = None


def amend(session: Session, code: str, change: Change, reason: str, clock: Clock) -> RoundAmendment | Problem:
    """Change an open round and keep what was changed, when and why."""
    found = session.get(Round, code, with_for_update=True)
    if found is None:
        return Problem("round_unknown", {"round": code})
    if found.state != "open":
        return Problem("round_not_open_yet" if found.state == "draft" else "round_is_closed", {"round": code})
    if not 5 <= len(reason.strip()) <= 500:
        return Problem("round_amendment_reason")
    last = change.fieldwork_to
    if (change.add_language is None and last is None) or (
        last is not None and last <= found.wave.fieldwork_to
    ):
        return Problem("round_amendment")
    if change.add_language is not None:
        problem = _add_language(session, found, change.add_language)
        if problem is not None:
            return problem
    if last is not None:
        found.wave.fieldwork_to = last
    detail = {"add_language": change.add_language, "fieldwork_to": last.isoformat() if last else None}
    made = RoundAmendment(
        round_code=code,
        at=clock(),
        change={name: value for name, value in detail.items() if value is not None},
        reason=reason.strip(),
    )
    session.add(made)
    session.flush()
    audit.record(session, clock, None, "round.amended", code, made.change)
    return made


def _add_language(session: Session, found: Round, language: str) -> Problem | None:
    instrument = from_canonical(session.get_one(InstrumentVersion, found.instrument_hash).canonical)
    if language not in instrument.languages:
        values = {"language": language, "id": instrument.id, "known": ", ".join(instrument.languages)}
        return Problem("round_language_unknown", values)
    if language in found.languages:
        return Problem("round_amendment")
    refused = refused_languages(session, instrument, [language], asked(session, found.code))
    if refused is not None:
        return refused
    found.languages = [*found.languages, language]
    found.language_status = language_status(instrument, found.languages)
    return None
