"""Which figures of one table may be shown, so that no small group's answers can be worked out.

A table is a set of *atoms* (the smallest disjoint areas) and *groups* of atoms whose shares are asked for.
`protect` decides what each group may show; `attack` works out, from everything that is shown, between which
limits the number of unfavourable answers of each group that is not shown must lie.

A group that is not shown keeps back all that follows from its answers: share, interval, error, design effect,
bounds. A verdict about it is a sentence that limits its share: `tellable` decides whether it may be told.
Shares are to be printed with SHARE_DECIMALS: the attack reads a weighted share as one linear equation, but
printed in full it would also say which whole numbers fit.
"""

from exports.disclosure.attacker import attack, too_narrow
from exports.disclosure.protection import protect
from exports.disclosure.rules import SHARE_DECIMALS, count_shown, primary, published_bounds
from exports.disclosure.statements import Statement, tellable
from exports.disclosure.table import Atom, Bound, Group, Limits, Status

__all__ = [
    "SHARE_DECIMALS",
    "Atom",
    "Bound",
    "Group",
    "Limits",
    "Statement",
    "Status",
    "attack",
    "count_shown",
    "primary",
    "protect",
    "published_bounds",
    "tellable",
    "too_narrow",
]
