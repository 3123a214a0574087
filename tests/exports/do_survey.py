"""The commands of a .do file about the design and the shares.

Rules: [SVY] svyset, mean; [D] preserve, drop (keep); [R] summarize; [P] display.
"""

from __future__ import annotations

import re

from tests.exports.do_line import NotReadError, options_of
from tests.exports.do_memory import Mean, known, number

SINGLE_UNIT = {"missing", "certainty", "scaled", "centered"}
CONDITION = r"(?:(\w+) == (\0) & )?!missing\((\w+)\)"


def svyset(session, found, literals, folder):
    said = options_of(found[3])
    if not set(said) <= {"strata", "fpc", "singleunit"}:
        raise NotReadError("option not allowed")
    assert said.pop("singleunit") in SINGLE_UNIT
    unit = {} if found[1] == "_n" else {"psu": known(session, found[1])}
    session.design = {**unit, "weights": number(session, found[2])}
    if "fpc" in said:
        number(session, said["fpc"])
    session.design |= {option: known(session, name) for option, name in said.items()}


def preserve(session, found, literals, folder):
    if session.preserved is not None:
        raise NotReadError("already preserved")
    session.preserved = dict(session.cells), dict(session.design)


def restore(session, found, literals, folder):
    if session.preserved is None:
        raise NotReadError("nothing to restore")
    (session.cells, session.design), session.preserved = session.preserved, None


def chosen(session, condition, literals):
    """Which rows a condition takes: a text is equal, and a number is there."""
    named, literal, valid = re.fullmatch(CONDITION, condition).groups()
    here = [isinstance(cell, float) for cell in session.cells[number(session, valid)]]
    if literal is None:
        return here
    if known(session, named) not in session.texts:
        raise NotReadError("type mismatch: a number compared with a text")
    wanted = literals.pop(0)
    return [there and text == wanted for there, text in zip(here, session.cells[named], strict=True)]


def keep(session, found, literals, folder):
    here = chosen(session, found[1], literals)
    session.cells = {
        name: [cell for cell, stays in zip(cells, here, strict=True) if stays]
        for name, cells in session.cells.items()
    }


def mean(session, found, literals, folder):
    number(session, found[1])
    if not session.design:
        raise NotReadError("data not set up for svy")
    session.means.append(Mean(found[1], session.cells, session.design))


def summarize(session, found, literals, folder):
    here = chosen(session, found[3], literals)
    cells = session.cells[number(session, found[1])]
    weights = session.cells[number(session, found[2])] if found[2] else [1.0] * len(cells)
    valid = [
        (cell, weight)
        for cell, weight, counts in zip(cells, weights, here, strict=True)
        if counts and isinstance(cell, float)
    ]
    if any(not isinstance(weight, float) or weight < 0 for _, weight in valid):
        raise NotReadError("a weight is missing or negative")
    total = sum(weight for _, weight in valid)
    session.returned = {"N": len(valid)}
    if total:
        session.returned["mean"] = sum(cell * weight for cell, weight in valid) / total


def display(session, found, literals, folder):
    """Texts as they are; `r(N)` as a whole number, and a result after `%14.12f` with so many decimals."""
    line, style = "", None
    for part in found[1].split():
        if part == "\0":
            line += literals.pop(0)
        elif part == "%14.12f":
            style = part
        else:
            result = re.fullmatch(r"r\((\w+)\)", part)
            if not result or result[1] not in session.returned:
                raise NotReadError(f"{part} is not there")
            value = session.returned[result[1]]
            line += f"{value:14.12f}" if style else f"{value:g}"
            style = None
    session.displayed.append(line)
