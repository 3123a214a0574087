"""What a rounded share gives away: a range, not a number; the plain count stays exact."""

from __future__ import annotations

from exports.disclosure import Atom, Group, Limits, attack
from exports.disclosure.table import Status

ATOMS = [Atom("big", 600, 30), Atom("one", 8, 1), Atom("two", 8, 2)]
WEIGHTS = {"big": 1.0, "one": 1.005, "two": 0.995}


def limits_of_one(decimals):
    groups = [
        Group("country", frozenset(WEIGHTS), WEIGHTS, decimals),
        Group("big", frozenset({"big"}), None, decimals),
        Group("one", frozenset({"one"})),
        Group("two", frozenset({"two"})),
    ]
    statuses = dict.fromkeys(("country", "big"), Status.SHOWN) | dict.fromkeys(("one", "two"), Status.HIDDEN)
    return attack(ATOMS, groups, statuses, Limits(counts_known=True))["one"]


def test_all_decimals_of_a_weighted_share_give_a_small_group_away():
    assert limits_of_one(None) == (1, 1)


def test_three_decimals_leave_what_the_plain_count_leaves():
    assert limits_of_one(3) == (0, 3)
