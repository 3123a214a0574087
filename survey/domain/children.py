"""The children's view: every child counts once a wave, by the form of its age, whoever answers it.

Proxy form AP is about a child of 0-6, B is answered at 7-11, C at 12-17. The carers' own view (form A) is
another unit and is never part of it. Both settings of who speaks are reported: `child_or_proxy` is the row of
the country, `self_only` (B and C) that of level "speakers".
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from survey.db import Round
from survey.db.queries.results import Places, read_wave_rounds, read_waves
from survey.domain.figures import RoundData, read_data, together
from survey.domain.problems import Problem

PROXY, SPEAK_FOR_THEMSELVES = ("AP",), ("B", "C")
FORMS = PROXY + SPEAK_FOR_THEMSELVES
VIEW = "children"
ENDING = "-children"
# What a figure of several rounds rests on, so that it must be the same for all of them.
ANNOUNCED = ("rule", "target", "confidence", "design", "limit_base", "limit_caution", "limit_width")
TITLE = {"lt": "Vaikai apie gaunamą pagalbą", "en": "Children about the help they get"}


def result_code(wave_code: str) -> str:
    """Return the code under which the children's result of a wave is found."""
    return f"{wave_code}{ENDING}"


def wave_of(session: Session, code: str) -> str | None:
    """Return the wave whose children's result has the code, or None; a round with that code comes first."""
    wave = code.removesuffix(ENDING)
    return None if wave == code or session.get(Round, code) is not None else wave


def obstacle(session: Session, wave_code: str) -> Problem | None:
    """Say why a wave has no children's result, or None: its rounds must be closed and announced alike."""
    asked = read_wave_rounds(session, wave_code, FORMS)
    if not asked:
        return Problem("round_unknown", {"round": result_code(wave_code)})
    still_open = [one.code for one in asked if one.state != "closed"]
    if still_open:
        return Problem("results_not_closed", {"round": still_open[0]})
    if len({tuple(getattr(one, name) for name in ANNOUNCED) for one in asked}) > 1:
        return Problem("results_differ", {"rounds": ", ".join(one.code for one in asked)})
    return None


def read_waves_until(session: Session, wave_code: str, places: Places) -> list[RoundData]:
    """Read the children of every wave with a result, from the earliest to the given one."""
    found = []
    for wave in read_waves(session):
        if obstacle(session, wave) is None:
            rounds = read_wave_rounds(session, wave, FORMS)
            parts = [read_data(session, one.code, places) for one in rounds]
            found.append(together(parts, places, SPEAK_FOR_THEMSELVES))
        if wave == wave_code:
            break
    return found
