"""The areas that design cells allow a result for: country, counties, municipalities, merged areas."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from exports.report.model import AreaName, Level
from survey.db.queries.results import CellRow, Places

COUNTRY, SPEAKERS = "LT", "self"
COUNTRY_NAMES = {"lt": "Lietuva", "en": "Lithuania"}
SPEAKERS_NAMES = {"lt": "Vaikai, atsakę patys", "en": "Children who answered themselves"}


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


def form_areas(cells: Sequence[CellRow], speakers: Collection[str]) -> tuple[Area, ...]:
    """Return the country again by who spoke: the forms of those who speak for themselves, then each form."""
    own = [cell for cell in cells if cell.form in speakers]
    areas = [_area("speakers", AreaName(SPEAKERS, SPEAKERS_NAMES), own)] if own else []
    for form in sorted({cell.form for cell in cells}):
        name = AreaName(form, dict.fromkeys(("lt", "en"), form))
        areas.append(_area("form", name, [cell for cell in cells if cell.form == form]))
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
