"""A strict reader of our .do files, by the rules that Stata documents; what it does not know is an error.

It is no Stata: it knows the commands that we write and no other, reads the CSV as they tell, and refuses
what Stata would read otherwise than as text (macros, comments, a second opening quote).
Rules: [U] 18.3 and the FAQ "Backslashes and macros" (quotes, macros), [R] limits, [D] import delimited,
label, mvencode (mvdecode), [SVY] svyset.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field

MOST_COMMAND, MOST_OPTIONS, MOST_NUMLIST = 264_408, 256, 2_500
MOST_LABEL, MOST_VALUE_LABEL_BYTES, MOST_CODES = 80, 32_000, 65_536
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
RESERVED = {"byte", "double", "float", "if", "in", "int", "long", "using", "with", "strl"}
IMPORT = {
    *("delimiters", "varnames", "case", "encoding", "bindquotes", "maxquotedrows", "asdouble"),
    *("stringcols", "numericcols"),
}
OPTION = re.compile(r"(\w+)(?:\(((?:[^()\"]|\"[^\"]*\")*)\))?\s*")


class NotReadError(Exception):
    """A line that Stata would refuse, or read otherwise than meant."""


@dataclass
class Session:
    """What is in memory: cells by column (letters for missing answers), labels, and the survey design."""

    cells: dict[str, list] = field(default_factory=dict)
    label: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    defined: dict[str, dict] = field(default_factory=dict)
    attached: dict[str, str] = field(default_factory=dict)
    design: dict[str, str] = field(default_factory=dict)
    means: list[tuple[str, int, dict[str, str]]] = field(default_factory=list)
    kept: dict[str, list] | None = None


def read_do(text, folder):
    """Run the commands of a .do file in a folder; returns the session that they leave."""
    session = Session()
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        try:
            command(session, line, folder)
        except NotReadError as problem:
            raise NotReadError(f"line {number}: {problem}: {line[:100]}") from None
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


def lexed(line):
    """The line with each literal as \0, and the literals as Stata sees them."""
    code, literals, at = "", [], 0
    while at < len(line):
        if line.startswith('`"', at):
            end = line.find("\"'", at + 2)
            if end < 0 or '`"' in line[at + 2 : end]:
                raise NotReadError("the quotes do not match")
            literals.append(expanded(line[at + 2 : end]))
            code, at = code + "\0", end + 2
        elif line[at] == '"':
            end = line.find('"', at + 1)
            if end < 0:
                raise NotReadError("the quotes do not match")
            literals.append(expanded(line[at + 1 : end]))
            code, at = code + "\0", end + 1
        else:
            code, at = code + line[at], at + 1
    if re.search(r"[`'$]|//|/\*", code) or "\0" in line:
        raise NotReadError("a macro or a comment")
    return code, literals


def expanded(written):
    """What Stata sees of a literal: \\$ is $, \\\\ is \\; nothing may be a macro or a comment."""
    if re.search(r"/\*|\*/|(?<!\S)//|///", written):
        raise NotReadError("a comment in a literal")
    seen, at = "", 0
    while at < len(written):
        if written[at] == "\\" and written[at + 1 : at + 2] in ("$", "\\"):
            seen, at = seen + written[at + 1], at + 2
        elif written[at] in "`$":
            raise NotReadError("a macro in a literal")
        else:
            seen, at = seen + written[at], at + 1
    if any(letter < " " or letter == "\x7f" for letter in seen):
        raise NotReadError("a control character")
    return seen


def options_of(text):
    """Options with their arguments, in their order."""
    found = {}
    while text:
        one = OPTION.match(text)
        if not one or one[1] in found:
            raise NotReadError("the options are not read")
        found[one[1]], text = one[2], text[one.end() :]
    if len(found) > MOST_OPTIONS:
        raise NotReadError("too many options")
    return found


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


def known(session, name):
    if name not in session.cells:
        raise NotReadError(f"variable {name} not found")
    return name


def mvdecode(session, found, literals, folder):
    letters = {}
    for pair in found[2].split(" \\ "):
        code, missing = re.fullmatch(r"(-\d+)=\.([a-z])", pair).groups()
        letters[float(code)] = missing
    name = known(session, found[1])
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


def svyset(session, found, literals, folder):
    said = options_of(found[3])
    if not set(said) <= {"strata", "fpc", "singleunit"}:
        raise NotReadError("option not allowed")
    assert said.pop("singleunit") in {"missing", "certainty", "scaled", "centered"}
    unit = {} if found[1] == "_n" else {"psu": known(session, found[1])}
    session.design = {**unit, "weights": known(session, found[2])}
    session.design |= {option: known(session, name) for option, name in said.items()}


def preserve(session, found, literals, folder):
    if session.kept is not None:
        raise NotReadError("already preserved")
    session.kept = dict(session.cells)


def keep(session, found, literals, folder):
    wanted = [isinstance(cell, float) for cell in session.cells[known(session, found[1])]]
    session.cells = {
        name: [cell for cell, stays in zip(cells, wanted, strict=True) if stays]
        for name, cells in session.cells.items()
    }


def mean(session, found, literals, folder):
    cells = session.cells[known(session, found[1])]
    session.means.append((found[1], len(cells), session.design))


def restore(session, found, literals, folder):
    if session.kept is None:
        raise NotReadError("nothing to restore")
    session.cells, session.kept = session.kept, None


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
    r"svyset (\w+) \[pweight=(\w+)\], (.*)": svyset,
    r"preserve": preserve,
    r"keep if !missing\((\w+)\)": keep,
    r"svy: mean (\w+)": mean,
    r"restore": restore,
}
