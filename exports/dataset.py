"""A dataset: rows, and for each column everything that a statistical program wants to know about it.

All file formats are written from it, so names, labels, codes and missing values are the same in each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from analysis.design import Design
from exports.column import Column, Kind, Measure, check_names

__all__ = ["Column", "Dataset", "DatasetError", "Kind", "Measure", "Words"]

TYPES: Mapping[Kind, type[pl.DataType]] = {"integer": pl.Int32, "number": pl.Float64, "text": pl.String}


class DatasetError(ValueError):
    """A dataset, or a cell of it, that cannot be a right file; the message says where and what to do."""


@dataclass(frozen=True)
class Words:
    """What is said of a dataset in one language: its label, its notes and its columns."""

    label: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Dataset:
    """Columns with their meaning, and a frame with exactly these columns.

    label, columns   in `language`
    translations     the same in other languages: names, kinds and codes are equal, texts are not
    design           which columns are weight, stratum, unit and population; None: every row counts alike
    share            0/1 columns whose (weighted) mean is a published share
    apart            the column whose every value has published shares of its own; None: all rows together
    """

    name: str
    label: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    frame: pl.DataFrame
    language: str = "lt"
    translations: Mapping[str, Words] = field(default_factory=dict)
    design: Design | None = None
    share: tuple[str, ...] = ()
    apart: str | None = None

    def __post_init__(self) -> None:
        """Refuse names that a program cannot read, a frame of other columns, and zero bytes."""
        names = [one.name for one in self.columns]
        check_names(names)
        wrong = [one.name for one in self.columns if self.frame.schema.get(one.name) != TYPES[one.kind]]
        if self.frame.columns != names or wrong:
            raise DatasetError(f"the frame does not have the columns of the dataset: {wrong or names}")
        for language, words in self.translations.items():
            if [(one.name, one.kind) for one in words.columns] != [
                (one.name, one.kind) for one in self.columns
            ]:
                raise DatasetError(f"the columns in language {language!r} are not those of the dataset")
        self._refuse_zero_bytes()

    @property
    def languages(self) -> tuple[str, ...]:
        """All languages of the labels, the dataset's own first."""
        return (self.language, *self.translations)

    @property
    def has_errors(self) -> bool:
        """Whether standard errors can be computed: a weight alone does not tell how a sample was drawn."""
        return self.design is not None and any((self.design.strata, self.design.psu, self.design.fpc))

    def parts(self, share: str) -> tuple[str | None, ...]:
        """Return the values of `apart` with a valid answer in a share's column, in order; None: all rows."""
        if self.apart is None:
            return (None,)
        valid = self.frame.filter(pl.col(share) >= 0)[self.apart]
        return tuple(valid.drop_nulls().unique().sort().to_list())

    def in_language(self, language: str) -> Dataset:
        """Return the dataset with the labels of one of its languages; raises KeyError for another."""
        if language == self.language:
            return self
        words = self.translations[language]
        others = {**self.translations, self.language: Words(self.label, self.notes, self.columns)}
        del others[language]
        return replace(
            self,
            label=words.label,
            notes=words.notes,
            columns=words.columns,
            language=language,
            translations=others,
        )

    def text_bytes(self, name: str) -> int:
        """Return the bytes of the longest text of a column, at least 1."""
        longest = self.frame[name].str.len_bytes().max()
        return max(1, longest) if isinstance(longest, int) else 1

    def check_lengths(self, most_bytes: int, program: str) -> None:
        """Raise DatasetError for a text longer than a program can hold."""
        for one in self.columns:
            if one.kind == "text" and self.text_bytes(one.name) > most_bytes:
                row = 1 + (self.frame[one.name].str.len_bytes().arg_max() or 0)
                raise DatasetError(
                    f"column {one.name!r}, row {row}: a text of {self.text_bytes(one.name)} bytes; "
                    f"{program} holds {most_bytes}. Shorten it, or take the CSV or Parquet file."
                )

    def _refuse_zero_bytes(self) -> None:
        for one in self.columns:
            if one.kind == "text":
                found = (
                    self.frame[one.name].str.contains("\0", literal=True).fill_null(value=False).arg_true()
                )
                if len(found):
                    raise DatasetError(
                        f"column {one.name!r}, row {found[0] + 1}: a text with a zero byte, which no file "
                        "format can hold. Remove the byte."
                    )
