"""The .sps file that reads the CSV into SPSS or PSPP, and the plan of SPSS Complex Samples."""

from __future__ import annotations

from exports.dataset import Dataset
from exports.syntax import labelled, one_line

LINE_BYTES = 200
LOWEST = "MISSING VALUES {names} (LOWEST THRU -1)."


def spss_syntax(dataset: Dataset, csv_name: str) -> str:
    """Return commands that read the CSV and set labels, missing answers, levels and the weight."""
    parts = [
        f"* {one_line(dataset.label)}.",
        *(f"* {one_line(note).rstrip('.')}." for note in dataset.notes),
        "* Run this file in the folder of the CSV.",
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
    return "\n".join(parts) + "\nEXECUTE.\n"


def spss_plan(dataset: Dataset, csv_name: str) -> str:
    """Return the commands of SPSS Complex Samples for the design; PSPP has none of them."""
    design = dataset.design
    if design is None:
        return ""
    stages = [
        f"STRATA={design.strata}" if design.strata else "",
        f"CLUSTER={design.psu}" if design.psu else "",
    ]
    finite = design.fpc is not None
    plan = _text(csv_name.removesuffix(".csv") + ".csaplan")
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
    for share in dataset.share:
        lines += [
            "WEIGHT OFF.",
            "TEMPORARY.",
            f"SELECT IF ({share} >= 0).",
            f"CSDESCRIPTIVES /PLAN FILE={plan} /SUMMARY VARIABLES={share} /MEAN /STATISTICS SE.",
        ]
    return "\n".join(lines) + "\n"


def _format(dataset: Dataset, place: int) -> str:
    one = dataset.columns[place]
    return {"integer": "F8.0", "number": "F20.12"}.get(one.kind) or f"A{dataset.text_bytes(one.name)}"


def _text(text: str) -> str:
    """Return a literal in apostrophes; an apostrophe inside is written twice."""
    return "'" + one_line(text).replace("'", "''") + "'"


def _wrapped(names: list[str]) -> str:
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) > LINE_BYTES:
            lines.append("")
        lines[-1] = f"{lines[-1]} {name}".strip()
    return "\n  ".join(lines)
