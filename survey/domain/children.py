"""The children's view: every child counts once a wave, by the form of its age, whoever answers it.

Proxy form AP is about a child of 0-6, B is answered at 7-11, C at 12-17. The carers' own view (form A) is
another unit and is never part of it. Both settings of who speaks are reported: `child_or_proxy` is the row of
the country, `self_only` (B and C) that of level "speakers".
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db import Round
from survey.db.queries.results import read_wave_rounds
from survey.db.rounds import OPEN_LINK
from survey.domain.problems import Problem

PROXY, SPEAK_FOR_THEMSELVES = ("AP",), ("B", "C")
FORMS = PROXY + SPEAK_FOR_THEMSELVES
VIEW = "children"
ENDING = "-children"
# What a figure of several rounds rests on, so that it must be the same for all of them.
ANNOUNCED = ("rule", "target", "confidence", "design", "limit_base", "limit_caution", "limit_width")
TITLE = {"lt": "Vaikai apie gaunamą pagalbą", "en": "Children about the help they get"}


def belongs(form: str, design: str) -> bool:
    """Whether the answers of a round count in its wave's children's result; those by open links never do."""
    return form in FORMS and design != OPEN_LINK


def result_code(wave_code: str) -> str:
    """Return the code under which the children's result of a wave is found."""
    return f"{wave_code}{ENDING}"


def wave_of(session: Session, code: str) -> str | None:
    """Return the wave whose children's result has the code, or None; a round with that code comes first."""
    wave = code.removesuffix(ENDING)
    return None if wave == code or session.get(Round, code) is not None else wave


def rounds_of(session: Session, code: str) -> list[str]:
    """Return the codes of the rounds that a result is made of: all forms of a wave, or the one round."""
    wave = wave_of(session, code)
    return [code] if wave is None else [one.code for one in read_wave_rounds(session, wave, FORMS)]


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


def too_late(session: Session, code: str, wave_code: str, form: str, design: str) -> Problem | None:
    """Say why a round can be asked in its wave no more, or None.

    Once the children of the wave have a result, a later one less that one would tell what those asked later
    said, however few they are. The first result is there when all their rounds that were opened are closed;
    as long as one is open nobody has seen any, and those announced differently never have one.
    """
    if not belongs(form, design) or obstacle(session, wave_code) is not None:
        return None
    return Problem(
        "round_children_told", {"round": code, "wave": wave_code, "result": result_code(wave_code)}
    )


def left_behind(session: Session, closing: Round) -> Problem | None:
    """Say which draft could never be opened once a round is closed, or None."""
    if not belongs(closing.form, closing.design):
        return None
    opened = read_wave_rounds(session, closing.wave_code, FORMS)
    if any(one.state != "closed" for one in opened if one.code != closing.code):
        return None
    drafts = select(Round.code).where(Round.wave_code == closing.wave_code, Round.state == "draft")
    mine = drafts.where(Round.form.in_(FORMS), Round.design != OPEN_LINK).order_by(Round.form)
    draft = session.scalars(mine).first()
    if draft is None:
        return None
    return Problem("round_children_waiting", {"round": closing.code, "waiting": draft})
