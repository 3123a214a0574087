"""`balsas analyse`: favourable shares of any CSV file by its survey design, as a table or JSON."""

import dataclasses
import json
from math import isnan
from pathlib import Path
from typing import get_args

import click

from analysis.design import LONELY_POLICIES, Design, DesignError, LonelyPolicy
from analysis.estimate import DfRule
from analysis.interval import METHODS
from analysis.results import Share
from analysis.share import DEFF_RULES, DeffRule, shares
from analysis.weighting import rake
from survey.cli.analyse_input import InputError, Roles, read_frame
from survey.cli.analyse_margins import CROSSED, Margins, read_margins
from survey.cli.analyse_table import table
from survey.cli.refused import Refused

FITTED = "weights fitted to the counts of {margins} in {file}; errors know of it"
NO_ANSWER = "{file}: column {item!r} has no valid answer; give codes of 0 or more and weights above 0."


def _codes(_context: click.Context, _parameter: click.Parameter, value: str) -> frozenset[int]:
    try:
        codes = frozenset(int(code) for code in value.split(","))
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a list of whole numbers such as 4,5.") from None
    if min(codes) < 0:
        raise click.BadParameter(
            f"{min(codes)} is negative, and negative codes are missing; give codes from 0."
        )
    return codes


def _number(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and isnan(value):  # no range refuses it
        raise click.BadParameter("nan is not a number; give a share such as 0.95.", context, parameter)
    return value


def _design(roles: Roles, lonely: LonelyPolicy, *, full_count: bool) -> Design:
    return Design(
        weights=roles.weight,
        strata=roles.strata,
        psu=(roles.psu, roles.psu2) if roles.psu and roles.psu2 else roles.psu,
        fpc=(roles.fpc[0], roles.fpc[1]) if len(roles.fpc) == 2 else next(iter(roles.fpc), None),
        lonely=lonely,
        full_count=full_count,
    )


def _json(found: list[Share]) -> str:
    return json.dumps(
        [dataclasses.asdict(one) for one in found], indent=2, ensure_ascii=False, allow_nan=False
    )


def _check_stages(psu: str | None, psu2: str | None, fpc: tuple[str, ...]) -> None:
    if psu2 and not psu:
        raise Refused("--psu2 needs --psu; name the column of first-stage units too.")
    if len(fpc) > 2:
        raise Refused(f"--fpc was given {len(fpc)} times; give it once for each of at most two stages.")


def _margins(file: Path) -> Margins:
    try:
        return read_margins(file)
    except InputError as problem:
        raise Refused(f"{file.name}: {problem}") from None


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--item", required=True, help="Column of the answers: whole-number codes; empty or negative: missing."
)
@click.option(
    "--favourable", required=True, callback=_codes, help="Codes that count as favourable, such as 4,5."
)
@click.option("--weight", help="Column of weights. Without it: N/n from --fpc where given, else 1.")
@click.option("--strata", help="Column of strata. Without it: one stratum.")
@click.option("--psu", help="Column of primary sampling units. Without it: each row is one.")
@click.option("--psu2", help="Column of second-stage units; counts only where --fpc is given.")
@click.option("--fpc", multiple=True, help="Column of population counts or fractions; twice for two stages.")
@click.option(
    "--by", multiple=True, help="Column that divides into domains; repeated, the columns are crossed."
)
@click.option(
    "--target",
    type=click.FloatRange(0, 1, min_open=True),
    callback=_number,
    help="Target share, such as 0.95.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    callback=_number,
    default=0.95,
    show_default=True,
    help="Of the intervals.",
)
@click.option(
    "--interval",
    type=click.Choice(list(METHODS)),
    default="korn-graubard",
    show_default=True,
    help='korn-graubard-r is R\'s "beta".',
)
@click.option(
    "--lonely",
    type=click.Choice(LONELY_POLICIES),
    default="fail",
    show_default=True,
    help="What to do with a stratum that has one PSU.",
)
@click.option(
    "--margins",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of population counts (margin,level,count) that the weights are fitted to: one margin "
    "post-stratifies, several are raked.",
)
@click.option("--full-count", is_flag=True, help="Everybody in --fpc was asked: who is missing is silent.")
@click.option(
    "--df",
    type=click.Choice(get_args(DfRule)),
    default="domain",
    show_default=True,
    help="Degrees of freedom: of each domain, or of the whole design as in R.",
)
@click.option(
    "--deff",
    type=click.Choice(DEFF_RULES),
    default="with replacement",
    show_default=True,
    help="Simple sample that the design effect compares with.",
)
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of the table.")
def analyse(
    file: Path,
    item: str,
    favourable: frozenset[int],
    weight: str | None,
    strata: str | None,
    psu: str | None,
    psu2: str | None,
    fpc: tuple[str, ...],
    by: tuple[str, ...],
    target: float | None,
    confidence: float,
    interval: str,
    lonely: LonelyPolicy,
    margins: Path | None,
    full_count: bool,
    df: DfRule,
    deff: DeffRule,
    as_json: bool,
) -> None:
    """Favourable share of ITEM in the CSV FILE by its survey design, whole first, then each domain.

    Example: balsas analyse answers.csv --weight w --strata dept --psu d --item y --favourable 4,5
    """
    _check_stages(psu, psu2, fpc)
    by = tuple(dict.fromkeys(by))
    counts = _margins(margins) if margins else {}
    used = tuple(column for margin in counts for column in margin)
    asked = Roles(item=item, weight=weight, strata=strata, psu=psu, psu2=psu2, fpc=fpc, by=by, margins=used)
    try:
        roles, frame = read_frame(file, asked)
        design = _design(roles, lonely, full_count=full_count)
        if counts:
            fitted = rake(frame, design, counts)
            frame, design = fitted.frame, fitted.design
        found = shares(
            frame,
            roles.item,
            favourable,
            design,
            by=by,
            interval=interval,
            confidence=confidence,
            target=target,
            df=df,
            deff=deff,
        )
    except (InputError, DesignError) as problem:
        raise Refused(f"{file.name}: {problem}") from None
    if found[0].n == 0:
        raise Refused(NO_ANSWER.format(file=file.name, item=item))
    if as_json:
        click.echo(_json(found))
        return
    click.echo(table(found, by, target, confidence))
    if margins:
        click.echo(FITTED.format(margins=", ".join(map(CROSSED.join, counts)), file=margins.name))
