"""What a change between two versions is: its class, the least bump it needs, and both sides of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from instruments.canonical import plain
from instruments.versions import Bump, largest

ChangeClass = Literal["identical", "typo", "weight", "routing", "wording", "new", "dropped", "scale", "code"]

# The weakest first: the class of an item is the strongest of what happened to it.
LEAST_BUMP: Mapping[ChangeClass, Bump] = {
    "identical": "none",
    "typo": "patch",
    "weight": "minor",
    "routing": "minor",
    "wording": "minor",
    "new": "minor",
    "dropped": "minor",
    "scale": "major",
    "code": "major",
}
STRENGTH = tuple(LEAST_BUMP)


@dataclass(frozen=True)
class Difference:
    """One text or value before and after; a text has its language, None stands for nothing there."""

    change: ChangeClass
    what: str
    language: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Change:
    """An item or another part of an instrument and all that differs in it."""

    kind: Literal["item", "part"]
    name: str
    differences: tuple[Difference, ...] = ()

    @property
    def change(self) -> ChangeClass:
        """The class: the strongest of what happened."""
        return max((one.change for one in self.differences), key=STRENGTH.index, default="identical")

    @property
    def classes(self) -> tuple[ChangeClass, ...]:
        """All that happened, the strongest first."""
        found = {one.change for one in self.differences}
        return tuple(sorted(found, key=STRENGTH.index, reverse=True)) or ("identical",)

    @property
    def least(self) -> Bump:
        """The least bump that this change needs."""
        return largest(LEAST_BUMP[one] for one in self.classes)


def differ(change: ChangeClass, what: str, before: object, after: object) -> tuple[Difference, ...]:
    """Return the difference of two values, nothing where they are equal."""
    return () if before == after else (Difference(change, what, None, shown(before), shown(after)),)


def text_differences(
    name: str,
    before: Mapping[str, str] | None,
    after: Mapping[str, str] | None,
    typos: Iterable[str],
    change: ChangeClass = "wording",
) -> tuple[Difference, ...]:
    """Return a text's differences in the languages that both versions have."""
    if before is None or after is None:
        only = before or after or {}
        sides = [(language, line) for language, line in only.items() if before is not after]
        return tuple(
            Difference(change, name, language, line if before else None, line if after else None)
            for language, line in sides
        )
    found = "typo" if name in typos else change
    return tuple(
        Difference(found, name, language, line, after[language])
        for language, line in before.items()
        if language in after and after[language] != line
    )


def shown(value: object) -> str | None:
    """Return a value as one line: words as they are, parts of an instrument as JSON, None as it is."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True)
