"""One column of a dataset and what every file format has to say about it.

Every code below 0 is a missing answer and has its letter in programs whose missing values are letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["integer", "number", "text"]
Measure = Literal["nominal", "ordinal", "scale"]

NAME_LENGTH = 31  # one less than Stata's names: the library gives value labels the name and one letter more
# Words that Stata, SPSS and R keep for themselves; so are str1, str2 and so on in Stata.
RESERVED = {
    *("byte", "double", "float", "if", "in", "int", "long", "using", "with", "strl"),
    *("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to"),
    *("break", "else", "for", "function", "next", "repeat", "while"),
}
LABEL_BYTES = 255
VALUE_LABEL_BYTES = 119


# Stata's .a to .g and R's tagged NA of the same letters.
MISSING_LETTERS: Mapping[int, str] = {-1: "a", -2: "b", -3: "c", -7: "d", -8: "e", -9: "f", -6: "g"}


@dataclass(frozen=True)
class Column:
    """Name, label and meaning of a column; `missing` says that every code below 0 is a missing answer.

    `whole_label` and `whole_value_labels` hold the texts that had to be cut to fit all file formats.
    """

    name: str
    label: str
    kind: Kind
    value_labels: Mapping[int, str] = field(default_factory=dict)
    missing: bool = False
    measure: Measure = "nominal"
    whole_label: str = ""
    whole_value_labels: Mapping[int, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The label as it was written."""
        return self.whole_label or self.label

    @property
    def value_texts(self) -> dict[int, str]:
        """The labels of the values as they were written."""
        return {**self.value_labels, **self.whole_value_labels}

    @property
    def is_cut(self) -> bool:
        """Whether some label is shorter in the files than it was written."""
        return bool(self.whole_label or self.whole_value_labels)


def column(
    name: str,
    label: str,
    kind: Kind,
    value_labels: Mapping[int, str] | None = None,
    *,
    missing: bool = False,
    measure: Measure = "nominal",
) -> Column:
    """Make a column with labels as all file formats can carry them."""
    label = printable(label)
    written = {code: printable(text) for code, text in sorted((value_labels or {}).items())}
    labels = {code: cut(text, VALUE_LABEL_BYTES) for code, text in written.items()}
    return Column(
        name,
        cut(label, LABEL_BYTES),
        kind,
        labels,
        missing,
        measure,
        "" if cut(label, LABEL_BYTES) == label else label,
        {code: text for code, text in written.items() if labels[code] != text},
    )


def printable(text: str) -> str:
    """Return a label without what some format cannot hold: control characters and blanks at its end."""
    held = "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc")
    return held.rstrip()


def cut(text: str, most_bytes: int) -> str:
    """Shorten a text to so many bytes of UTF-8, between letters and never before an accent; "…" ends it."""
    if len(text.encode()) <= most_bytes:
        return text
    end = "…"
    kept = text.encode()[: most_bytes - len(end.encode())].decode(errors="ignore")
    if unicodedata.combining(text[len(kept)]):
        while unicodedata.combining(kept[-1]):
            kept = kept[:-1]
        kept = kept[:-1]
    return kept.rstrip() + end


def check_names(names: list[str]) -> None:
    """Raise ValueError for names that some statistical program cannot read or would take for the same."""
    for name in names:
        plain = name.isascii() and name.replace("_", "a").isalnum() and name[:1].isalpha()
        if not plain or name != name.lower() or name.endswith("_") or len(name) > NAME_LENGTH:
            raise ValueError(f"column {name!r}: a name is at most {NAME_LENGTH} of a-z, 0-9 and _")
        if name in RESERVED or (name.startswith("str") and name[3:].isdecimal()):
            raise ValueError(f"column {name!r}: a word that a statistical program keeps for itself")
    if len(set(names)) != len(names):
        raise ValueError(
            f"two columns have the same name: {sorted({n for n in names if names.count(n) > 1})}"
        )
