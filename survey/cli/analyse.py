"""`balsas analyse`: favourable shares of any CSV file by its survey design, or differences between them."""

from pathlib import Path
from typing import Any

import click
import polars as pl

from analysis.design import Design
from analysis.differences import Against, Differences, differences
from analysis.errors import AnalysisError
from analysis.share import shares
from analysis.weighting import rake
from survey.cli.analyse_input import InputError, Roles, read_frame
from survey.cli.analyse_margins import CROSSED, Margins, read_margins
from survey.cli.analyse_options import Asked, options
from survey.cli.analyse_output import csv_text, difference_records, json_text, put, share_records
from survey.cli.analyse_progress import Progress
from survey.cli.analyse_table import difference_table, table
from survey.cli.refused import Refused

FITTED = "weights fitted to the counts of {margins} in {file}; errors know of it"
NO_ANSWER = "{file}: column {item!r} has no valid answer; give codes of 0 or more and weights above 0."
WITHOUT_FPC = "without --fpc: a comparison asks about more than these people"
LEFT_OUT = "left out, no valid answer: {domains}"


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options
def analyse(file: Path, **chosen: Any) -> None:
    """Favourable share of ITEM in the CSV FILE by its survey design, whole first, then each domain.

    With --compare: differences between the shares of the domains, and how surely they are not 0.

    Example: balsas analyse answers.csv --weight w --strata dept --psu d --item y --favourable 4,5
    """
    asked = Asked(**(chosen | {"by": tuple(dict.fromkeys(chosen["by"]))}))
    counts = _margins(asked.margins) if asked.margins else {}
    used = tuple(column for margin in counts for column in margin)
    progress = Progress(file, asked=asked.progress)
    try:
        roles, frame = read_frame(file, asked.roles(used), progress.read)
        progress.computing()
        design = asked.design(roles)
        if counts:
            fitted = rake(frame, design, counts)
            frame, design = fitted.frame, fitted.design
        text = (_differences if asked.compare else _shares)(file, frame, design, roles, asked)
    except (InputError, AnalysisError) as problem:
        raise Refused(f"{file.name}: {problem}") from None
    if asked.margins and not (asked.as_json or asked.as_csv):
        named = ", ".join(map(CROSSED.join, counts))
        text += FITTED.format(margins=named, file=asked.margins.name) + "\n"
    put(text, asked.output)


def _margins(file: Path) -> Margins:
    try:
        return read_margins(file)
    except InputError as problem:
        raise Refused(f"{file.name}: {problem}") from None


def _shares(file: Path, frame: pl.DataFrame, design: Design, roles: Roles, asked: Asked) -> str:
    found = shares(
        frame,
        roles.item,
        asked.favourable,
        design,
        by=asked.by,
        interval=asked.interval,
        confidence=asked.confidence,
        target=asked.target,
        df=asked.df,
        deff=asked.deff,
    )
    if found[0].n == 0:
        raise Refused(NO_ANSWER.format(file=file.name, item=asked.item))
    if asked.as_json:
        return json_text(share_records(found))
    if asked.as_csv:
        return csv_text(share_records(found), asked.by)
    return table(found, asked.by, asked.target, asked.confidence) + "\n"


def _differences(file: Path, frame: pl.DataFrame, design: Design, roles: Roles, asked: Asked) -> str:
    del file  # the refusals name it
    named = dict(zip(asked.by, asked.reference, strict=False))
    against: Against = named if asked.compare == "one" else (asked.compare or "pairs")
    found = differences(
        frame,
        roles.item,
        asked.favourable,
        design,
        by=asked.by,
        against=against,
        adjustment=asked.adjust,
        df=asked.df,
        fpc=asked.keep_fpc,
    )
    records = difference_records(found, asked.confidence)
    if asked.as_json:
        return json_text(records)
    if asked.as_csv:
        return csv_text(records, asked.by)
    lines = [difference_table(records, asked.by, asked.adjust, asked.confidence), *_notes(found, asked)]
    return "\n".join(lines) + "\n"


def _notes(found: Differences, asked: Asked) -> list[str]:
    notes = [WITHOUT_FPC] if asked.fpc and not asked.keep_fpc else []
    if found.left_out:
        domains = (", ".join(f"{column}={value}" for column, value in one.items()) for one in found.left_out)
        notes.append(LEFT_OUT.format(domains="; ".join(domains)))
    return notes
