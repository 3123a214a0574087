"""What files for everybody have told of a round already: a result made later has to reckon with it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.release import manifest_from, segment
from survey.db import Release
from survey.domain.areas import COUNTRY, Area


def told_areas(session: Session, round_code: str, areas: Sequence[Area]) -> frozenset[str]:
    """Return the codes of the areas whose ratings can be counted in a signed release's file for everybody.

    That is the whole of the round, and each county that the file names.
    """
    counties = {area.name.code for area in areas if area.level == "county"}
    signed = select(Release.manifest).where(Release.round_code == round_code, Release.signed_by.is_not(None))
    told: set[str] = set()
    for manifest in map(manifest_from, session.scalars(signed)):
        if segment("public") in manifest.files:
            told |= {COUNTRY, *(counties - set(manifest.unnamed))}
    return frozenset(told)
