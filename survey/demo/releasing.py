"""The demonstration's release: the last closed round of adults, made by one person, signed by another."""

from __future__ import annotations

from sqlalchemy import select

from survey.db import Staff
from survey.demo.making import Making, round_code
from survey.demo.people import DOMAIN
from survey.demo.sure import sure
from survey.domain import releases

FORM = "A"
REASON = "Pirmas leidimas (pavyzdys) / First release (example)"


def release_last(making: Making) -> None:
    """Freeze the last closed round of the form, so that a visitor finds data files."""
    closed = [wave for wave in making.country.waves if wave.first is not None]
    if not closed:
        return
    code = round_code(closed[-1], FORM)
    with making.db.writing() as session:
        made = sure(
            releases.make(session, making.folder, code, f"administratorius@{DOMAIN}", REASON, making.clock)
        )
        signer = session.scalars(select(Staff).where(Staff.email == f"metodininke@{DOMAIN}")).one()
        sure(releases.sign_off(session, making.folder, made.release, signer, making.clock))
