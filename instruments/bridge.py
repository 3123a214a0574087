"""Which answers of two or more versions may stand in one series, and the scores of the items they share.

An item joins where it asks the same of the same persons: a corrected typo or another weight breaks nothing.
What is worded anew, has other answers or is asked of others breaks its series; so does whatever holds it, and
only a score of the common items, the same on both sides, may be drawn through the change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from instruments.changes import ChangeClass
from instruments.diff import diff
from instruments.model import Instrument
from instruments.scoring import ScoringPlan, plan

Status = Literal["same", "reworded", "rerouted", "rescaled", "added", "dropped"]

STATUS: Mapping[ChangeClass, Status] = {
    "identical": "same",
    "typo": "same",
    "weight": "same",
    "wording": "reworded",
    "routing": "rerouted",
    "scale": "rescaled",
    "code": "rescaled",
    "new": "added",
    "dropped": "dropped",
}


@dataclass(frozen=True)
class BridgeRow:
    """One item between two versions."""

    item: str
    status: Status

    @property
    def joins(self) -> bool:
        """Whether the item's series goes on through the change."""
        return self.status == "same"


def bridge(old: Instrument, new: Instrument) -> tuple[BridgeRow, ...]:
    """Return the bridge table of two versions, in the order of the later one."""
    items = (change for change in diff(old, new).changes if change.kind == "item")
    return tuple(BridgeRow(item.name, STATUS[item.change]) for item in items)


def joined(versions: Sequence[Instrument]) -> frozenset[str]:
    """Return the items whose series goes through all versions, given from the first to the last."""
    common = frozenset(versions[-1].items)
    for old, new in pairwise(versions):
        common &= {row.item for row in bridge(old, new) if row.joins}
    return common


def common_plan(versions: Sequence[Instrument]) -> ScoringPlan:
    """Return the last version's scoring plan for the common items alone: one rule for all versions.

    Rules of a favourable view that look at a composite are left out: their limits are meant for the full one.
    Raises ValueError where the last version has no scoring.
    """
    full, common = plan(versions[-1]), joined(versions)
    items = tuple(item for item in full.items if item.code in common)
    dimensions = {item.dimension for item in items}
    has_overall = full.overall in common
    return replace(
        full,
        items=items,
        dimensions=tuple(name for name in full.dimensions if name in dimensions),
        composite_dimensions=tuple(name for name in full.composite_dimensions if name in dimensions),
        overall=full.overall if has_overall else None,
        overall_codes=full.overall_codes if has_overall else (),
        favourable=tuple(rule for rule in full.favourable if rule.item in common),
    )
