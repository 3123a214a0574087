"""The table that is to be shown: atoms, groups of atoms, limits, and what a group may show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
ALIKE_ENOUGH = 1e-12


class Status(StrEnum):
    """What a group may show."""

    SHOWN = "shown"
    CAUTION = "caution"
    BOUND = "bound"
    HIDDEN = "hidden"
    HIDDEN_SECONDARY = "hidden_secondary"


@dataclass(frozen=True)
class Limits:
    """The limits of a project: answers needed to show, to show unmarked, and width left to an attacker.

    `alike`: a group below `caution` in which at most this many answers differ from the rest shows a bound
    instead of its share. With 0 (the rule as published) somebody who knows the rule reads from a bound that
    all answers were the same; with `alike` equal to `width` a bound says no more than its own words.
    `counts_known`: a weighted share is taken to give away the unweighted count too, which integers and known
    weights nearly do.
    """

    base: int = 10
    caution: int = 30
    width: int = 3
    alike: int = 0
    counts_known: bool = True

    def __post_init__(self) -> None:
        """Refuse limits that contradict each other."""
        if not (0 <= self.alike <= self.width and 2 * self.width < self.base <= self.caution):
            raise ValueError(f"limits contradict each other: {self}")


@dataclass(frozen=True)
class Atom:
    """A smallest disjoint area: its valid answers and how many of them are unfavourable."""

    key: str
    valid: int
    unfavourable: int


@dataclass(frozen=True)
class Group:
    """A group of atoms whose share is asked for; coefficients are the weight of one answer in each atom.

    `decimals`: how many the share is printed with, as a fraction (3: one decimal of a per cent), everywhere
    that it is printed; None: all of them. `told`: its number of unfavourable answers is published elsewhere
    already, as in a file for everybody, whatever the table shows of it.
    """

    key: str
    atoms: frozenset[str]
    coefficients: Mapping[str, float] | None = None
    decimals: int | None = None
    told: bool = False


@dataclass(frozen=True)
class Bound:
    """What a group with status `bound` shows: its share is at least, or at most, so many whole per cent."""

    at_least: bool
    percent: int


@dataclass(frozen=True)
class Part:
    """A group on the table's vector of atoms; `measures` are the sums that its published figures give away.

    Each measure is scaled so that it sums to the number of answers: the weighted count where weights differ
    inside the group, and the plain count.
    """

    key: str
    members: Vector
    measures: tuple[Vector, ...]
    valid: int
    unfavourable: int
    asked: bool
    decimals: int | None = None
    told: bool = False


@dataclass(frozen=True)
class Table:
    """Atoms as vectors and all parts: the groups by key, then atoms that are not asked for as a group."""

    valid: Vector
    unfavourable: Vector
    parts: tuple[Part, ...]


def build_table(atoms: Sequence[Atom], groups: Sequence[Group], limits: Limits) -> Table:
    """Put atoms and groups into vectors. Raises ValueError where they do not make a table."""
    position = _positions(atoms)
    _check_groups(position, groups)
    table = Table(
        np.array([atom.valid for atom in atoms], dtype=np.float64),
        np.array([atom.unfavourable for atom in atoms], dtype=np.float64),
        (),
    )
    alone = {next(iter(group.atoms)) for group in groups if len(group.atoms) == 1}
    silent = [Group(atom.key, frozenset([atom.key])) for atom in atoms if atom.key not in alone]
    parts = [
        _part(group, position, table, counts_known=limits.counts_known, asked=asked)
        for some, asked in ((groups, True), (silent, False))
        for group in sorted(some, key=lambda group: group.key)
    ]
    return replace(table, parts=tuple(parts))


def _positions(atoms: Sequence[Atom]) -> dict[str, int]:
    position = {atom.key: index for index, atom in enumerate(atoms)}
    if len(position) != len(atoms):
        raise ValueError("two atoms have the same key")
    for atom in atoms:
        if not 0 <= atom.unfavourable <= atom.valid:
            raise ValueError(f"atom {atom.key}: {atom.unfavourable} unfavourable of {atom.valid} answers")
    return position


def _check_groups(position: Mapping[str, int], groups: Sequence[Group]) -> None:
    if len({group.key for group in groups}) != len(groups):
        raise ValueError("two groups have the same key")
    for group in groups:
        if not group.atoms or not group.atoms <= position.keys():
            raise ValueError(f"group {group.key}: has no atoms or atoms that are not in the table")
        if group.key in position and group.atoms != {group.key}:
            raise ValueError(f"group {group.key}: has the key of an atom but is not that atom alone")
        if group.coefficients is not None and not all(group.coefficients.get(a, 0) > 0 for a in group.atoms):
            raise ValueError(f"group {group.key}: a coefficient is missing or not above 0")


def _part(
    group: Group, position: Mapping[str, int], table: Table, *, counts_known: bool, asked: bool
) -> Part:
    members, weights = np.zeros(len(position)), np.zeros(len(position))
    for key in group.atoms:
        members[position[key]] = 1.0
        weights[position[key]] = 1.0 if group.coefficients is None else group.coefficients[key]
    answers = int(members @ table.valid)
    measures = [members]
    if answers:
        scaled = weights * answers / (weights @ table.valid)
        if not np.allclose(scaled[members * table.valid > 0], 1.0, rtol=0, atol=ALIKE_ENOUGH):
            measures = [scaled, members] if counts_known else [scaled]
    unfavourable = int(members @ table.unfavourable)
    return Part(group.key, members, tuple(measures), answers, unfavourable, asked, group.decimals, group.told)
