"""What the codebook says of a column of numbers, in a sentence: the same in the page and in the PDF."""

from __future__ import annotations

from exports.codebook.model import Entry
from exports.codebook.words import decimal, words_of


def spread_told(entry: Entry, language: str) -> str:
    """Return count, lowest, highest and mean; whole numbers are printed whole. Nothing without a spread."""
    spread = entry.spread
    if spread is None:
        return ""
    words = words_of(language)
    places = 0 if entry.column.kind == "integer" else 3
    return (
        f"{words['n']}: {spread.n}. {words['lowest']}: {decimal(spread.lowest, places, language)}, "
        f"{words['highest']}: {decimal(spread.highest, places, language)}, "
        f"{words['mean']}: {decimal(spread.mean, 3, language)}"
    )
