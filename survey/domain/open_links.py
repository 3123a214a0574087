"""Open links: one for each service at each organisation of a round that anybody with its link may answer.

A link belongs to a frame line, so an answer lands in the right design cell. It proves nothing about who
answers, nor that somebody answers once: results of such a round say so.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db import ConsentRule, FrameLine, OpenLink, Organisation, Round
from survey.db.rounds import OPEN_LINK
from survey.domain.codes import ALPHABET, LOOK_ALIKES, SEPARATORS
from survey.domain.consents import YOUNGEST
from survey.domain.problems import Problem

SYMBOLS = 8  # 40 bits: enough that nobody comes to another link by a slip of the finger
# Of young children a representative always decides, and a link leads to no representative.
NEVER = "child"


@dataclass(frozen=True)
class Link:
    """One link of a round, and whose clients it is for."""

    name: str
    organisation: str
    organisation_name: str
    service: str
    form: str


def answers(asked: Round) -> bool:
    """Tell whether a round is answered by open links."""
    return asked.design == OPEN_LINK


def refused(form: str, audience: str, own_consent_age: int | None) -> Problem | None:
    """Say why children of a form cannot be asked by open links, or None where they can.

    Where a representative may have to agree, only an invitation leads to that decision.
    """
    if audience == NEVER:
        return Problem("round_link_children", {"form": form})
    youngest = YOUNGEST.get(form)
    if youngest is not None and (own_consent_age is None or own_consent_age > youngest):
        return Problem("round_link_consent", {"form": form, "age": youngest})
    return None


def refused_now(session: Session, asked: Round, audience: str) -> Problem | None:
    """Say why a round that is about to open cannot be asked by open links, or None."""
    rule = session.get(ConsentRule, asked.code)
    return refused(asked.form, audience, None if rule is None else rule.own_age)


def make(session: Session, round_code: str) -> None:
    """Make one link for every frame line that is in a design cell; the round is being opened."""
    wanted = select(FrameLine.id).where(
        FrameLine.round_code == round_code, FrameLine.design_cell_id.is_not(None)
    )
    session.add_all(OpenLink(name=new_name(), frame_line_id=line) for line in session.scalars(wanted))
    session.flush()


def listed(session: Session, round_code: str) -> Sequence[Link] | Problem:
    """Return the links of a round by organisation and service; the same ones every time."""
    found = session.get(Round, round_code)
    if found is None:
        return Problem("round_unknown", {"round": round_code})
    if not answers(found):
        return Problem("round_by_invitation", {"round": round_code})
    if found.state == "draft":
        return Problem("round_not_open_yet", {"round": round_code})
    wanted = (
        select(OpenLink.name, Organisation.code, Organisation.name_lt, FrameLine.service, FrameLine.form)
        .select_from(OpenLink)
        .join(FrameLine, FrameLine.id == OpenLink.frame_line_id)
        .join(Organisation, Organisation.id == FrameLine.organisation_id)
        .where(FrameLine.round_code == round_code)
        .order_by(Organisation.code, FrameLine.service)
    )
    return [Link(*row) for row in session.execute(wanted)]


def new_name() -> str:
    """Return the name of a new link."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SYMBOLS))


def normalise(typed: str) -> str | None:
    """Return the name in an address typed by hand in its one form, or None where it cannot be one."""
    upper = unicodedata.normalize("NFKC", typed).upper().translate(LOOK_ALIKES)
    symbols = "".join(letter for letter in upper if letter not in SEPARATORS)
    return symbols if len(symbols) == SYMBOLS and set(symbols) <= set(ALPHABET) else None
