"""The .do file that reads the CSV into Stata and declares labels, missing answers and the survey design."""

from __future__ import annotations

import re
from collections.abc import Mapping

from analysis.design import LonelyPolicy
from exports.column import MISSING_LETTERS, Column
from exports.dataset import Dataset
from exports.stata import shorten, value_labels
from exports.syntax import labelled, one_line

# What Stata calls R's treatments of a stratum with one unit.
LONELY: Mapping[LonelyPolicy, str] = {
    "fail": "missing",
    "remove": "certainty",
    "certainty": "certainty",
    "adjust": "centered",
    "average": "scaled",
}
SLASHES = re.compile(r"(?<!:)/(?=/)")


def stata_syntax(dataset: Dataset, csv_name: str) -> str:
    """Return commands that read the CSV, set labels, missing answers and `svyset`, and print the shares."""
    texts = [str(place) for place, one in enumerate(dataset.columns, start=1) if one.kind == "text"]
    numbers = [str(place) for place, one in enumerate(dataset.columns, start=1) if one.kind != "text"]
    lines = [
        f"* {_plain(dataset.label)}",
        *(f"* {_plain(note)}" for note in dataset.notes),
        "* Run this file in the folder of the CSV (Stata 14 or later).",
        "version 14",
        "clear",
        f'import delimited using "{csv_name}", delimiters(",") varnames(1) case(preserve) '
        'encoding("UTF-8") bindquotes(strict) maxquotedrows(unlimited) asdouble'
        + (f" stringcols({' '.join(texts)})" if texts else "")
        + (f" numericcols({' '.join(numbers)})" if numbers else ""),
        f"label data {_text(dataset.label)}",
    ]
    for one in dataset.columns:
        lines.append(f"label variable {one.name} {_text(one.text)}")
        if one.missing:
            codes = " \\ ".join(f"{code}=.{letter}" for code, letter in MISSING_LETTERS.items())
            lines.append(f"mvdecode {one.name}, mv({codes})")
    for one in labelled(dataset):
        lines += _value_labels(one)
    return "\n".join(lines + _design(dataset)) + "\n"


def _value_labels(one: Column) -> list[str]:
    defined = [
        f"label define {one.name} {code if isinstance(code, int) else f'.{code}'} "
        f"{_literal(_plain(text))}, add"
        for code, text in value_labels(one).items()
    ]
    return [*defined, f"label values {one.name} {one.name}"]


def _design(dataset: Dataset) -> list[str]:
    design = dataset.design
    if design is None:
        return []
    options = [
        f"strata({design.strata})" if design.strata else "",
        f"fpc({design.fpc})" if design.fpc else "",
        f"singleunit({LONELY[design.lonely]})",
    ]
    lines = ["* Only valid answers count as the sample of their stratum."]
    for share in dataset.share:
        lines += [
            "preserve",
            f"keep if !missing({share})",
            f"svyset {design.psu or '_n'} [pweight={design.weights}], {' '.join(filter(None, options))}",
            f"svy: mean {share}",
            "restore",
        ]
    lines.append(f"svyset {design.psu or '_n'} [pweight={design.weights}], {' '.join(filter(None, options))}")
    return lines


def _text(label: str) -> str:
    return _literal(shorten(_plain(label)))


def _literal(text: str) -> str:
    """Return a literal in compound quotes; a backslash keeps $ and itself from being read as a macro."""
    return '`"' + text.replace("\\", "\\\\").replace("$", "\\$") + "\"'"


def _plain(text: str) -> str:
    """Return a text in one line in which nothing begins a macro or a comment, or ends a literal.

    These have no escape in Stata: a backtick becomes an apostrophe, the others are parted by a blank.
    """
    plain = one_line(text).replace("`", "'").replace("\"'", "\" '").replace("/*", "/ *").replace("*/", "* /")
    return SLASHES.sub("/ ", plain)
