"""The areas that design cells allow a result for: country, counties, municipalities, merged areas."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from exports.report.model import AreaName, Level
from survey.db.queries.results import CellRow, Places

COUNTRY = "LT"
COUNTRY_NAMES = {"lt": "Lietuva", "en": "Lithuania"}


@dataclass(frozen=True)
class Area:
    """One row of a result: a set of whole design cells."""

    level: Level
    name: AreaName
    cells: frozenset[str]
    eligible: int
    parent: str | None = None
    members: tuple[AreaName, ...] = ()


def areas_of(cells: Sequence[CellRow], places: Places) -> tuple[Area, ...]:
    """Return the country, then each county with its municipalities and merged areas.

    Municipalities that share a design cell are one merged area without rows of their own, for a cell is
    the smallest unit that a result can have. The same holds for counties that share a cell.
    """
    whole = _area("country", AreaName(COUNTRY, COUNTRY_NAMES), cells)
    areas = [whole]
    groups = [_small_area(group, cells, places) for group in _joined(cells)]
    for code, county in sorted(places.counties.items()):
        inside = [cell for cell in cells if _counties(cell.municipalities, places) == {code}]
        own = [area for area in groups if area.parent == code]
        crossed = any(code in _counties(cell.municipalities, places) for cell in cells if cell not in inside)
        if inside and not crossed:
            areas.append(_area("county", AreaName(code, _names(county)), inside))
        areas += sorted(own, key=lambda area: area.name.names["lt"])
    areas += [area for area in groups if area.parent is None]
    return tuple(areas)


def _joined(cells: Sequence[CellRow]) -> list[frozenset[str]]:
    """Return the groups of municipalities that share cells, directly or through others."""
    groups: list[frozenset[str]] = []
    for cell in cells:
        touching = [group for group in groups if group & cell.municipalities]
        groups = [group for group in groups if group not in touching]
        groups.append(cell.municipalities.union(*touching))
    return groups


def _small_area(municipalities: frozenset[str], cells: Sequence[CellRow], places: Places) -> Area:
    inside = [cell for cell in cells if cell.municipalities <= municipalities]
    members = tuple(
        sorted(
            (AreaName(code, _names(places.municipalities[code])) for code in municipalities),
            key=lambda member: member.names["lt"],
        )
    )
    counties = _counties(municipalities, places)
    parent = next(iter(counties)) if len(counties) == 1 else None
    if len(members) == 1:
        return _area("municipality", members[0], inside, parent)
    together = AreaName(
        "+".join(sorted(municipalities)),
        {language: ", ".join(member.names[language] for member in members) for language in ("lt", "en")},
    )
    return _area("merged", together, inside, parent, members)


def _area(
    level: Level,
    name: AreaName,
    cells: Sequence[CellRow],
    parent: str | None = None,
    members: tuple[AreaName, ...] = (),
) -> Area:
    eligible = sum(cell.denominator for cell in cells)
    return Area(level, name, frozenset(cell.id for cell in cells), eligible, parent, members)


def _counties(municipalities: Collection[str], places: Places) -> set[str]:
    return {places.municipalities[code].county_code for code in municipalities}


def _names(place: object) -> dict[str, str]:
    return {"lt": place.name_lt, "en": place.name_en}  # type: ignore[attr-defined]
