"""Second step: hide as few answers as can be, so that what is hidden cannot be worked out from the rest.

For any overlapping groups: a mixed-integer programme proposes the cheapest groups to hide, the attack tries
the proposal, and each group that it still finds gives one condition ("not all of these may stay published"),
until the attack finds nothing. Every condition holds for every safe table, so that proposal is the cheapest
safe one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from exports.disclosure.attacker import Attacker, Finding
from exports.disclosure.published import LEVELS, Level
from exports.disclosure.rules import bound_holds, status_of
from exports.disclosure.table import Atom, Group, Limits, Status, Table, Vector, build_table

BOUND_COST = 0.25
WHOLE_COST = 1.0 / BOUND_COST
HALF = 0.5
ROUNDS = 15
SAME_PRICE = 1e-6
FIRST_LEVEL = {Status.HIDDEN: Level.NOTHING, Status.BOUND: Level.BOUND}


@dataclass(frozen=True)
class Condition:
    """Not all of these stay published: one of the unknowns is 1, unless the found group is shown itself.

    Unknown g is 1 where the share of group g is not published, unknown `count + g` where its bound is not
    published either.
    """

    unknowns: tuple[int, ...]
    unless: int | None


@dataclass
class Programme:
    """What is known so far about the groups of a table: first statuses, costs, and conditions found."""

    statuses: tuple[Status, ...]
    bound_possible: tuple[bool, ...]
    cost: Vector
    conditions: list[Condition] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Number of groups."""
        return len(self.statuses)

    def price(self, levels: Sequence[Level]) -> float:
        """Cost of publishing at these levels."""
        unknowns = np.array([level >= 1 for level in levels] + [level >= Level.NOTHING for level in levels])
        return float(self.cost @ unknowns)

    def cheapest(self) -> list[Level]:
        """Solve for the cheapest levels that meet all conditions found so far."""
        if self.count == 0:
            return []
        first = [FIRST_LEVEL.get(status, Level.SHARE) for status in self.statuses]
        least = [float(level >= 1) for level in first] + [float(level >= Level.NOTHING) for level in first]
        solved = milp(
            self.cost,
            integrality=np.ones(2 * self.count, dtype=np.int64),
            bounds=Bounds(np.array(least), np.ones(2 * self.count)),
            constraints=self._constraint(),
        )
        if solved.x is None:
            raise RuntimeError(f"the programme of what to hide was not solved: {solved.message}")
        return [Level(int(a > HALF) + int(b > HALF)) for a, b in zip(*np.split(solved.x, 2), strict=True)]

    def _constraint(self) -> LinearConstraint:
        order = np.hstack([np.eye(self.count), -np.eye(self.count)])
        no_bound = -order[[g for g, possible in enumerate(self.bound_possible) if not possible]]
        found = np.zeros((len(self.conditions), 2 * self.count))
        for row, condition in zip(found, self.conditions, strict=True):
            row[list(condition.unknowns)] = 1.0
            if condition.unless is not None:
                row[condition.unless] -= 1.0
        least = [0.0] * (self.count + len(no_bound))
        least += [1.0 if condition.unless is None else 0.0 for condition in self.conditions]
        return LinearConstraint(np.vstack([order, no_bound, found]), lb=np.array(least))

    def learn(self, found: Finding, levels: Sequence[Level]) -> None:
        """Keep one finding as a condition."""
        unknowns = (part if levels[part] is Level.SHARE else self.count + part for part in sorted(found.used))
        fixed = found.part >= self.count or self.statuses[found.part] in FIRST_LEVEL
        self.conditions.append(Condition(tuple(unknowns), None if fixed else found.part))

    def relaxed(self, levels: Sequence[Level], new: Sequence[Condition]) -> list[Level]:
        """Meet the new conditions at once, each by its own cheapest group, where none is met on the way."""
        relaxed = list(levels)
        for condition in new:
            groups = [unknown % self.count for unknown in condition.unknowns]
            if all(relaxed[g] is levels[g] for g in groups):
                group = min(condition.unknowns, key=lambda unknown: float(self.cost[unknown])) % self.count
                to_bound = relaxed[group] is Level.SHARE and self.bound_possible[group]
                relaxed[group] = Level.BOUND if to_bound else Level.NOTHING
        return relaxed


def protect(
    atoms: Sequence[Atom], groups: Sequence[Group], limits: Limits | None = None
) -> dict[str, Status]:
    """Status of each group, such that the attack leaves every hidden or bound group the width of the limits.

    Hides the fewest answers (a bound counts as a quarter of them); a group that holds all atoms, such as the
    country, goes last. A group from which a hidden one could be worked out shows a bound where that is true
    and enough, else nothing. What is told elsewhere already (`Group.told`) is reckoned with and nothing is
    hidden for its sake. Always safe; the cheapest unless the search was cut short after ROUNDS proposals.
    """
    used = limits or Limits()
    safe = _protect(atoms, [replace(group, told=False) for group in groups], used)
    told = [group.key for group in groups if group.told]
    if used.counts_known and all(LEVELS[safe[key]] is Level.SHARE for key in told):
        # Nothing new is told; a choice other than before, of equal cost, would tell by comparison.
        return safe
    return _protect(atoms, groups, used)


def _protect(atoms: Sequence[Atom], groups: Sequence[Group], used: Limits) -> dict[str, Status]:
    table = build_table(atoms, groups, used)
    asked = [part for part in table.parts if part.asked]
    programme = _programme(table, used)
    levels = _search(programme, Attacker(table, used), [Level.NOTHING] * (len(table.parts) - len(asked)))
    return {
        part.key: _status(first, level)
        for part, first, level in zip(asked, programme.statuses, levels, strict=True)
    }


def _programme(table: Table, limits: Limits) -> Programme:
    asked = [part for part in table.parts if part.asked]
    statuses = tuple(status_of(part, table, limits) for part in asked)
    possible = tuple(bound_holds(part, table, limits) for part in asked)
    answers = np.array([part.valid for part in asked], dtype=np.float64)
    whole = np.array([bool(part.members.all()) for part in asked], dtype=np.bool_)
    hiding = np.where(whole, WHOLE_COST * (1.0 + answers[~whole].sum() + answers), answers)
    return Programme(statuses, possible, np.concatenate([BOUND_COST * hiding, (1 - BOUND_COST) * hiding]))


def _search(programme: Programme, attacker: Attacker, silent: Sequence[Level]) -> list[Level]:
    """Propose, attack and learn until the cheapest proposal is safe; at the limit take the best safe one."""
    safe: list[list[Level]] = []
    for _ in range(ROUNDS):
        levels = programme.cheapest()
        proposed = programme.price(levels)
        while narrow := attacker.find_narrow([*levels, *silent]):
            for found in narrow:
                programme.learn(found, levels)
            levels = programme.relaxed(levels, programme.conditions[-len(narrow) :])
        safe.append(levels)
        if programme.price(levels) <= proposed + SAME_PRICE:
            return levels
    return min(safe, key=programme.price)


def _status(first: Status, level: Level) -> Status:
    if level is FIRST_LEVEL.get(first, Level.SHARE):
        return first
    return Status.BOUND if level is Level.BOUND else Status.HIDDEN_SECONDARY
