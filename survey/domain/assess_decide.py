"""From draft to confirmed: one person submits a self-assessment, another one confirms or returns it."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.clock import Clock
from survey.db import Membership, Staff
from survey.domain import audit
from survey.domain.assess import Form, find_form_to_change
from survey.domain.assess_fill import find_or_make_head
from survey.domain.problems import Problem

REASON_LEAST = 3
REASON_MOST = 1000
STAFF_ITEM = "D_N_STAFF"


def submit(session: Session, form: Form, staff_id: str, clock: Clock) -> Problem | None:
    """Hand the form to the head; refused while a criterion has no level."""
    now = find_form_to_change(session, form)
    if now is None or not now.editable:
        return Problem("assessment_not_editable")
    if now.missing:
        return Problem("assessment_unanswered", {"count": len(now.missing)})
    head = find_or_make_head(session, now)
    head.state, head.submitted_by, head.submitted_at = "submitted", staff_id, clock()
    head.decided_by = head.decided_at = head.return_reason = None
    audit.record(session, clock, staff_id, "assessment.submitted", head.id, {})
    return None


def confirm(session: Session, form: Form, staff_id: str, clock: Clock) -> Problem | None:
    """Confirm a submitted form; never by who submitted it, unless the organisation has one worker."""
    now = find_form_to_change(session, form)
    if now is None or not may_decide(now):
        return Problem("assessment_not_submitted")
    alone = now.submitted_by == staff_id
    if alone and not has_single_worker(session, now):
        return Problem("assessment_own_submission")
    head = find_or_make_head(session, now)
    head.state, head.single_worker = "confirmed", alone
    head.decided_by, head.decided_at = staff_id, clock()
    audit.record(session, clock, staff_id, "assessment.confirmed", head.id, {"single_worker": alone})
    return None


def return_form(session: Session, form: Form, staff_id: str, reason: str, clock: Clock) -> Problem | None:
    """Give a submitted form back for changes, with a written reason."""
    now = find_form_to_change(session, form)
    if now is None or not may_decide(now):
        return Problem("assessment_not_submitted")
    alone = now.submitted_by == staff_id
    if alone and not has_single_worker(session, now):
        return Problem("assessment_own_submission")
    if not REASON_LEAST <= len(reason.strip()) <= REASON_MOST:
        return Problem("assessment_return_reason", {"least": REASON_LEAST, "most": REASON_MOST})
    head = find_or_make_head(session, now)
    head.state, head.single_worker, head.return_reason = "returned", alone, reason.strip()
    head.decided_by, head.decided_at = staff_id, clock()
    audit.record(session, clock, staff_id, "assessment.returned", head.id, {})
    return None


def may_decide(form: Form) -> bool:
    """Tell whether the form waits for a decision."""
    return form.round_open and form.state == "submitted"


def has_single_worker(session: Session, form: Form) -> bool:
    """Tell whether one person is all there is: one account, and the form says one worker."""
    workers = {section.content.answers.get(STAFF_ITEM) for section in form.sections}
    accounts = (
        select(func.count(func.distinct(Membership.staff_id)))
        .join(Staff)
        .where(Membership.organisation_id == form.organisation.id, Staff.active)
    )
    return 1 in workers and session.scalar(accounts) == 1
