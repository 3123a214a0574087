"""A strict reader of our .do files, by the rules that Stata documents; what it does not know is an error.

It is no Stata: it knows the commands that we write and no other, reads the CSV as they tell, and refuses
what Stata would read otherwise than as text. Lines are read by `do_line`; the design and the shares are in
`do_survey`. Rules: [R] limits, [D] import delimited, label, mvencode (mvdecode).
"""

from __future__ import annotations

import csv
import re

from tests.exports import do_survey
from tests.exports.do_line import NotReadError, lexed, options_of
from tests.exports.do_memory import Session, known, number

MOST_COMMAND, MOST_NUMLIST = 264_408, 2_500
MOST_LABEL, MOST_VALUE_LABEL_BYTES, MOST_CODES = 80, 32_000, 65_536
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
RESERVED = {"byte", "double", "float", "if", "in", "int", "long", "using", "with", "strl"}
IMPORT = {
    *("delimiters", "varnames", "case", "encoding", "bindquotes", "maxquotedrows", "asdouble"),
    *("stringcols", "numericcols"),
}


def read_do(text, folder):
    """Run the commands of a .do file in a folder; returns the session that they leave."""
    session = Session()
    for place, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        try:
            command(session, line, folder)
        except NotReadError as problem:
            raise NotReadError(f"line {place}: {problem}: {line[:100]}") from None
    return session


def command(session, line, folder):
    if len(line) > MOST_COMMAND:
        raise NotReadError("the command is too long")
    if line.startswith("*"):
        if "/*" in line or "*/" in line or "///" in line:
            raise NotReadError("the comment does not end with its line")
        return
    code, literals = lexed(line)
    for pattern, meaning in COMMANDS.items():
        found = re.fullmatch(pattern, code)
        if found:
            meaning(session, found, literals, folder)
            return
    raise NotReadError("no command")


def imported(session, found, literals, folder):
    said = options_of(found[1])
    if not set(said) <= IMPORT:
        raise NotReadError(f"option not allowed: {sorted(set(said) - IMPORT)}")
    name, delimiter, encoding = literals
    assert (said["varnames"], said["case"], said["bindquotes"]) == ("1", "preserve", "strict")
    assert (delimiter, encoding, "asdouble" in said) == (",", "UTF-8", True)
    with (folder / name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    for one in header:
        if not NAME.fullmatch(one) or one in RESERVED or re.fullmatch(r"str\d+", one):
            raise NotReadError(f"no name of a variable: {one}")
    texts = places(said.get("stringcols"), len(header))
    numbers = places(said.get("numericcols"), len(header))
    if texts & numbers or texts | numbers != set(range(len(header))):
        raise NotReadError("a column is neither text nor number, or both")
    session.texts = {header[place] for place in texts}
    for place, one in enumerate(header):
        cells = [row[place] for row in rows]
        session.cells[one] = cells if place in texts else [float(cell) if cell else None for cell in cells]


def places(numlist, columns):
    listed = [int(one) - 1 for one in (numlist or "").split()]
    if len(listed) > MOST_NUMLIST or len(set(listed)) != len(listed):
        raise NotReadError("the list of columns is too long or has one twice")
    if any(not 0 <= one < columns for one in listed):
        raise NotReadError("a column beyond the last")
    return set(listed)


def label_data(session, found, literals, folder):
    session.label = label_of(literals)


def label_of(literals):
    (label,) = literals
    if len(label) > MOST_LABEL:
        raise NotReadError("a label of over 80 characters is cut")
    return label


def label_variable(session, found, literals, folder):
    session.labels[known(session, found[1])] = label_of(literals)


def mvdecode(session, found, literals, folder):
    letters = {}
    for pair in found[2].split(" \\ "):
        code, missing = re.fullmatch(r"(-\d+)=\.([a-z])", pair).groups()
        letters[float(code)] = missing
    name = number(session, found[1])
    session.cells[name] = [letters.get(cell, cell) for cell in session.cells[name]]


def label_define(session, found, literals, folder):
    name, code = found[1], found[2]
    if not NAME.fullmatch(name):
        raise NotReadError("no name of a value label")
    values = session.defined.setdefault(name, {})
    key = code[1:] if code.startswith(".") else int(code)
    if key in values:
        raise NotReadError(f"label {name} already has {code}")
    (text,) = literals
    if len(text.encode()) > MOST_VALUE_LABEL_BYTES or len(values) >= MOST_CODES:
        raise NotReadError("the label or the list of labels is too long")
    values[key] = text


def label_values(session, found, literals, folder):
    if found[2] not in session.defined:
        raise NotReadError(f"value label {found[2]} not found")
    session.attached[known(session, found[1])] = found[2]


def nothing(session, found, literals, folder):
    """`version` and `clear`."""


COMMANDS = {
    r"version 14|clear": nothing,
    r"import delimited using \0, (.*)": imported,
    r"label data \0": label_data,
    r"label variable (\w+) \0": label_variable,
    r"mvdecode (\w+), mv\(([-=.a-z0-9 \\]+)\)": mvdecode,
    r"label define (\w+) (-?\d+|\.[a-z]) \0, add": label_define,
    r"label values (\w+) (\w+)": label_values,
    r"svyset (\w+) \[pweight=(\w+)\], (.*)": do_survey.svyset,
    r"preserve": do_survey.preserve,
    rf"keep if ({do_survey.CONDITION})": do_survey.keep,
    r"svy: mean (\w+)": do_survey.mean,
    rf"summarize (\w+)(?: \[aweight=(\w+)\])? if ({do_survey.CONDITION}), meanonly": do_survey.summarize,
    r"display (\0(?: (?:\0|r\(\w+\)|%14\.12f r\(\w+\)))*)": do_survey.display,
    r"restore": do_survey.restore,
}
