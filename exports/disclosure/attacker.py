"""The attack: how exactly the unfavourable answers of a group that is not shown can be worked out.

The attacker knows how many valid answers every atom has and reads every published share as an exact weighted
count (and, unless the limits say otherwise, as an exact count too), every bound as an inequality. Linear
programming then gives the least and the greatest number of unfavourable answers that each group could have.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from exports.disclosure.published import ELSEWHERE, Level, Published, Rows, Said, levels_of, publish
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
        self._left: dict[int, int] = {}
        if any(part.told for part in table.parts):
            self._left = {
                one.part: one.high - one.low for one in self.find([Level.NOTHING] * len(self._small))
            }

    def find(self, levels: Sequence[Level]) -> list[Finding]:
        """Attack every part that is not shown and needs protection."""
        return self._find(self._targets(levels), publish(self._table, levels, self._limits))

    def find_narrow(self, levels: Sequence[Level], told: Sequence[Said] = ()) -> list[Finding]:
        """Find the parts with fewer than `width` steps left.

        Fewer are enough where a smaller group has no more, or what is told elsewhere leaves no more.
        """
        published = publish(self._table, levels, self._limits, told)
        open_parts = []
        for part in self._targets(levels):
            least, greatest = self._seen(part, published)
            if math.floor(greatest) - math.ceil(least) < self._needed(part):
                open_parts.append(part)
        return [f for f in self._find(open_parts, published) if f.high - f.low < self._needed(f.part)]

    def _needed(self, part: int) -> int:
        valid = self._table.parts[part].valid
        return min(self._limits.width, self._left.get(part, valid), valid)

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

    def _find(self, parts: Sequence[int], published: Published) -> list[Finding]:
        """Solve for both limits of each part; a limit of 0 or all that was seen needs no solving."""
        ends: dict[tuple[int, int], tuple[float, frozenset[int]]] = {}
        objectives: dict[tuple[int, int], Vector] = {}
        for part in parts:
            members, valid = self._table.parts[part].members, self._table.parts[part].valid
            least, greatest = self._seen(part, published)
            ends[part, 1], ends[part, -1] = (0.0, frozenset()), (-float(valid), frozenset())
            if least > 0:
                objectives[part, 1] = members
            if greatest < valid:
                objectives[part, -1] = -members
        ends |= dict(zip(objectives, self._least(list(objectives.values()), published), strict=True))
        return [
            Finding(
                part,
                math.ceil(ends[part, 1][0] - INWARD),
                math.floor(-ends[part, -1][0] + INWARD),
                ends[part, 1][1] | ends[part, -1][1],
            )
            for part in parts
        ]

    def _least(
        self, objectives: Sequence[Vector], published: Published
    ) -> list[tuple[float, frozenset[int]]]:
        """Least value of each objective over all that is published, and the parts that keep it from less.

        All are solved as one programme of independent blocks, which is many times faster.
        """
        if not objectives:
            return []
        equal, most, count = published.equal, published.most, len(objectives)
        blocks = sparse.eye_array(count)
        equal_blocks: Any = sparse.kron(blocks, equal.coefficients, format="csr")
        most_blocks: Any = sparse.kron(blocks, most.coefficients, format="csr")
        solved = linprog(
            np.concatenate(objectives),
            A_eq=equal_blocks,
            b_eq=np.tile(equal.right, count),
            A_ub=most_blocks,
            b_ub=np.tile(most.right, count),
            bounds=self._bounds * count,
            method="highs",
        )
        if solved.x is None:
            raise RuntimeError(f"the attack's linear programme was not solved: {solved.message}")
        tables = solved.x.reshape(count, -1)
        self._possible += list(tables)
        self._agreeing = np.vstack([self._agreeing, tables])
        equal_duals = solved.eqlin.marginals.reshape(count, -1)
        most_duals = solved.ineqlin.marginals.reshape(count, -1)
        return [
            (float(objective @ table), _used(equal, on_equal) | _used(most, on_most))
            for objective, table, on_equal, on_most in zip(
                objectives, tables, equal_duals, most_duals, strict=True
            )
        ]


def _used(rows: Rows, duals: Vector) -> frozenset[int]:
    return frozenset(
        part
        for part, dual in zip(rows.parts, duals, strict=True)
        if abs(dual) > NO_PART and part != ELSEWHERE
    )
