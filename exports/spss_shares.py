"""The commands of SPSS and PSPP that list the published shares, with errors where they can be computed.

They need AGGREGATE alone, which both programs have; Complex Samples is a module of SPSS at extra cost.
"""

from __future__ import annotations

from collections.abc import Mapping

from analysis.design import Design, LonelyPolicy
from exports.dataset import Dataset
from exports.syntax import shares_told

# What the only unit of a stratum is compared with, as in R; under other policies no error is told.
MIDDLE: Mapping[LonelyPolicy, str] = {"adjust": "0", "remove": "residual", "certainty": "residual"}
PART, UNIT = "@part", "@unit"  # the name of no column begins so


def spss_shares(dataset: Dataset) -> list[str]:
    """Return commands that list the shares of each part; the rows that are open stay as they are."""
    if not dataset.share:
        return []
    lines = [f"* The published shares. {shares_told(dataset)}", "DATASET NAME answers."]
    for share in dataset.share:
        lines += _listed(dataset, share)
    return lines


def _listed(dataset: Dataset, share: str) -> list[str]:
    design, part = dataset.design, dataset.apart or PART
    figures = "n share"
    lines = ["DATASET COPY shares.", "DATASET ACTIVATE shares."]
    if part == PART:
        lines.append(f"COMPUTE {PART} = 1.")
    if design is None:
        lines += _weighted(share, part, "OFF")
    elif not dataset.has_errors:
        lines += _weighted(share, part, f"BY {design.weights}")
    else:
        lines += _with_errors(design, share, part)
        figures += " error"
    return [
        *lines,
        f"STRING rule (A{len(share)}).",
        f"COMPUTE rule = '{share}'.",
        f"FORMATS n (F8.0) {figures.removeprefix('n ')} (F14.12).",
        f"LIST VARIABLES=rule {'' if part == PART else f'{part} '}{figures}.",
        "DATASET ACTIVATE answers.",
        "DATASET CLOSE shares.",
    ]


def _weighted(share: str, part: str, weight: str) -> list[str]:
    return [
        f"WEIGHT {weight}.",
        f"SELECT IF ({share} >= 0).",
        f"AGGREGATE OUTFILE=* /BREAK={part} /n=NU({share}) /share=MEAN({share}).",
    ]


def _with_errors(design: Design, share: str, part: str) -> list[str]:
    """Return commands of the linearised error of a ratio: sums of units, residuals, strata, the part."""
    stratum = f"{part} {design.strata}" if design.strata else part
    population = f" /population=FIRST({design.fpc})" if design.fpc else ""
    sampled = " * (1 - units / population)" if design.fpc else ""
    return [
        *([] if design.psu else [f"COMPUTE {UNIT} = $CASENUM."]),
        f"WEIGHT BY {design.weights}.",
        f"SELECT IF ({share} >= 0).",
        f"AGGREGATE OUTFILE=* /BREAK={stratum} {design.psu or UNIT}{population}",
        f"  /valid=NU({share}) /weighted=N({share}) /favourable=SUM({share}).",
        "WEIGHT OFF.",
        f"AGGREGATE OUTFILE=* MODE=ADDVARIABLES /BREAK={part}",
        "  /n=SUM(valid) /total=SUM(weighted) /all_favourable=SUM(favourable).",
        "COMPUTE share = all_favourable / total.",
        "COMPUTE residual = (favourable - share * weighted) / total.",
        f"AGGREGATE OUTFILE=* MODE=ADDVARIABLES /BREAK={stratum} /units=N /middle=MEAN(residual).",
        f"IF (units = 1) middle = {MIDDLE.get(design.lonely, '$SYSMIS')}.",
        f"COMPUTE variance = (residual - middle) ** 2 * units / MAX(units - 1, 1){sampled}.",
        f"AGGREGATE OUTFILE=* /MISSING=COLUMNWISE /BREAK={part}",
        "  /n=FIRST(n) /share=FIRST(share) /error=SUM(variance).",
        "COMPUTE error = SQRT(error).",
    ]
