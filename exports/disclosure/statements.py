"""Third step: sentences about groups that show no share, such as a verdict, told only where that is safe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exports.disclosure.attacker import Attacker
from exports.disclosure.published import Said, levels_of
from exports.disclosure.table import Atom, Group, Limits, Status, build_table


@dataclass(frozen=True)
class Statement:
    """A sentence about one group: it holds for (weighted) shares from `least` to `most`, both included.

    `least` and `most` are what somebody can conclude from the sentence who knows how it is made, 0 to 1.
    """

    key: str
    least: float
    most: float


def tellable(
    atoms: Sequence[Atom],
    groups: Sequence[Group],
    statuses: Mapping[str, Status],
    statements: Sequence[Statement],
    limits: Limits | None = None,
) -> frozenset[str]:
    """Keys of the groups whose statement may be told beside everything that the statuses publish.

    Statements are tried in the order of their groups' answers, most first; each is told if the attack, given
    it and those told before, still leaves every group that is not shown its width.
    """
    used = limits or Limits()
    table = build_table(atoms, groups, used)
    place = {part.key: index for index, part in enumerate(table.parts)}
    attacker, levels = Attacker(table, used), levels_of(table, statuses)
    told: list[Said] = []
    keys: list[str] = []
    for one in sorted(statements, key=lambda one: -table.parts[place[one.key]].valid):
        proposed = [*told, Said(place[one.key], 1 - one.most, 1 - one.least)]
        if not attacker.find_narrow(levels, proposed):
            told = proposed
            keys.append(one.key)
    return frozenset(keys)
