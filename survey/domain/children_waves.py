"""What the children of each wave said, all forms together: what their result and its trend are made of."""

from __future__ import annotations

from sqlalchemy.orm import Session

from survey.db.queries.results import Places, read_wave_rounds, read_waves
from survey.domain import children
from survey.domain.figures import RoundData, read_data, together


def read_until(session: Session, wave_code: str, places: Places) -> list[RoundData]:
    """Read the children of every wave with a result, from the earliest to the given one."""
    found = []
    for wave in read_waves(session):
        if children.obstacle(session, wave) is None:
            rounds = read_wave_rounds(session, wave, children.FORMS)
            parts = [read_data(session, one.code, places) for one in rounds]
            found.append(together(parts, places, children.SPEAK_FOR_THEMSELVES))
        if wave == wave_code:
            break
    return found
