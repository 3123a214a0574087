"""The DOI of a release: an archive assigns it after the deposit, so it stands beside the frozen files."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.clock import Clock
from survey.db import ReleaseDoi, Staff
from survey.domain import audit, releases
from survey.domain.problems import Problem

# The form that registration agencies recommend: prefix, stroke, letters that need no escape anywhere.
FORM = re.compile(r"10\.[0-9]{4,9}/[-._;()/:A-Za-z0-9]+")
ADDRESSES = ("https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:")
MOST = 200


def record(
    session: Session, name: str, text: str, email: str, clock: Clock, *, instead_of: str = ""
) -> str | Problem:
    """Record the DOI of a signed release and return it; another one has to be named in `instead_of`.

    The frozen files stay as they are: manifest, citation and DDI of every later bundle have the DOI.
    """
    person = session.scalar(select(Staff).where(Staff.email == email.strip().lower(), Staff.active))
    if person is None:
        return Problem("staff_unknown", {"email": email})
    row = releases.find(session, name)
    if row is None:
        return Problem("release_unknown", {"release": name})
    if row.signed_by is None:
        return Problem("release_unsigned", {"release": name})
    doi = plain(text)
    if doi is None:
        return Problem("release_doi_form", {"doi": text})
    there = session.get(ReleaseDoi, row.id)
    if there and there.doi not in (doi, plain(instead_of)):
        return Problem("release_doi_there", {"release": name, "doi": there.doi})
    detail = {"doi": doi, "instead_of": there.doi if there else ""}
    session.merge(ReleaseDoi(release_id=row.id, doi=doi))
    session.flush()
    audit.record(session, clock, person.id, "release.doi", name, detail)
    return doi


def plain(text: str) -> str | None:
    """Return a DOI without an address before it; None where it is none."""
    found = text.strip()
    for address in ADDRESSES:
        if found.lower().startswith(address):
            found = found[len(address) :]
            break
    return found if len(found) <= MOST and FORM.fullmatch(found) else None
