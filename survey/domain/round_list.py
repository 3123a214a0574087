"""Which surveys there are to read: rounds with a result, open and closed, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db import Round, Wave
from survey.domain.results import RESULT_FORMS


@dataclass(frozen=True)
class RoundLine:
    """One round as a list shows it."""

    code: str
    form: str
    state: str
    names: Mapping[str, str]
    first: date
    last: date


def list_rounds(session: Session) -> list[RoundLine]:
    """Return the open and closed rounds that have a result page; one query."""
    wanted = (
        select(Round)
        .join(Wave, Wave.code == Round.wave_code)
        .where(Round.form.in_(RESULT_FORMS), Round.state != "draft")
        .order_by(Wave.fieldwork_from.desc(), Round.code)
    )
    return [
        RoundLine(
            code=one.code,
            form=one.form,
            state=one.state,
            names={"lt": one.wave.title_lt, "en": one.wave.title_en},
            first=one.wave.fieldwork_from,
            last=one.wave.fieldwork_to,
        )
        for one in session.scalars(wanted)
    ]
