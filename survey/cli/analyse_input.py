"""Reads the columns of a survey design from a CSV file and names the line of every fault."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

Tell = Callable[[int], None]
_LINES = 10_000  # between two words about how far it is


class InputError(ValueError):
    """The file cannot be analysed; the message says where and what to do."""


@dataclass(frozen=True)
class Roles:
    """Which column of the file plays which part."""

    item: str
    weight: str | None
    strata: str | None
    psu: str | None
    psu2: str | None
    fpc: tuple[str, ...]
    by: tuple[str, ...]
    margins: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """Columns read as numbers."""
        return tuple(dict.fromkeys(c for c in (self.item, self.weight, *self.fpc) if c))

    @property
    def names(self) -> tuple[str, ...]:
        """Columns read as texts."""
        return tuple(
            dict.fromkeys(c for c in (self.strata, self.psu, self.psu2, *self.by, *self.margins) if c)
        )


def read_frame(file: Path, roles: Roles, tell: Tell) -> tuple[Roles, pl.DataFrame]:
    """The needed columns, checked; a column with two parts appears as text and again as a number.

    `tell` is called now and then with the number of bytes read.

    Raises InputError with the line of the first fault.
    """
    _check_header(file, roles, tell)
    wanted = list(dict.fromkeys((*roles.numbers, *roles.names)))
    try:
        raw = pl.read_csv(file, columns=wanted, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise InputError(f"the file is not a readable CSV ({str(error).splitlines()[0]}).") from None
    if raw.is_empty():
        raise InputError("the file has no rows below its header; give a file with answers.")
    raw = raw.with_columns(pl.all().str.strip_chars().replace("", None))
    number_name = {c: f"{c} (number)" if c in roles.names else c for c in roles.numbers}
    numbers = [_numbers(raw, column).alias(name) for column, name in number_name.items()]
    texts = [raw[column] for column in roles.names]
    frame = pl.DataFrame([*texts, *numbers])
    _check_design(frame, roles, number_name)
    item = number_name[roles.item]
    frame = frame.with_columns(_whole(frame[item], roles.item).alias(item))
    renamed = replace(
        roles,
        item=item,
        weight=number_name[roles.weight] if roles.weight else None,
        fpc=tuple(number_name[column] for column in roles.fpc),
    )
    return renamed, frame


def _check_header(file: Path, roles: Roles, tell: Tell) -> None:
    header = _header_of_even_lines(file, tell)
    if not any(header):
        raise InputError("the file is empty; give a CSV file with a header line.")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InputError(f"line 1: column {twice[0]!r} appears twice; rename one of the two.")
    for column in (*roles.numbers, *roles.names):
        if column not in header:
            hint = " (separate the columns with commas, not semicolons)" if ";" in header[0] else ""
            raise InputError(
                f"line 1: there is no column {column!r}; the columns are {', '.join(header)}{hint}."
            )


def _header_of_even_lines(file: Path, tell: Tell) -> list[str]:
    """The header, once every line is known to have as many fields."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            header = next(reader, [])
            for fields in reader:
                if not reader.line_num % _LINES:
                    tell(lines.buffer.tell())
                if any("\0" in field for field in fields):
                    raise InputError(
                        f"line {reader.line_num} holds a NUL byte; save the file again as CSV UTF-8."
                    )
                if len(fields) != len(header):
                    remedy = "correct the line"
                    if len(header) == 1 and ";" in header[0]:
                        remedy = "separate the columns with commas, not semicolons"
                    raise InputError(
                        f"line {reader.line_num} has {len(fields)} fields, the header {len(header)}; "
                        f"{remedy}."
                    )
    except UnicodeDecodeError:
        raise InputError("the file is not in UTF-8; save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise InputError(f"line {reader.line_num}: {error}; correct the line.") from None
    return header


def _numbers(raw: pl.DataFrame, column: str) -> pl.Series:
    values = raw[column].cast(pl.Float64, strict=False)
    bad = raw[column].is_not_null() & ~values.is_finite().fill_null(value=False)
    if bad.any():
        line, text = _first(bad), raw[column].filter(bad)[0]
        raise InputError(f"line {line}, column {column!r}: {text!r} is not a number; correct or empty it.")
    return values


def _whole(values: pl.Series, column: str) -> pl.Series:
    broken = (values != values.floor()).fill_null(value=False)
    if broken.any():
        raise InputError(
            f"line {_first(broken)}, column {column!r}: {values.filter(broken)[0]} is not a whole-number "
            "code; correct or empty it."
        )
    return values.cast(pl.Int64)


def _check_design(frame: pl.DataFrame, roles: Roles, number_name: dict[str, str]) -> None:
    for column in (roles.weight, *roles.fpc, roles.strata, roles.psu, roles.psu2):
        if column is None:
            continue
        name = column if column in (roles.strata, roles.psu, roles.psu2) else number_name[column]
        empty = frame[name].is_null()
        if empty.any():
            raise InputError(
                f"line {_first(empty)}: column {column!r} is empty; every row needs a value there."
            )
    if roles.weight:
        negative = frame[number_name[roles.weight]] < 0
        if negative.any():
            value = frame[number_name[roles.weight]].filter(negative)[0]
            raise InputError(
                f"line {_first(negative)}, column {roles.weight!r}: weight {value:g} is negative; "
                "weights are 0 or more."
            )


def _first(flags: pl.Series) -> int:
    """Line of the first row that is flagged; the header is line 1."""
    return int(flags.arg_true()[0]) + 2
