"""What makes an instrument unchangeable: a read-only mapping and a frozen model."""

from __future__ import annotations

import unicodedata
from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Generic, TypeVar

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

    # What a mapping can do follows from the three above, ten times slower than its dictionary does it itself;
    # each page asks an instrument hundreds of times.
    def __contains__(self, key: object) -> bool:
        """Tell whether there is such a key."""
        return key in self._pairs

    def get(self, key: Any, default: Any = None, /) -> Any:
        """Return the value of a key, or the default where there is no such key."""
        return self._pairs.get(key, default)

    def keys(self) -> KeysView[K]:
        """Return the keys in their order."""
        return self._pairs.keys()

    def values(self) -> ValuesView[V]:
        """Return the values in the order of their keys."""
        return self._pairs.values()

    def items(self) -> ItemsView[K, V]:
        """Return the pairs in their order."""
        return self._pairs.items()

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
