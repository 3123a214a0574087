"""A Stata file again, with the labels of another language: its rows are copied, since making them takes long.

The sections of the format and their map: https://www.stata.com/help.cgi?dta (format 118).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from exports.dataset import Dataset
from exports.stata import HEADER_BYTES, write_dta
from exports.writing import whole_file

ROWS_TAG, MAP_TAG = b"<N>", b"<map>"
ROWS, MAP = struct.Struct("<Q"), struct.Struct("<14Q")
# Which entry of the map tells where a section begins.
TYPES, VARIABLE_LABELS, DATA, VALUE_LABELS = 2, 7, 9, 11
AT_ONCE = 1 << 20


def write_dta_again(dataset: Dataset, path: Path, first: Path) -> None:
    """Write the same bytes as `write_dta`, given the file of the same rows in another language."""
    with TemporaryDirectory(dir=path.parent, prefix=".labels-") as made:
        few = Path(made) / "labels.dta"
        write_dta(replace(dataset, frame=dataset.frame[_telling(dataset)]), few)
        labels = few.read_bytes()
    with first.open("rb") as rows:
        here, there = _map(labels), _map(rows.read(HEADER_BYTES))
        if labels[here[TYPES] : here[VARIABLE_LABELS]] != _read(rows, there[TYPES], there[VARIABLE_LABELS]):
            write_dta(dataset, path)  # those few rows have other types than all of them
            return
        head = bytearray(labels[: here[DATA]])
        ROWS.pack_into(head, head.index(ROWS_TAG) + len(ROWS_TAG), dataset.frame.height)
        MAP.pack_into(head, head.index(MAP_TAG) + len(MAP_TAG), *_joined(here, there))
        with whole_file(path) as unfinished, unfinished.open("wb") as file:
            file.write(head)
            rows.seek(there[DATA])
            for left in range(there[VALUE_LABELS] - there[DATA], 0, -AT_ONCE):
                file.write(rows.read(min(left, AT_ONCE)))
            file.write(labels[here[VALUE_LABELS] :])


def _telling(dataset: Dataset) -> list[int]:
    """Return rows that have the types of all rows: the longest text of each column, a number, a letter."""
    found: set[int] = set()
    for one in dataset.columns:
        cells = dataset.frame[one.name]
        if one.kind == "text":
            found.update(_at(cells.fill_null("").str.len_bytes().arg_max()))
        else:
            found.update(_at((cells >= 0).fill_null(value=False).arg_max()))
            found.update(_at((cells < 0).fill_null(value=False).arg_max()))
    return sorted(found)


def _at(place: int | None) -> Iterator[int]:
    if place is not None:
        yield place


def _map(head: bytes) -> tuple[int, ...]:
    return MAP.unpack_from(head, head.index(MAP_TAG) + len(MAP_TAG))


def _joined(here: tuple[int, ...], there: tuple[int, ...]) -> list[int]:
    """Return the map of the labels before and after the data that are `there`."""
    longer = (there[VALUE_LABELS] - there[DATA]) - (here[VALUE_LABELS] - here[DATA])
    data = [here[DATA] + place - there[DATA] for place in there[DATA:VALUE_LABELS]]
    return [*here[:DATA], *data, *(place + longer for place in here[VALUE_LABELS:])]


def _read(file: BinaryIO, start: int, end: int) -> bytes:
    file.seek(start)
    return file.read(end - start)
