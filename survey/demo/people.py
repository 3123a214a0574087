"""Sign-ins of the demonstration: random, made at the first start, kept in the data folder for its owner."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.clock import VILNIUS, Clock
from survey.db import Organisation
from survey.demo.centres import Centre
from survey.demo.sure import sure
from survey.domain import agreements, staff

FILE = "sign-ins.txt"
LINKS = "open-links.txt"
REPRESENTATIVE = "representative"  # beside the forms: links of parents and guardians
SHOWN_CENTRE = "GC-13-1"
DOMAIN = "pavyzdys.example"
ABOUT = "Invented people of the demonstration. Išgalvoti demonstracijos žmonės."
PURPOSE = "Demonstracija: išgalvotų duomenų tyrimas (pavyzdys)"
AGREEMENT_DAYS = 365
HANDS = ("pildytojas", "tvirtintojas")


@dataclass(frozen=True)
class SignIn:
    """One account that a visitor of the demonstration may use."""

    who: str
    email: str
    password: str
    page: str


@dataclass(frozen=True)
class Hands:
    """The accounts that hand in and confirm the invented self-assessments; nobody knows their passwords."""

    filler: str
    head: str
    organisations: Mapping[str, str]  # code -> id


def add_people(session: Session, centres: Sequence[Centre], clock: Clock) -> list[SignIn]:
    """Add the accounts a visitor may use, each with a random password, and the evaluator's agreement."""
    shown = next((one for one in centres if one.code == SHOWN_CENTRE), centres[0])
    provider = staff.RoleGrant("provider_staff", organisation_code=shown.code)
    head = staff.RoleGrant("provider_head", organisation_code=shown.code)
    made = [
        _add(session, clock, "darbuotoja", f"Darbuotoja – {shown.name_lt}", [provider], "/provider"),
        _add(session, clock, "vadovas", f"Vadovas – {shown.name_lt}", [head], "/provider"),
        _add(
            session,
            clock,
            "vertintoja",
            "Vertintoja (pavyzdys)",
            [staff.RoleGrant("evaluator")],
            "/results",
        ),
        _add(
            session,
            clock,
            "administratorius",
            "Administratorius (pavyzdys)",
            [staff.RoleGrant("administrator")],
            "/staff",
        ),
    ]
    for name, who in (("skaitytoja", "Skaitytoja (pavyzdys)"), ("antroji", "Antroji skaitytoja (pavyzdys)")):
        made.append(_add(session, clock, name, who, [staff.RoleGrant("reader")], "/reading"))
    centre = [staff.RoleGrant("methodical_centre")]
    made.append(_add(session, clock, "metodininke", "Metodininkė (pavyzdys)", centre, "/results"))
    ends = clock().astimezone(VILNIUS).date() + timedelta(days=AGREEMENT_DAYS)
    sure(agreements.add(session, made[2].email, PURPOSE, ends, clock))
    return made


def add_hands(session: Session, centres: Sequence[Centre], clock: Clock) -> Hands:
    """Add one person who fills in and one who confirms for all organisations that hand in."""
    filling = [staff.RoleGrant("provider_staff", organisation_code=one.code) for one in centres]
    heading = [staff.RoleGrant("provider_head", organisation_code=one.code) for one in centres]
    people = []
    for name, grants in zip(HANDS, (filling, heading), strict=True):
        password = secrets.token_urlsafe(32)
        person = staff.add(session, f"{name}@{DOMAIN}", f"{name.title()} (pavyzdys)", password, grants, clock)
        people.append(sure(person).id)
    codes = [one.code for one in centres]
    found = session.execute(select(Organisation.code, Organisation.id).where(Organisation.code.in_(codes)))
    return Hands(*people, {code: key for code, key in found})  # noqa: C416 - rows are not tuples to a type checker


def retire(session: Session, clock: Clock) -> None:
    """Close the two accounts: they stay only as names beside what they handed in."""
    for name in HANDS:
        sure(staff.close(session, f"{name}@{DOMAIN}", clock))


def write_sign_ins(folder: Path, people: Sequence[SignIn]) -> None:
    """Write the accounts where only the owner of the data folder reads them."""
    lines = [ABOUT, "", *(f"{one.page}\t{one.email}\t{one.password}\t{one.who}" for one in people)]
    write_private(folder / FILE, lines)


def read_sign_ins(folder: Path) -> list[SignIn]:
    """Read the accounts; none where the file was removed."""
    lines = read_private(folder / FILE)
    parts = [line.split("\t") for line in lines if line.count("\t") == 3]
    return [SignIn(who, email, password, page) for page, email, password, who in parts]


def write_links(folder: Path, codes: Mapping[str, Sequence[str]]) -> None:
    """Write codes of the open wave that nobody has used, by form."""
    lines = [f"{form}\t{code}" for form, some in codes.items() for code in some]
    write_private(folder / LINKS, [ABOUT, "", *lines])


def read_links(folder: Path, form: str = "A") -> list[str]:
    """Read the codes of a form; none where the file was removed."""
    lines = (line.split("\t") for line in read_private(folder / LINKS)[2:])
    return [line[1] for line in lines if len(line) == 2 and line[0] == form]


def write_private(path: Path, lines: Sequence[str]) -> None:
    """Write a file that only its owner reads."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def read_private(path: Path) -> list[str]:
    """Read such a file; no lines where it was removed."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _add(
    session: Session, clock: Clock, name: str, who: str, grants: list[staff.RoleGrant], page: str
) -> SignIn:
    password = secrets.token_urlsafe(12)
    email = f"{name}@{DOMAIN}"
    sure(staff.add(session, email, who, password, grants, clock))
    return SignIn(who, email, password, page)
