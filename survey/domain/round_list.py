"""Which results there are to read: the carers' of each round, the children's of each wave; newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db import Round, Wave
from survey.domain import children
from survey.domain.results import CARERS


@dataclass(frozen=True)
class RoundLine:
    """One result, or what will be one, as a list shows it; `form` is whose view it is, as in a report."""

    code: str
    form: str
    state: str
    names: Mapping[str, str]
    first: date
    last: date


def list_rounds(session: Session) -> list[RoundLine]:
    """Return the results there are or will be, newest wave and the children first; one query."""
    wanted = (
        select(Round)
        .join(Wave, Wave.code == Round.wave_code)
        .where(Round.form.in_((CARERS, *children.FORMS)), Round.state != "draft")
        .order_by(Wave.fieldwork_from.desc(), Round.code)
    )
    lines: dict[str, RoundLine] = {}
    for one in session.scalars(wanted):
        of_children = children.belongs(one.form, one.design)
        code = children.result_code(one.wave_code) if of_children else one.code
        before = lines.get(code)
        lines[code] = RoundLine(
            code=code,
            form=children.VIEW if of_children else one.form,
            state=one.state if before is None or before.state == one.state else "open",
            names={"lt": one.wave.title_lt, "en": one.wave.title_en},
            first=one.wave.fieldwork_from,
            last=one.wave.fieldwork_to,
        )
    return sorted(lines.values(), key=lambda line: (-line.first.toordinal(), line.form != children.VIEW))
