"""Everything that a table publishes, as rows of a linear programme over the atoms' unfavourable answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from exports.disclosure.rules import bound_of, bound_room
from exports.disclosure.table import Limits, Part, Status, Table, Vector

SOLVER_TOLERANCE = 1e-6
ELSEWHERE = -1  # a row that comes from no part of the table: hiding parts does not take it away


class Level(IntEnum):
    """How much of a group is published."""

    SHARE = 0
    BOUND = 1
    NOTHING = 2


LEVELS = {
    Status.SHOWN: Level.SHARE,
    Status.CAUTION: Level.SHARE,
    Status.BOUND: Level.BOUND,
    Status.HIDDEN: Level.NOTHING,
    Status.HIDDEN_SECONDARY: Level.NOTHING,
}


@dataclass(frozen=True)
class Rows:
    """Rows of a linear programme: coefficients, right-hand sides and the part that each row comes from.

    The part is ELSEWHERE where the row is published outside of the table.
    """

    coefficients: Vector
    right: Vector
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Said:
    """A sentence about a part that limits its (weighted) share of unfavourable answers, limits included."""

    part: int
    least: float
    most: float


@dataclass(frozen=True)
class Published:
    """Shares published (equalities) and bounds published (the row's sum is at most the right-hand side)."""

    equal: Rows
    most: Rows

    def allows(self, points: Vector) -> Vector:
        """Keep the points (one a row) that agree with everything published."""
        equal = np.abs(points @ self.equal.coefficients.T - self.equal.right) <= SOLVER_TOLERANCE
        most = points @ self.most.coefficients.T <= self.most.right + SOLVER_TOLERANCE
        allowed: Vector = points[equal.all(axis=1) & most.all(axis=1)]
        return allowed


def levels_of(table: Table, statuses: Mapping[str, Status]) -> tuple[Level, ...]:
    """Give the level of publication of each part; what is not asked for is not published."""
    return tuple(LEVELS[Status(statuses[part.key])] if part.asked else Level.NOTHING for part in table.parts)


def publish(table: Table, levels: Sequence[Level], limits: Limits, told: Sequence[Said] = ()) -> Published:
    """Write what the levels publish, what is said beside them and what is told elsewhere already, as rows."""
    equal: list[tuple[Vector, float, int]] = []
    most: list[tuple[Vector, float, int]] = []
    for index, (part, level) in enumerate(zip(table.parts, levels, strict=True)):
        if part.told:
            equal.append((part.members, float(part.members @ table.unfavourable), ELSEWHERE))
        if level is Level.SHARE:
            for measure in part.measures:
                if measure is part.members or part.decimals is None:
                    equal.append((measure, float(measure @ table.unfavourable), index))
                else:
                    most += [(*row, index) for row in _rounded(measure, part, table)]
        elif level is Level.BOUND:
            room = bound_room(part, limits)
            if bound_of(part, limits).at_least:
                most += [(measure, room, index) for measure in part.measures]
            else:
                most += [(-measure, room - part.valid, index) for measure in part.measures]
    for said in told:
        most += [(*row, said.part) for row in _said(said, table)]
    return Published(_rows(equal, len(table.valid)), _rows(most, len(table.valid)))


def _said(said: Said, table: Table) -> list[tuple[Vector, float]]:
    """Write a sentence's limits on the sum that its share rests on; the truth is inside."""
    part = table.parts[said.part]
    measure = part.measures[0]
    exact = float(measure @ table.unfavourable)
    return [
        (measure, max(part.valid * said.most, exact)),
        (-measure, -min(part.valid * said.least, exact)),
    ]


def _rounded(measure: Vector, part: Part, table: Table) -> list[tuple[Vector, float]]:
    """Write what a rounded share gives away of a weighted sum: limits on both sides, the truth inside."""
    exact = float(measure @ table.unfavourable)
    printed = part.valid * round(exact / part.valid, part.decimals)
    room = part.valid * 0.5 * 10.0 ** -(part.decimals or 0)
    return [(measure, max(printed + room, exact)), (-measure, -min(printed - room, exact))]


def _rows(rows: Sequence[tuple[Vector, float, int]], width: int) -> Rows:
    coefficients = np.array([row for row, _, _ in rows], dtype=np.float64).reshape(len(rows), width)
    right = np.array([value for _, value, _ in rows], dtype=np.float64)
    return Rows(coefficients, right, tuple(part for _, _, part in rows))
