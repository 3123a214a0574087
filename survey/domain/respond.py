"""Answering up to the last page: a code leads to a round, pages become a draft of this device."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from survey.db.rounds import Invitation
from survey.db.session import AnySession
from survey.domain import codes, consents, drafts, invited
from survey.domain.drafts import Progress
from survey.domain.invited import Invited
from survey.domain.problems import Problem
from survey.domain.respondents import Respondent
from survey.keys import Keys


def find(session: AnySession, code: str, keys: Keys) -> Invited | Problem:
    """Return the invitation of a typed or opened code; reads only."""
    clean = codes.normalise(code)
    if clean is None:
        return Problem("code_mistyped")
    found = invited.by_code_hash(session, codes.code_hash(clean, keys))
    return Problem("code_unknown") if found is None else found


def progress_of(asked: Invited, key: bytes) -> Progress | Problem | None:
    """Return the draft of this device; None where there is none, a problem where it has another key."""
    if asked.draft is None:
        return None
    progress = drafts.unseal(asked.draft, key, asked.who)
    if progress is None:
        return Problem("draft_elsewhere_words" if asked.has_words else "draft_elsewhere")
    return progress


def start(
    session: AnySession, who: Respondent, key: bytes, *, again: bool = False, one: bool = False
) -> Progress | Problem:
    """Begin a draft, or go on with this device's; `again` throws another device's draft away first.

    `one` asks for one question at a time from here on. Children always begin anew.
    """
    # Of two devices that begin at once the second waits here, and then finds the draft of the first.
    session.execute(select(Invitation.id).where(Invitation.id == who.id).with_for_update())
    asked = answerable(session, who)
    if isinstance(asked, Problem):
        return asked
    missing = consents.missing(session, asked, {})
    if missing is not None:
        return missing
    if again or asked.child_mode:
        drafts.discard(session, who)
        asked = replace(asked, draft=None)
    found = progress_of(asked, key)
    if isinstance(found, Problem):
        return found
    progress = replace(found or Progress(), one=one)
    if progress != found and not drafts.store(session, who, key, progress, asked.draft):
        return start(session, who, key, again=again, one=one)
    return progress


def stop(session: AnySession, who: Respondent, key: bytes) -> Problem | None:
    """Throw this device's draft away: somebody stops without refusing, and nothing is kept."""
    drafts.fetch(session, who)  # a page that sends it at this moment is waited for
    asked = answerable(session, who)
    if isinstance(asked, Problem):
        return asked
    found = progress_of(asked, key)
    if isinstance(found, Problem):
        return found
    drafts.discard(session, who)
    return None


def answerable(session: AnySession, who: Respondent, *, lock: bool = False) -> Invited | Problem:
    """Return what can be answered now, or why it cannot; `lock` keeps the round from closing meanwhile."""
    asked = invited.by_id(session, who, lock=lock)
    if asked is None:
        return Problem("code_unknown")
    return asked.obstacle or asked


def begun_or_new(asked: Invited, key: bytes) -> Progress | Problem | None:
    """Return the draft of this device; a visit of an open link without one begins at its first page."""
    progress = progress_of(asked, key)
    return Progress() if progress is None and asked.who.by_link else progress
