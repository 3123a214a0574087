"""The person behind a signed-in page: who, in which roles, for which organisations."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.db import Membership, Staff

PROVIDER_ROLES = ("provider_staff", "provider_head")


@dataclass(frozen=True)
class Person:
    """A signed-in person as pages know them."""

    id: str
    name: str
    language: str
    session_version: int
    roles: frozenset[str]
    organisation_ids: frozenset[str]
    headed_ids: frozenset[str]

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return what the cookie holds: a sign-out everywhere raises the version, and older cookies end."""
        return f"{self.id}.{self.session_version}"


def find_person(session: Session, cookie_id: str) -> Person | None:
    """Return the active person whose cookie this is, or None; one query."""
    staff_id, _, version = cookie_id.partition(".")
    person = person_of(session, staff_id)
    return person if person is not None and str(person.session_version) == version else None


def end_sessions(session: Session, staff_id: str) -> None:
    """Make every cookie of this person worthless."""
    session.execute(
        update(Staff).where(Staff.id == staff_id).values(session_version=Staff.session_version + 1)
    )


def person_of(session: Session, staff_id: str) -> Person | None:
    """Return an active person with roles and organisations, or None; one query."""
    found = session.execute(
        select(Staff, Membership).outerjoin(Membership).where(Staff.id == staff_id, Staff.active)
    ).all()
    if not found:
        return None
    person = found[0][0]
    held = [one for _, one in found if one is not None]
    return Person(
        id=person.id,
        name=person.name,
        language=person.language,
        session_version=person.session_version,
        roles=frozenset(one.role for one in held),
        organisation_ids=frozenset(
            one.organisation_id for one in held if one.role in PROVIDER_ROLES and one.organisation_id
        ),
        headed_ids=frozenset(
            one.organisation_id for one in held if one.role == "provider_head" and one.organisation_id
        ),
    )
