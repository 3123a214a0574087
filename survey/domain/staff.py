"""Accounts: added by the operator, limited to roles and organisations, signed in with a password."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey.clock import Clock
from survey.db import Membership, Municipality, Organisation, SignInFailure, Staff
from survey.db.staff import ROLES
from survey.domain import audit
from survey.domain.problems import Problem
from survey.keys import Keys

PASSWORD_LEAST = 12
PASSWORD_MOST = 200
FREE_FAILURES = 5
LONGEST_WAIT = timedelta(minutes=5)
FORGET_AFTER = timedelta(hours=12)
NEEDS_ORGANISATION = ("provider_staff", "provider_head")
NEEDS_MUNICIPALITY = ("municipality",)
OF_PROVIDER = frozenset({"provider_staff", "provider_head", "peer_reviewer"})
READER = "reader"  # reads what people wrote about providers
READERS_NEEDED = 2  # a text in doubt goes to a second person
EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")


@dataclass(frozen=True)
class RoleGrant:
    """A role, and the organisation or municipality it is limited to."""

    role: str
    organisation_code: str | None = None
    municipality_code: str | None = None


def add(
    session: Session, email: str, name: str, password: str, roles: Sequence[RoleGrant], clock: Clock
) -> Staff | Problem:
    """Add an account; the password is stored as an Argon2 hash."""
    address = _address(email)
    if not EMAIL.fullmatch(address) or len(address) > 200:
        return Problem("staff_email", {"email": email})
    if _find(session, address) is not None:
        return Problem("staff_exists", {"email": address})
    if not name.strip() or len(name.strip()) > 200:
        return Problem("staff_name")
    if not roles:
        return Problem("staff_no_role")
    if not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        return Problem("staff_password", {"least": PASSWORD_LEAST, "most": PASSWORD_MOST})
    if _reads_of_own({one.role for one in roles}):
        return Problem("staff_reader_provider")
    memberships = [_membership(session, one) for one in roles]
    for one in memberships:
        if isinstance(one, Problem):
            return one
    person = Staff(email=address, name=name.strip(), password_hash=_hasher().hash(password))
    person.memberships = [one for one in memberships if isinstance(one, Membership)]
    session.add(person)
    session.flush()
    audit.record(session, clock, None, "staff.added", person.id, {"roles": sorted(one.role for one in roles)})
    return person


def grant(session: Session, email: str, role: RoleGrant, clock: Clock) -> Staff | Problem:
    """Give an account one more role; a role it has already stays as it is."""
    person = _find(session, _address(email))
    if person is None:
        return Problem("staff_unknown", {"email": email})
    membership = _membership(session, role)
    if isinstance(membership, Problem):
        return membership
    if _reads_of_own({role.role, *(one.role for one in person.memberships)}):
        return Problem("staff_reader_provider")
    if _scope(membership) not in {_scope(one) for one in person.memberships}:
        person.memberships.append(membership)
        session.flush()
        audit.record(session, clock, None, "staff.granted", person.id, {"role": role.role})
    return person


def set_password(session: Session, email: str, password: str, clock: Clock) -> Staff | Problem:
    """Give an account another password and end its sessions."""
    person = _find(session, _address(email))
    if person is None:
        return Problem("staff_unknown", {"email": email})
    if not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        return Problem("staff_password", {"least": PASSWORD_LEAST, "most": PASSWORD_MOST})
    person.password_hash = _hasher().hash(password)
    person.session_version += 1
    session.flush()
    audit.record(session, clock, None, "staff.password_set", person.id, {})
    return person


def close(session: Session, email: str, clock: Clock) -> Staff | Problem:
    """Close an account: nobody signs in with it any more, its name stays beside what it did."""
    person = _find(session, _address(email))
    if person is None:
        return Problem("staff_unknown", {"email": email})
    person.active = False
    person.session_version += 1
    session.flush()
    audit.record(session, clock, None, "staff.closed", person.id, {})
    return person


def enough_readers(session: Session) -> bool:
    """Tell whether at least two active people read what families write."""
    counted = select(func.count(func.distinct(Staff.id))).join(Membership)
    number = session.scalar(counted.where(Staff.active, Membership.role == READER))
    return (number or 0) >= READERS_NEEDED


def everybody(session: Session) -> list[Staff]:
    """Return all accounts by e-mail."""
    return list(session.scalars(select(Staff).order_by(Staff.email)))


def authenticate(session: Session, email: str, password: str, keys: Keys, clock: Clock) -> Staff | Problem:
    """Return the account of an e-mail and its password.

    Wrong pairs are counted for each e-mail, known or not: from the fifth on each one doubles the wait.
    """
    address = _address(email)
    account = hmac.digest(bytes.fromhex(keys.session), f"account:{address}".encode(), "sha256").hex()
    failure = session.get(SignInFailure, account, with_for_update=True)
    now = clock()
    if failure is not None and now - failure.last_at > FORGET_AFTER:
        session.delete(failure)
        session.flush()
        failure = None
    if failure is not None and now < failure.last_at + _wait(failure.failures):
        seconds = (failure.last_at + _wait(failure.failures) - now).total_seconds()
        return Problem("sign_in_wait", {"seconds": int(seconds) + 1})
    person = _find(session, address)
    right = _verify(person.password_hash if person is not None else _nobodys_hash(), password)
    if person is not None and person.active and right:
        session.execute(delete(SignInFailure).where(SignInFailure.account_hash == account))
        return person
    if failure is None:
        failure = SignInFailure(account_hash=account, failures=0, last_at=now)
        session.add(failure)
    failure.failures, failure.last_at = failure.failures + 1, now
    session.flush()
    return Problem("sign_in_refused")


def _reads_of_own(roles: Collection[str]) -> bool:
    """Tell whether somebody would read what people wrote about their own provider."""
    return READER in roles and not OF_PROVIDER.isdisjoint(roles)


def _wait(failures: int) -> timedelta:
    if failures < FREE_FAILURES:
        return timedelta(0)
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(failures - FREE_FAILURES + 1, 20)))


def _verify(stored: str, password: str) -> bool:
    try:
        return len(password) <= PASSWORD_MOST and _hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    # An unknown e-mail takes as long as a known one.
    return _hasher().hash("nobody has this password")


def _membership(session: Session, role: RoleGrant) -> Membership | Problem:
    if role.role not in ROLES:
        return Problem("staff_role", {"role": role.role, "roles": ", ".join(ROLES)})
    if role.role in NEEDS_ORGANISATION and role.organisation_code is None:
        return Problem("staff_needs_organisation", {"role": role.role})
    if role.role in NEEDS_MUNICIPALITY and role.municipality_code is None:
        return Problem("staff_needs_municipality", {"role": role.role})
    organisation_id = None
    if role.organisation_code is not None:
        wanted = select(Organisation.id).where(Organisation.code == role.organisation_code)
        organisation_id = session.scalar(wanted)
        if organisation_id is None:
            return Problem("organisation_unknown", {"code": role.organisation_code})
    if role.municipality_code is not None and session.get(Municipality, role.municipality_code) is None:
        return Problem("municipality_unknown", {"code": role.municipality_code})
    return Membership(
        role=role.role, organisation_id=organisation_id, municipality_code=role.municipality_code
    )


def _scope(one: Membership) -> tuple[str, str | None, str | None]:
    return one.role, one.organisation_id, one.municipality_code


def _address(email: str) -> str:
    return email.strip().lower()


def _find(session: Session, address: str) -> Staff | None:
    return session.scalars(select(Staff).where(Staff.email == address)).one_or_none()
