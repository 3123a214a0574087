"""The frame of the demonstration: what is counted of each care centre before anybody is asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from survey.demo.centres import Centre
from survey.demo.field import People
from survey.demo.plan import CARE_FORMS, LANGUAGES, MONTHS, SERVICE

SERVED, ELIGIBLE = "served", "eligible"


def frame_rows(centres: Sequence[Centre], people: People) -> list[dict[str, str | int]]:
    """Return one row a care centre where anybody is asked: served and eligible, by what is counted."""
    rows = []
    population = people.population
    for position, centre in enumerate(centres):
        here = population.centre == position
        if not here.any():
            continue
        row: dict[str, str | int] = {
            "organisation": centre.code,
            "service": SERVICE,
            "form": people.form.form,
            SERVED: centre.served_by(people.wave, people.form),
            ELIGIBLE: int(here.sum()),
        }
        for name, values, column in (
            ("language", LANGUAGES, population.language),
            ("care_form", CARE_FORMS, population.care_form),
            ("service_months", MONTHS, population.months),
        ):
            row |= {f"{name}_{value}": int(np.sum(column[here] == value)) for value in values}
        rows.append(row)
    return rows
