"""The .sps file that reads the CSV into SPSS or PSPP, and the plan of SPSS Complex Samples."""

from __future__ import annotations

from pathlib import PurePosixPath

from exports.dataset import Dataset
from exports.spss_shares import spss_shares
from exports.syntax import labelled, one_line

LINE_BYTES = 200  # SPSS cuts a line of a command file after 256
LITERAL_BYTES = 150
LOWEST = "MISSING VALUES {names} (LOWEST THRU -1)."


def spss_syntax(dataset: Dataset, csv_name: str) -> str:
    """Return commands that read the CSV, set all that is known of the columns, and list the shares."""
    parts = [
        *_comment(dataset.label),
        *(line for note in dataset.notes for line in _comment(note)),
        "* Run this file in its own folder.",
        f"GET DATA /TYPE=TXT /FILE={_text(csv_name)} /ENCODING='UTF8'",
        "  /ARRANGEMENT=DELIMITED /DELIMITERS=',' /QUALIFIER='\"' /FIRSTCASE=2 /VARIABLES=",
        *(f"  {one.name} {_format(dataset, place)}" for place, one in enumerate(dataset.columns)),
        ".",
        "VARIABLE LABELS",
        *(
            f"  {'/' if place else ''}{one.name} {_text(one.label)}"
            for place, one in enumerate(dataset.columns)
        ),
        ".",
    ]
    for one in labelled(dataset):
        values = "\n".join(f"  {code} {_text(text)}" for code, text in one.value_labels.items())
        parts.append(f"VALUE LABELS {one.name}\n{values}.")
    missing = [one.name for one in dataset.columns if one.missing]
    if missing:
        parts.append(LOWEST.format(names=_wrapped(missing)))
    for level in ("nominal", "ordinal", "scale"):
        names = [one.name for one in dataset.columns if one.measure == level]
        if names:
            parts.append(f"VARIABLE LEVEL {_wrapped(names)} ({level.upper()}).")
    if dataset.design is not None:
        parts.append(f"WEIGHT BY {dataset.design.weights}.")
    parts += ["EXECUTE.", *spss_shares(dataset)]
    return "\n".join(parts) + "\n"


def spss_plan(dataset: Dataset, csv_name: str) -> str:
    """Return the commands of SPSS Complex Samples for the design; PSPP has none of them."""
    design = dataset.design
    if design is None or not dataset.has_errors:
        return ""
    stages = [
        f"STRATA={design.strata}" if design.strata else "",
        f"CLUSTER={design.psu}" if design.psu else "",
    ]
    finite = design.fpc is not None
    plan = _text(f"{PurePosixPath(csv_name).stem}.csaplan")
    lines = [
        "* Needs the module SPSS Complex Samples; run the .sps file of the same name first.",
        "* Only valid answers count as the sample of their stratum.",
        f"CSPLAN ANALYSIS /PLAN FILE={plan}",
        f"  /PLANVARS ANALYSISWEIGHT={design.weights}",
        f"  /DESIGN {' '.join(filter(None, stages))}".rstrip(),
        f"  /ESTIMATOR TYPE={'EQUAL_WOR' if finite else 'WR'}" + ("" if finite else "."),
    ]
    if finite:
        lines.append(f"  /POPSIZE VARIABLE={design.fpc}.")
    lines.append("WEIGHT OFF.")
    for share in dataset.share:
        for part in dataset.parts(share):
            here = f"{dataset.apart} = {_text(part)} AND " if part else ""
            lines += [
                f"TITLE {_text(f'{share}, {part}' if part else share)}.",
                "TEMPORARY.",
                f"SELECT IF ({here}{share} >= 0).",
                f"CSDESCRIPTIVES /PLAN FILE={plan} /SUMMARY VARIABLES={share} /MEAN /STATISTICS SE.",
            ]
    return "\n".join(lines) + "\n"


def _format(dataset: Dataset, place: int) -> str:
    one = dataset.columns[place]
    return {"integer": "F8.0", "number": "F20.12"}.get(one.kind) or f"A{dataset.text_bytes(one.name)}"


def _text(text: str) -> str:
    """Return a literal in apostrophes, of several lines where it is long; an apostrophe is written twice."""
    pieces = [""]
    for letter in one_line(text).replace("'", "\0"):
        if len(pieces[-1].replace("\0", "''").encode()) >= LITERAL_BYTES:
            pieces.append("")
        pieces[-1] += letter
    return " +\n  ".join("'" + piece.replace("\0", "''") + "'" for piece in pieces)


def _comment(text: str) -> list[str]:
    """Return comments of one line each; a full stop ends each of them."""
    lines = _wrapped(one_line(text).split(" ")).split("\n  ")
    return [f"* {line.rstrip('. ')}." for line in lines]


def _wrapped(words: list[str]) -> str:
    lines = [""]
    for word in words:
        if len(lines[-1].encode()) + len(word.encode()) > LINE_BYTES:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n  ".join(lines)
