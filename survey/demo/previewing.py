"""A questionnaire put before its author's eyes: an invented provider, an open round, codes to answer with."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from sqlalchemy.orm import Session

from instruments.answers import Context
from instruments.catalog import services
from instruments.model import Instrument
from instruments.paths import visible_items
from survey.clock import Clock
from survey.db import Database
from survey.demo.sure import sure, sure_all
from survey.domain import frame, installation, invitations, organisations, publish, round_new, rounds, staff
from survey.domain.organisations import NewOrganisation
from survey.domain.round_new import NewRound, NewWave
from survey.keys import Keys

ROUND = "preview"
CODES = 100  # as often can the questionnaire be answered before the preview is started again
ON_SCREEN = frozenset({"single", "multiple", "open"})
OFFERED = 6  # types of service to choose from
PROVIDER = NewOrganisation(
    "GC-00-1", "13", "Pavyzdžio globos centras", "Example care centre", "care_centre", "public"
)


def offered_services(instrument: Instrument) -> tuple[str, ...]:
    """Return some types of service that the questionnaire rates."""
    rated = [code for code, service in services().items() if instrument.id in service.instruments]
    return tuple(rated[:OFFERED])


def answered_on_screen(instrument: Instrument) -> bool:
    """Tell whether families answer it on their pages; providers and municipalities do not."""
    kinds = {item.kind for item in instrument.ordered_items}
    asked = visible_items(instrument, {}, Context())  # a seminar's questions depend on the occasion
    return kinds <= ON_SCREEN and instrument.maturity is None and bool(asked)


def make_preview(db: Database, keys: Keys, instrument: Instrument, clock: Clock) -> list[str]:
    """Fill an empty database, by the rules that real data go through, and return the codes.

    There is none for a questionnaire that families do not answer on their pages.
    """
    installation.prepare(db, clock, demonstration=True)
    if not answered_on_screen(instrument):
        return []
    today: date = clock().date()
    offered = offered_services(instrument)
    with db.writing() as session:
        sure(publish.publish(session, instrument, clock))
        sure_all(organisations.add(session, [PROVIDER]))
        _add_readers(session, clock)
        new = NewRound(
            code=ROUND,
            wave=ROUND,
            instrument=instrument.id,
            version=instrument.version,
            languages=instrument.languages,
            services=offered,
            open_text=True,
            new_wave=NewWave("Peržiūra", "Preview", today, today + timedelta(days=1)),
        )
        sure(round_new.create(session, new, clock))
        line = {
            "organisation": PROVIDER.code,
            "service": (offered or tuple(services()))[0],
            "form": instrument.id,
            "served": CODES,
            "eligible": CODES,
        }
        sure_all(frame.import_lines(session, ROUND, [line]))
        sure(rounds.open_round(session, ROUND, clock))
        issued = sure(invitations.issue(session, ROUND, keys, clock))
        installation.mark_complete(session)
    return [one.code for one in issued]


def _add_readers(session: Session, clock: Clock) -> None:
    """Add the two people without whom no round asks in people's own words; nobody knows their passwords."""
    for number in ("1", "2"):
        address, password = f"reader{number}@example.invalid", secrets.token_urlsafe(24)
        roles = [staff.RoleGrant(staff.READER)]
        sure(staff.add(session, address, f"Skaitytojas (pavyzdys) {number}", password, roles, clock))
