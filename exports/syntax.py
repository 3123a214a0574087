"""What the three syntax files (SPSS, Stata, R) share: literals, names, and what is read from the CSV."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

from exports.column import Column
from exports.dataset import Dataset
from exports.writing import whole_file

Syntax = Callable[[Dataset, str], str]


def write_syntax(syntax: Syntax, dataset: Dataset, csv_name: str, path: Path) -> None:
    """Write a syntax file for the CSV of this name that lies beside it."""
    with whole_file(path) as unfinished:
        unfinished.write_text(syntax(dataset, csv_name), encoding="utf-8", newline="\n")


def one_line(text: str) -> str:
    """Return a text without line breaks and control characters, for a comment or a literal."""
    return "".join(letter for letter in " ".join(text.split()) if unicodedata.category(letter) != "Cc")


def labelled(dataset: Dataset) -> list[Column]:
    """Return the columns whose values have labels."""
    return [one for one in dataset.columns if one.value_labels]


def shares_told(dataset: Dataset) -> str:
    """Return the sentence that says how the shares of a file are computed."""
    if dataset.design is None:
        return "Every valid answer counts alike; no sample was drawn, so there are no errors."
    if dataset.has_errors:
        return "Only valid answers count as the sample of their stratum."
    return "Weighted, of valid answers; a weight alone gives no errors."
