"""Named agreements under which an evaluator may download the answers of closed rounds."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.clock import VILNIUS, Clock
from survey.db import Agreement, Staff
from survey.domain import audit
from survey.domain.problems import Problem

PURPOSE_LEAST = 10
PURPOSE_MOST = 500


def add(session: Session, email: str, purpose: str, ends_on: date, clock: Clock) -> Agreement | Problem:
    """Record that an evaluator signed an agreement today; a Problem says what is missing."""
    today = clock().astimezone(VILNIUS).date()
    person = session.scalar(select(Staff).where(Staff.email == email.strip().lower(), Staff.active))
    if person is None:
        return Problem("staff_unknown", {"email": email})
    if "evaluator" not in {one.role for one in person.memberships}:
        return Problem("agreement_not_evaluator", {"email": email})
    if not PURPOSE_LEAST <= len(purpose.strip()) <= PURPOSE_MOST:
        return Problem("agreement_purpose", {"least": PURPOSE_LEAST, "most": PURPOSE_MOST})
    if ends_on < today:
        return Problem("agreement_ended", {"ends": ends_on.isoformat(), "today": today.isoformat()})
    made = Agreement(staff_id=person.id, purpose=purpose.strip(), signed_on=today, ends_on=ends_on)
    session.add(made)
    session.flush()
    audit.record(session, clock, None, "agreement.added", made.id, {"ends": ends_on.isoformat()})
    return made


def current(session: Session, staff_id: str, clock: Clock) -> Agreement | None:
    """Return the person's agreement that holds today (the one that ends last), or None."""
    today = clock().astimezone(VILNIUS).date()
    held = (
        select(Agreement)
        .where(Agreement.staff_id == staff_id, Agreement.signed_on <= today, Agreement.ends_on >= today)
        .order_by(Agreement.ends_on.desc())
    )
    return session.scalars(held).first()


def of_email(session: Session, email: str, clock: Clock) -> Agreement | None:
    """Return the agreement that a person with this e-mail holds today, or None."""
    person = session.scalar(select(Staff.id).where(Staff.email == email.strip().lower(), Staff.active))
    return None if person is None else current(session, person, clock)
