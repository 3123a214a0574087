"""Invitations: one code for each eligible person, shown once; and what became of each."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from survey.clock import Clock
from survey.db import (
    ConsentCode,
    ConsentRule,
    DesignCell,
    Draft,
    FrameLine,
    Invitation,
    InvitationSibling,
    Organisation,
    Round,
)
from survey.db.base import random_key
from survey.db.rounds import INVITATION_STATES
from survey.domain import audit, codes, open_links, siblings
from survey.domain.problems import Problem
from survey.keys import Keys

# What an operator may note; `submitted` comes from an answer alone.
NOTED = tuple(state for state in INVITATION_STATES if state != "submitted")
MOST_EXTRA = 1000
ISSUED = "invitations.issued"


@dataclass(frozen=True)
class Issued:
    """A new invitation; its code is known here and to whom it is handed, and nowhere else."""

    invitation_id: str
    code: str
    organisation_code: str
    service: str
    form: str
    consent_code: str = ""  # of the representative, in a round that needs one
    siblings: int = 0  # brothers and sisters of one organisation and service share a number from 1 on


def issue(session: Session, round_code: str, keys: Keys, clock: Clock) -> list[Issued] | Problem:
    """Make a code for every eligible person without one; a second time there is none to make."""
    found = _open_round(session, round_code)
    if isinstance(found, Problem):
        return found
    made = dict(
        session.execute(
            select(Invitation.frame_line_id, func.count())
            .join(FrameLine)
            .where(FrameLine.round_code == round_code)
            .group_by(Invitation.frame_line_id)
        ).all()
    )
    lines = session.scalars(select(FrameLine).where(FrameLine.round_code == round_code))
    wanted = {line: max(0, line.eligible - made.get(line.id, 0)) for line in lines if line.design_cell_id}
    if not any(wanted.values()):
        return Problem("invitations_issued", {"round": round_code})
    return _make(session, found, wanted, keys, clock, ISSUED, {})


def issue_extra(
    session: Session,
    round_code: str,
    organisation_code: str,
    service: str,
    number: int,
    reason: str,
    keys: Keys,
    clock: Clock,
) -> list[Issued] | Problem:
    """Make further codes at one organisation, for printed ones that were lost; the reason is recorded."""
    found = _open_round(session, round_code)
    if isinstance(found, Problem):
        return found
    if not 1 <= number <= MOST_EXTRA:
        return Problem("invitations_extra_number", {"most": MOST_EXTRA})
    if not 5 <= len(reason.strip()) <= 500:
        return Problem("invitations_extra_reason")
    wanted = (
        select(FrameLine)
        .join(Organisation)
        .where(
            FrameLine.round_code == round_code,
            FrameLine.service == service,
            FrameLine.design_cell_id.is_not(None),
            Organisation.code == organisation_code,
        )
    )
    line = session.scalars(wanted).one_or_none()
    if line is None:
        values = {"round": round_code, "organisation": organisation_code, "service": service}
        return Problem("invitations_no_line", values)
    detail = {"organisation": organisation_code, "number": number, "reason": reason.strip()}
    return _make(session, found, {line: number}, keys, clock, "invitations.extra", detail)


def set_state(session: Session, invitation_id: str, state: str) -> Problem | None:
    """Note what became of an invitation; one that was answered stays as it is."""
    if state not in NOTED:
        return Problem("invitation_state", {"state": state, "states": ", ".join(NOTED)})
    changed = session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.state != "submitted")
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:
        return Problem("invitation_answered")
    if state != "issued":
        session.execute(delete(Draft).where(Draft.invitation_id == invitation_id))
    return None


def set_state_by_code(session: Session, code: str, state: str, keys: Keys, clock: Clock) -> Problem | None:
    """Note what became of the invitation with this code; the record names the round, never the code."""
    clean = codes.normalise(code)
    if clean is None:
        return Problem("code_mistyped")
    wanted = (
        select(Invitation.id, Round.code, Round.state)
        .join(DesignCell, DesignCell.id == Invitation.design_cell_id)
        .join(Round, Round.code == DesignCell.round_code)
        .where(Invitation.code_hash == codes.code_hash(clean, keys))
        .with_for_update(read=True, of=Round)  # the round does not close meanwhile
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        return Problem("code_unknown")
    if row[2] != "open":
        return Problem("round_is_closed", {"round": row[1]})
    problem = set_state(session, row[0], state)
    if problem is None:
        audit.record(session, clock, None, "invitation.state", row[1], {"state": state})
    return problem


def _open_round(session: Session, round_code: str) -> Round | Problem:
    found = session.get(Round, round_code, with_for_update=True)
    if found is None:
        return Problem("round_unknown", {"round": round_code})
    if found.state != "open":
        code = "round_not_open_yet" if found.state == "draft" else "round_is_closed"
        return Problem(code, {"round": round_code})
    if open_links.answers(found):
        return Problem("round_by_link", {"round": round_code})
    return found


def _make(
    session: Session,
    found: Round,
    wanted: Mapping[FrameLine, int],
    keys: Keys,
    clock: Clock,
    action: str,
    detail: Mapping[str, object],
) -> list[Issued] | Problem:
    issued: list[Issued] = []
    rows = []
    consent_rows = []
    sibling_rows = []
    with_consent = session.get(ConsentRule, found.code) is not None
    # Codes made later replace lost ones, and nobody knows whose.
    with_siblings = found.mode == siblings.CONFIDENTIAL and action == ISSUED
    by_line = sorted(wanted.items(), key=lambda pair: (pair[0].organisation.code, pair[0].service))
    for line, number in by_line:
        groups: defaultdict[int, str] = defaultdict(random_key)
        for group in siblings.places(number, line.counts if with_siblings else {}):
            consent_code = codes.new_code() if with_consent else ""
            place = (line.organisation.code, line.service, line.form)
            one = Issued(random_key(), codes.new_code(), *place, consent_code, group)
            issued.append(one)
            if group:
                sibling_rows.append({"invitation_id": one.invitation_id, "sibling_group": groups[group]})
            if consent_code:
                hashed = codes.code_hash(consent_code, keys)
                consent_rows.append({"code_hash": hashed, "invitation_id": one.invitation_id})
            rows.append(
                {
                    "id": one.invitation_id,
                    "design_cell_id": line.design_cell_id,
                    "frame_line_id": line.id,
                    "code_hash": codes.code_hash(one.code, keys),
                    "code_key": found.code_key,
                    "state": "issued",
                }
            )
        session.execute(
            update(DesignCell)
            .where(DesignCell.id == line.design_cell_id)
            .values(invited=DesignCell.invited + number)
        )
    for some in (rows, consent_rows, sibling_rows):  # no table keeps the order of the printed list
        secrets.SystemRandom().shuffle(some)
    session.execute(insert(Invitation), rows)
    if consent_rows:
        session.execute(insert(ConsentCode), consent_rows)
    if sibling_rows:
        session.execute(insert(InvitationSibling), sibling_rows)
    audit.record(session, clock, None, action, found.code, {"count": len(rows), **detail})
    return issued
