"""Shares and differences as unrounded records, and where a result goes."""

import csv
import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

import click
import numpy as np

from analysis.differences import Differences, Domain
from analysis.results import Share
from survey.cli.files import write_whole
from survey.cli.refused import Refused

Record = Mapping[str, Any]
REST = "rest"


def share_records(found: Sequence[Share]) -> list[Record]:
    """One object a domain, whole first."""
    return [vars(share) for share in found]


def difference_records(found: Differences, confidence: float) -> list[Record]:
    """One object a difference; shares and limits as fractions, None where there is no error."""
    made = found.differences
    no_error = np.isnan(made.p_values)  # all alike in both domains: limits would say that it is known exactly
    lower, upper = (np.where(no_error, np.nan, limit) for limit in made.interval(confidence))
    return [
        {
            "domain": domain,
            "against": dict(against) or REST,
            "n": int(found.n[i, 0]),
            "n_against": int(found.n[i, 1]),
            "share": float(found.share[i, 0]),
            "share_against": float(found.share[i, 1]),
            "difference": float(made.estimate[i]),
            "se": float(made.se[i]),
            "lower": _known(lower[i]),
            "upper": _known(upper[i]),
            "df": int(made.df[i]),
            "p_value": _known(made.p_values[i]),
            "p_adjusted": _known(found.p_adjusted[i]),
        }
        for i, (domain, against) in enumerate(zip(found.domains, found.against, strict=True))
    ]


def json_text(records: Sequence[Record]) -> str:
    """A list of objects."""
    return json.dumps(records, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def csv_text(records: Sequence[Record], by: Sequence[str]) -> str:
    """One line a record: `by_<column>` names the domain (empty: the whole), then the figures as they are."""
    text = io.StringIO()
    figures = [name for name in records[0] if name not in ("domain", "against")]
    compared = "against" in records[0]
    header = [f"by_{column}" for column in by] + [f"against_{column}" for column in by if compared]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*header, *figures])
    for record in records:
        keys = [_of(record["domain"], column) for column in by]
        keys += [_of(record["against"], column) for column in by if compared]
        writer.writerow([*keys, *(_cell(record[name]) for name in figures)])
    return text.getvalue()


def put(text: str, output: Path | None) -> None:
    """Write the text to a new file, whole or not at all, or to standard output."""
    if output is None:
        try:
            click.echo(text, nl=False)
        except BrokenPipeError:  # whoever read it has seen enough
            raise
        except OSError as error:
            # What is left in the buffer would be written, and fail, once more when the program ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise Refused(f"The result cannot be written ({error.strerror}); make room for it.") from None
    else:
        write_whole({output: text.encode()})


def _of(domain: Domain | str, column: str) -> str:
    return domain if isinstance(domain, str) else domain.get(column, "")


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        return "; ".join(value)
    return value


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None
