"""The .do file that reads the CSV into Stata and declares labels, missing answers and the survey design."""

from __future__ import annotations

from exports.column import MISSING_LETTERS, Column
from exports.dataset import Dataset
from exports.stata import shorten, value_labels
from exports.syntax import labelled, one_line


def stata_syntax(dataset: Dataset, csv_name: str) -> str:
    """Return commands that read the CSV, set labels, missing answers and `svyset`, and print the shares."""
    texts = [str(place) for place, one in enumerate(dataset.columns, start=1) if one.kind == "text"]
    numbers = [str(place) for place, one in enumerate(dataset.columns, start=1) if one.kind == "number"]
    lines = [
        f"* {one_line(dataset.label)}",
        *(f"* {one_line(note)}" for note in dataset.notes),
        "* Run this file in the folder of the CSV (Stata 14 or later).",
        "version 14",
        "clear",
        f'import delimited using "{csv_name}", delimiters(",") varnames(1) case(preserve) '
        'encoding("UTF-8") bindquotes(strict) maxquotedrows(unlimited)'
        + (f" stringcols({' '.join(texts)})" if texts else "")
        + (f" doublecols({' '.join(numbers)})" if numbers else ""),
        f"label data {_text(shorten(dataset.label))}",
    ]
    for one in dataset.columns:
        lines.append(f"label variable {one.name} {_text(shorten(one.text))}")
        if one.missing:
            codes = " \\ ".join(f"{code}=.{letter}" for code, letter in MISSING_LETTERS.items())
            lines.append(f"mvdecode {one.name}, mv({codes})")
    for one in labelled(dataset):
        lines += _value_labels(one)
    return "\n".join(lines + _design(dataset)) + "\n"


def _value_labels(one: Column) -> list[str]:
    name = f"l_{one.name}"[:32]
    defined = [
        f"label define {name} {code if isinstance(code, int) else f'.{code}'} {_text(text)}, add"
        for code, text in value_labels(one).items()
    ]
    return [*defined, f"label values {one.name} {name}"]


def _design(dataset: Dataset) -> list[str]:
    design = dataset.design
    if design is None:
        return []
    options = [
        f"strata({design.strata})" if design.strata else "",
        f"fpc({design.fpc})" if design.fpc else "",
        "singleunit(centered)",
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


def _text(text: str) -> str:
    """Return a literal in compound quotes in which neither $ nor ` begins a macro."""
    return '`"' + one_line(text).replace("`", "'").replace("$", "\\$").replace("\"'", "\" '") + "\"'"
