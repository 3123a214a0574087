"""Merging small frame lines into design cells of at least ten eligible, and what may be stored of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST = 10
OWN_DEVICE = "own_device"
LANGUAGE, MODE = "language_", "mode_"


@dataclass(frozen=True)
class Line:
    """One frame line of one service and form; its organisation lies in a municipality, that in a county."""

    key: str
    organisation: str
    municipality: str
    county: str
    eligible: int


@dataclass(frozen=True)
class Cell:
    """Lines that become one design cell; `area` is the smallest area that holds them all by rule."""

    stratum: str
    area: str
    lines: tuple[Line, ...]

    @property
    def eligible(self) -> int:
        """Persons eligible in the cell."""
        return sum(line.eligible for line in self.lines)


def merge(lines: Iterable[Line], least: int = LEAST) -> list[Cell]:
    """Return cells of at least `least` eligible persons that hold every line with anybody eligible.

    A line large enough stays alone. Smaller ones are put together within the municipality, what remains
    within the county, then within the country: largest first, a new cell as soon as one is large enough, the
    remainder joined to the last. A remainder without company joins the smallest cell of its area. Only where
    the whole is smaller than `least` is the one cell smaller. The order of the lines changes nothing.
    """
    asked = sorted((one for one in lines if one.eligible), key=lambda one: (-one.eligible, one.organisation))
    done = [Cell(one.organisation, "organisation", (one,)) for one in asked if one.eligible >= least]
    left = [one for one in asked if one.eligible < least]
    for area in ("municipality", "county", "country"):
        done, left = _merge_areas(area, done, left, least)
    if left:
        done = [Cell(_stratum("country", left[0], 1), "country", tuple(left))]
    return sorted(done, key=lambda cell: cell.stratum)


def coarsening(eligible: int, counts: Mapping[str, int]) -> dict[str, list[str]]:
    """Return the languages and modes of a cell that may be stored; any other is stored as `other`.

    Languages: those with at least ten eligible by the frame's counts, as long as the others together are none
    or at least ten too. Modes: own device, where each stored language leaves room for two groups of ten;
    without counts nothing is known of anybody's language, so none is kept.
    """
    languages = {
        name.removeprefix(LANGUAGE): count for name, count in counts.items() if name.startswith(LANGUAGE)
    }
    kept = _kept(eligible, languages)
    rest = eligible - sum(languages[one] for one in kept)
    groups = [languages[one] for one in kept] + ([rest] if rest else [])
    return {"languages": kept, "modes": [OWN_DEVICE] if min(groups, default=0) >= 2 * LEAST else []}


def _kept(eligible: int, counts: Mapping[str, int]) -> list[str]:
    kept = sorted((one for one, count in counts.items() if count >= LEAST), key=lambda one: -counts[one])
    while kept and 0 < eligible - sum(counts[one] for one in kept) < LEAST:
        kept.pop()  # the rest would be fewer than ten: the smallest kept one joins it
    return sorted(kept)


def _merge_areas(
    area: str, done: list[Cell], left: Sequence[Line], least: int
) -> tuple[list[Cell], list[Line]]:
    remaining: list[Line] = []
    for name in sorted({_within(one, area) for one in left}):
        here = [one for one in left if _within(one, area) == name]
        if sum(one.eligible for one in here) >= least:
            done = done + _pack(area, here, least)
            continue
        neighbours = [cell for cell in done if _lies_in(cell, area, name)]
        if not neighbours:
            remaining += here
            continue
        smallest = min(neighbours, key=lambda cell: (cell.eligible, cell.stratum))
        joined = Cell(_stratum(area, here[0], 1), area, (*smallest.lines, *here))
        done = [cell for cell in done if cell is not smallest] + [joined]
    return done, remaining


def _pack(area: str, lines: Sequence[Line], least: int) -> list[Cell]:
    packs: list[list[Line]] = [[]]
    for one in lines:
        if sum(line.eligible for line in packs[-1]) >= least:
            packs.append([])
        packs[-1].append(one)
    if sum(line.eligible for line in packs[-1]) < least:
        remainder = packs.pop()
        packs[-1] += remainder
    return [Cell(_stratum(area, one[0], number), area, tuple(one)) for number, one in enumerate(packs, 1)]


def _lies_in(cell: Cell, area: str, name: str) -> bool:
    return all(_within(line, area) == name for line in cell.lines)


def _within(line: Line, area: str) -> str:
    return {"municipality": line.municipality, "county": line.county, "country": ""}[area]


def _stratum(area: str, line: Line, number: int) -> str:
    # A plus sign stands in no organisation's code, so merged cells never share a name with one.
    return {
        "municipality": f"M{line.municipality}+{number}",
        "county": f"C{line.county}+{number}",
        "country": f"LT+{number}",
    }[area]
