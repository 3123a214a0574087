"""A round's life: opened with everything announced frozen, closed for good; a draft may be discarded."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from instruments.canonical import from_canonical
from instruments.model import Instrument
from survey.clock import Clock
from survey.db import ConsentRule, DesignCell, FrameLine, Invitation, Round, RoundLanguage, Wave
from survey.db.rounds import OPEN_LINK
from survey.domain import audit, batch, children, drafts, invented, open_links, round_cells, staff
from survey.domain import languages as translations
from survey.domain.askable import ASKED_OF_PROVIDERS
from survey.domain.invited import OF_CHILDREN
from survey.domain.problems import Problem


def open_round(session: Session, code: str, clock: Clock) -> Round | Problem:
    """Open a round: merge its frame into design cells of at least ten eligible, freeze what was announced."""
    found = _held(session, code)
    if found is None:
        return Problem("round_unknown", {"round": code})
    if found.state != "draft":
        return Problem("round_already_open" if found.state == "open" else "round_is_closed", {"round": code})
    instrument = from_canonical(found.instrument.canonical)
    problem = _not_ready(session, found, instrument)
    if problem is None and found.form not in ASKED_OF_PROVIDERS:
        problem = round_cells.make(session, found)
    if problem is not None:
        return problem
    if found.design == OPEN_LINK:
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
    found = _held(session, code)
    if found is None:
        return Problem("round_unknown", {"round": code})
    if found.state != "open":
        return Problem("round_not_open_yet" if found.state == "draft" else "round_is_closed", {"round": code})
    problem = children.left_behind(session, found)
    if problem is not None:
        return problem
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


def _held(session: Session, code: str) -> Round | None:
    """Read a round for a change, with its wave: of two rounds of a wave one waits here for the other."""
    return session.get(Round, code, with_for_update=True)


def _not_ready(session: Session, found: Round, instrument: Instrument) -> Problem | None:
    late = children.too_late(session, found.code, found.wave_code, found.form, found.design)
    if late is not None:
        return late
    least = translations.asked(session, found.code)
    refused = translations.refused_languages(session, instrument, found.languages, least)
    if refused is not None:
        return refused
    ruled = found.form not in OF_CHILDREN or session.get(ConsentRule, found.code) is not None
    if not ruled and not invented.is_demonstration(session):
        return Problem("round_no_consent_age", {"round": found.code})
    if found.design == OPEN_LINK:
        problem = open_links.refused_now(session, found, instrument.audience)
        if problem is not None:
            return problem
    if found.open_text and not staff.enough_readers(session):
        return Problem("round_no_readers", {"round": found.code, "least": staff.READERS_NEEDED})
    return None
