"""Reads population counts by margin from a CSV file, for `balsas analyse --margins`."""

import csv
from collections.abc import Mapping
from pathlib import Path

from survey.cli.analyse_input import InputError

HEADER = ["margin", "level", "count"]
CROSSED = " x "

Margins = Mapping[tuple[str, ...], Mapping[tuple[str, ...], float]]


def read_margins(file: Path) -> Margins:
    """Margin (its columns) -> level -> count; columns and levels of a crossed margin are joined by " x ".

    Raises InputError with the line of the first fault.
    """
    margins: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            if [name.strip() for name in next(reader, [])] != HEADER:
                raise InputError(f"line 1: the header must be {','.join(HEADER)}.")
            for fields in reader:
                if fields:
                    margin, level, count = _line(fields, reader.line_num)
                    _add(margins.setdefault(margin, {}), level, count, reader.line_num)
    except UnicodeDecodeError:
        raise InputError("the file is not in UTF-8; save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise InputError(f"line {reader.line_num}: {error}; correct the line.") from None
    if not margins:
        raise InputError("the file has no counts below its header; give at least one margin.")
    return margins


def _line(fields: list[str], line: int) -> tuple[tuple[str, ...], tuple[str, ...], float]:
    if len(fields) != len(HEADER):
        raise InputError(f"line {line} has {len(fields)} fields; give margin, level and count.")
    columns, level = (tuple(part.strip() for part in text.strip().split(CROSSED)) for text in fields[:2])
    try:
        count = float(fields[2])
    except ValueError:
        raise InputError(f"line {line}: count {fields[2]!r} is not a number; correct it.") from None
    return columns, level, count


def _add(levels: dict[tuple[str, ...], float], level: tuple[str, ...], count: float, line: int) -> None:
    if level in levels:
        raise InputError(f"line {line}: level {CROSSED.join(level)} is there twice; give one count.")
    levels[level] = count
