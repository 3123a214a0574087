"""The attack: how exactly the unfavourable answers of a group that is not shown can be worked out.

The attacker knows how many valid answers every atom has and reads every published share as an exact weighted
count (and, unless the limits say otherwise, as an exact count too), every bound as an inequality. Linear
programming then gives the least and the greatest number of unfavourable answers that each group could have.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from exports.disclosure.published import Level, Published, levels_of, publish
from exports.disclosure.rules import status_of
from exports.disclosure.table import Atom, Group, Limits, Status, Table, Vector, build_table

INWARD = 1e-5
NO_PART = 1e-9


@dataclass(frozen=True)
class Finding:
    """What the attack found about one part: its limits, and the published parts that they follow from."""

    part: int
    low: int
    high: int
    used: frozenset[int]


def attack(
    atoms: Sequence[Atom],
    groups: Sequence[Group],
    statuses: Mapping[str, Status],
    limits: Limits | None = None,
) -> dict[str, tuple[int, int]]:
    """Least and greatest possible number of unfavourable answers of each group that is not shown.

    Atoms that are not asked for as a group are attacked too, under their own key, when their size alone would
    hide them.
    """
    used = limits or Limits()
    table = build_table(atoms, groups, used)
    findings = Attacker(table, used).find(levels_of(table, statuses))
    return {table.parts[found.part].key: (found.low, found.high) for found in findings}


def too_narrow(
    atoms: Sequence[Atom],
    groups: Sequence[Group],
    statuses: Mapping[str, Status],
    limits: Limits | None = None,
) -> tuple[str, ...]:
    """Keys of the groups that the attack limits more closely than the project allows: must be empty."""
    used = limits or Limits()
    table = build_table(atoms, groups, used)
    narrow = Attacker(table, used).find_narrow(levels_of(table, statuses))
    return tuple(table.parts[found.part].key for found in narrow)


class Attacker:
    """Attacks one table at any levels of publication.

    Remembers the tables it found possible: as long as these agree with what is published, they show without
    any further programme how wide a group's limits are at least.
    """

    def __init__(self, table: Table, limits: Limits) -> None:
        """Take a table; which parts need protection depends on their size and on what is published."""
        self._table = table
        self._limits = limits
        self._bounds = [(0.0, float(valid)) for valid in table.valid]
        self._possible: list[Vector] = [table.unfavourable]
        self._published: Published | None = None
        self._agreeing: Vector = np.array(self._possible)
        unsafe = {Status.HIDDEN, Status.BOUND}
        self._small = [status_of(part, table, limits) in unsafe for part in table.parts]

    def find(self, levels: Sequence[Level]) -> list[Finding]:
        """Attack every part that is not shown and needs protection."""
        published = publish(self._table, levels, self._limits)
        return [self._find_one(part, published) for part in self._targets(levels)]

    def find_narrow(self, levels: Sequence[Level]) -> list[Finding]:
        """Find the parts with fewer than `width` steps (or all the steps a smaller group has) left."""
        published = publish(self._table, levels, self._limits)
        narrow = []
        for part in self._targets(levels):
            needed = min(self._limits.width, self._table.parts[part].valid)
            least, greatest = self._seen(part, published)
            if math.floor(greatest) - math.ceil(least) < needed:
                found = self._find_one(part, published)
                if found.high - found.low < needed:
                    narrow.append(found)
        return narrow

    def _targets(self, levels: Sequence[Level]) -> list[int]:
        return [
            index
            for index, (part, level) in enumerate(zip(self._table.parts, levels, strict=True))
            if level is not Level.SHARE and part.valid and (part.asked or self._small[index])
        ]

    def _seen(self, part: int, published: Published) -> tuple[float, float]:
        """Limits that are at least as wide as those already seen among the possible tables."""
        if published is not self._published:
            self._published, self._agreeing = published, published.allows(np.array(self._possible))
        counts = self._agreeing @ self._table.parts[part].members
        return float(counts.min()) - INWARD, float(counts.max()) + INWARD

    def _find_one(self, part: int, published: Published) -> Finding:
        """Solve for the two limits of a part; a limit of 0 or all that was seen needs no solving."""
        objective, valid = self._table.parts[part].members, self._table.parts[part].valid
        nothing: frozenset[int] = frozenset()
        least, greatest = self._seen(part, published)
        low, low_from = (0.0, nothing) if least <= 0 else self._least(objective, published)
        high, high_from = (-valid, nothing) if greatest >= valid else self._least(-objective, published)
        return Finding(part, math.ceil(low - INWARD), math.floor(-high + INWARD), low_from | high_from)

    def _least(self, objective: Vector, published: Published) -> tuple[float, frozenset[int]]:
        """Least value of the objective over everything published, and the parts that keep it from less."""
        equal, most = published.equal, published.most
        solved = linprog(
            objective,
            A_eq=equal.coefficients,
            b_eq=equal.right,
            A_ub=most.coefficients,
            b_ub=most.right,
            bounds=self._bounds,
            method="highs",
        )
        if solved.x is None or solved.fun is None:
            raise RuntimeError(f"the attack's linear programme was not solved: {solved.message}")
        self._possible.append(solved.x)
        self._agreeing = np.vstack([self._agreeing, solved.x])
        used = set()
        for rows, duals in ((equal, solved.eqlin.marginals), (most, solved.ineqlin.marginals)):
            used |= {part for part, dual in zip(rows.parts, duals, strict=True) if abs(dual) > NO_PART}
        return float(solved.fun), frozenset(used)
