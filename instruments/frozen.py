"""What makes an instrument unchangeable: a read-only mapping and a frozen model."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(Mapping[K, V], Generic[K, V]):
    """A mapping without a way to write into it; equal to any mapping with the same content."""

    __slots__ = ("_pairs",)
    _pairs: dict[K, V]

    def __init__(self, pairs: Mapping[K, V]) -> None:
        """Copy the pairs, keeping their order."""
        object.__setattr__(self, "_pairs", dict(pairs))

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: nothing of a frozen mapping is replaced."""
        msg = "a frozen mapping does not change"
        raise TypeError(msg)

    def __getitem__(self, key: K) -> V:
        """Return the value of a key."""
        return self._pairs[key]

    def __iter__(self) -> Iterator[K]:
        """Walk over the keys in their order."""
        return iter(self._pairs)

    def __len__(self) -> int:
        """Count the keys."""
        return len(self._pairs)

    def __hash__(self) -> int:
        """Hash the content, whatever its order."""
        return hash(frozenset(self._pairs.items()))

    def __repr__(self) -> str:
        """Show the content."""
        return f"FrozenMap({self._pairs!r})"

    def __reduce__(self) -> tuple[type[FrozenMap[K, V]], tuple[dict[K, V]]]:
        """Copy and pickle through the constructor."""
        return FrozenMap, (dict(self._pairs),)


class Frozen(BaseModel):
    """A part of an instrument: no attribute is set after loading, no unknown key is accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def normal(text: object) -> object:
    """Return text in Unicode normal form C, so that the same text has the same bytes."""
    return unicodedata.normalize("NFC", text) if isinstance(text, str) else text
