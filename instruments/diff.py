"""Two versions of an instrument compared: the class of every change, and the least bump of the version."""

from __future__ import annotations

from dataclasses import dataclass

from instruments.changes import Change
from instruments.diff_items import diff_items
from instruments.diff_parts import diff_parts
from instruments.model import Instrument
from instruments.versions import Bump, bump_between, enough, largest


@dataclass(frozen=True)
class Diff:
    """What lies between two versions: every item, then the other parts that changed."""

    id: str
    old: str
    new: str
    changes: tuple[Change, ...]

    @property
    def least(self) -> Bump:
        """The least bump that the changes need."""
        return largest(change.least for change in self.changes)

    @property
    def bump(self) -> Bump:
        """The bump that was made."""
        return bump_between(self.old, self.new)

    @property
    def enough(self) -> bool:
        """Whether the version was raised as far as its changes need."""
        return enough(self.bump, self.least)


def diff(old: Instrument, new: Instrument) -> Diff:
    """Compare two versions; raises ValueError for two different instruments."""
    if old.id != new.id:
        raise ValueError(f"{old.id} and {new.id} are different instruments")
    changes = (*diff_items(old, new), *diff_parts(old, new))
    return Diff(old.id, old.version, new.version, changes)
