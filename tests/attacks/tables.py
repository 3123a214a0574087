"""What an attacker knows of the table behind a result, and which tables agree with a result page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.db.queries.results import read_places
from survey.domain import children, children_waves
from survey.domain.figures import counts_of, read_data

ROUNDED = 0.0005 + 1e-9  # shares are printed with one decimal of a per cent
WIDTH = 3


@dataclass(frozen=True)
class Known:
    """What the attacker knows of the table: its strata, the areas, and which strata a round has."""

    names: list[str]
    valid: np.ndarray
    weight: np.ndarray
    areas: dict[str, np.ndarray]
    rounds: dict[str, np.ndarray]


def known(session, code):
    places = read_places(session)
    wave = children.wave_of(session, code)
    data = (
        read_data(session, code, places)
        if wave is None
        else children_waves.read_until(session, wave, places)[-1]
    )
    counts = counts_of(data)
    names = list(counts)
    of_round = {one: {cell.id for cell in read_data(session, one, places).cells} for one in data.rounds}
    return Known(
        names,
        np.array([counts[name].valid for name in names]),
        np.array([counts[name].eligible / max(1, counts[name].valid) for name in names]),
        {area.name.code: np.array([name in area.cells for name in names]) for area in data.areas},
        {one: np.array([name in cells for name in names]) for one, cells in of_round.items()},
    )


def by_the_page(tables, found, table):
    """Keep the tables of unfavourable answers that agree with the result."""
    for row in table.rows:
        weight = found.weight * found.areas[row.code]
        share = 1 - tables @ weight / max(1e-9, weight @ found.valid)
        if row.shows_share:
            tables = tables[abs(share - row.estimate) <= ROUNDED]
        elif row.status == "bound":
            percent = row.bound_percent / 100
            tables = tables[share >= percent if row.bound_at_least else share <= percent]
    return tables
