"""The .do file that reads the CSV into Stata and declares labels, missing answers and the survey design."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from analysis.design import Design, LonelyPolicy
from exports.column import MISSING_LETTERS, Column
from exports.dataset import Dataset
from exports.stata import shorten, value_labels
from exports.syntax import labelled, one_line, shares_told

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
        "* Run this file in its own folder (Stata 14 or later).",
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
    lines += _shares(dataset)
    if dataset.design is not None and dataset.has_errors:
        lines.append(_svyset(dataset.design))
    return "\n".join(lines) + "\n"


def _value_labels(one: Column) -> list[str]:
    defined = [
        f"label define {one.name} {code if isinstance(code, int) else f'.{code}'} "
        f"{_literal(_plain(text))}, add"
        for code, text in value_labels(one).items()
    ]
    return [*defined, f"label values {one.name} {one.name}"]


def _svyset(design: Design) -> str:
    options = [
        f"strata({design.strata})" if design.strata else "",
        f"fpc({design.fpc})" if design.fpc else "",
        f"singleunit({LONELY[design.lonely]})",
    ]
    return f"svyset {design.psu or '_n'} [pweight={design.weights}], {' '.join(filter(None, options))}"


def _shares(dataset: Dataset) -> Iterator[str]:
    """Yield commands that print the published shares, with errors where they can be computed."""
    if dataset.share:
        yield f"* The published shares. {shares_told(dataset)}"
    for share in dataset.share:
        for part in dataset.parts(share):
            name = f"{share}, {part or 'all'}"
            here = f"{dataset.apart} == {_literal(part)} & " if part else ""
            yield from _share(dataset, share, name, f"{here}!missing({share})")


def _share(dataset: Dataset, share: str, name: str, here: str) -> list[str]:
    """Return the commands of one share; a design is that of the rows `here` alone."""
    if dataset.design is not None and dataset.has_errors:
        return [
            f"display {_literal(name)}",
            "preserve",
            f"keep if {here}",
            _svyset(dataset.design),
            f"svy: mean {share}",
            "restore",
        ]
    weights = f" [aweight={dataset.design.weights}]" if dataset.design is not None else ""
    return [
        f"summarize {share}{weights} if {here}, meanonly",
        f"display {_literal(f'{name}: n = ')} r(N) {_literal(', share ')} %14.12f r(mean)",
    ]


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
