"""A sharper attacker: knows that answers are whole numbers, and reads weighted shares as they are printed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from exports.disclosure import SHARE_DECIMALS, Atom, Group, Status, protect

CELLS = {"a": (7, 3), "b": (8, 2), "c": (8, 4), "d": (9, 3), "e": (40, 3)}
WEIGHTS = {"a": 1.4173, "b": 1.8333, "c": 2.1251, "d": 1.2007, "e": 1.6190}


def whole_number_attack(decimals):
    """Least and greatest count of each cell when the share of all and of "e" are printed so exactly."""
    atoms = [Atom(key, *counts) for key, counts in CELLS.items()]
    groups = [Group("all", frozenset(CELLS), WEIGHTS)]
    groups += [Group(key, frozenset([key])) for key in CELLS]
    statuses = protect(atoms, groups)
    assert statuses == {**dict.fromkeys("abcd", "hidden"), "e": "shown", "all": "shown"}
    valid = np.array([atom.valid for atom in atoms], dtype=float)
    weights = np.array([WEIGHTS[key] for key in CELLS])
    unfavourable = np.array([atom.unfavourable for atom in atoms])
    share = round(float(weights @ unfavourable / (weights @ valid)), decimals)
    half = 0.5 * 10**-decimals
    printed = LinearConstraint(
        np.array([weights / (weights @ valid), [0, 0, 0, 0, 1]]),
        [share - half, unfavourable[-1]],
        [share + half, unfavourable[-1]],
    )
    found = {}
    for index, key in enumerate(CELLS):
        if statuses[key] == Status.HIDDEN:
            ends = [
                milp(
                    sign * np.eye(5)[index],
                    constraints=printed,
                    bounds=Bounds(0, valid),
                    integrality=np.ones(5),
                )
                for sign in (1, -1)
            ]
            found[key] = (round(ends[0].fun), round(-ends[1].fun))
    return found


def test_a_share_printed_to_a_tenth_of_a_per_cent_leaves_every_hidden_group_open():
    found = whole_number_attack(SHARE_DECIMALS)
    assert min(high - low for low, high in found.values()) >= 3


@pytest.mark.parametrize("decimals", [7, 9])
def test_a_share_printed_in_full_would_give_the_answers_away(decimals):
    found = whole_number_attack(decimals)
    assert found == {key: (counts[1], counts[1]) for key, counts in CELLS.items() if key != "e"}
