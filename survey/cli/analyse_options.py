"""The options of `balsas analyse`: which column is what, how it is computed, and where it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any, Literal, get_args

import click

from analysis.compare import Adjustment
from analysis.design import LONELY_POLICIES, Design, LonelyPolicy
from analysis.estimate import DfRule
from analysis.interval import METHODS
from analysis.share import DEFF_RULES, DeffRule
from survey.cli.analyse_input import Roles
from survey.cli.refused import Refused

Compare = Literal["pairs", "rest", "one"]


@dataclass(frozen=True)
class Asked:
    """What the options say, one field an option."""

    item: str
    favourable: frozenset[int]
    weight: str | None
    strata: str | None
    psu: str | None
    psu2: str | None
    fpc: tuple[str, ...]
    by: tuple[str, ...]
    target: float | None
    confidence: float
    interval: str
    lonely: LonelyPolicy
    margins: Path | None
    full_count: bool
    nested: bool
    df: DfRule
    deff: DeffRule
    compare: Compare | None
    reference: tuple[str, ...]
    adjust: Adjustment
    keep_fpc: bool
    as_json: bool
    as_csv: bool
    output: Path | None
    progress: bool | None

    def __post_init__(self) -> None:
        for wrong, sentence in self._rules():
            if wrong:
                raise Refused(sentence)

    def _rules(self) -> tuple[tuple[bool, str], ...]:
        given = len(self.reference)
        return (
            (
                bool(self.psu2 and not self.psu),
                "--psu2 needs --psu; name the column of first-stage units too.",
            ),
            (
                len(self.fpc) > 2,
                f"--fpc was given {len(self.fpc)} times; give it once for each of at most two stages.",
            ),
            (
                self.nested and not (self.psu and self.strata),
                "--nested needs --psu and --strata; it says how their codes belong together.",
            ),
            (self.as_json and self.as_csv, "--json and --csv cannot both be written; choose one."),
            (bool(self.compare and not self.by), "--compare needs --by; name the column of the domains too."),
            (
                bool(self.compare and self.target is not None),
                "--target is for shares and --compare gives differences; leave one out.",
            ),
            (
                self.compare == "one" and given != len(self.by),
                f"--compare one needs a --reference for each --by ({given} of {len(self.by)} given).",
            ),
            (
                bool(given and self.compare != "one"),
                "--reference is for --compare one; add it or leave it out.",
            ),
        )

    def roles(self, margins: tuple[str, ...]) -> Roles:
        """Which column plays which part."""
        named = (self.item, self.weight, self.strata, self.psu, self.psu2)
        return Roles(*named, fpc=self.fpc, by=self.by, margins=margins)

    def design(self, roles: Roles) -> Design:
        """The survey design of the columns as they were read."""
        return Design(
            weights=roles.weight,
            strata=roles.strata,
            psu=(roles.psu, roles.psu2) if roles.psu and roles.psu2 else roles.psu,
            fpc=(roles.fpc[0], roles.fpc[1]) if len(roles.fpc) == 2 else next(iter(roles.fpc), None),
            lonely=self.lonely,
            full_count=self.full_count,
            nested=self.nested,
        )


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


_READ = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHARE = click.FloatRange(0, 1, min_open=True)
_LEVEL = click.FloatRange(0, 1, min_open=True, max_open=True)


def _choice(name: str, choices: Any, default: str | None, text: str) -> Callable[[Any], Any]:
    shown = default is not None
    return click.option(
        name, type=click.Choice(list(choices)), default=default, show_default=shown, help=text
    )


_COLUMNS = (
    click.option(
        "--item", required=True, help="Column of the answers: whole-number codes; empty or negative: missing."
    ),
    click.option(
        "--favourable", required=True, callback=_codes, help="Codes that count as favourable, such as 4,5."
    ),
    click.option("--weight", help="Column of weights. Without it: N/n from --fpc where given, else 1."),
    click.option("--strata", help="Column of strata. Without it: one stratum."),
    click.option("--psu", help="Column of primary sampling units. Without it: each row is one."),
    click.option(
        "--nested",
        is_flag=True,
        help="Codes of --psu are numbered within strata: the same code in two means two units.",
    ),
    click.option("--psu2", help="Column of second-stage units; counts only where --fpc is given."),
    click.option(
        "--fpc", multiple=True, help="Column of population counts or fractions; twice for two stages."
    ),
    click.option(
        "--by", multiple=True, help="Column that divides into domains; repeated, the columns are crossed."
    ),
    click.option(
        "--margins",
        type=_READ,
        help="CSV of population counts (margin,level,count) that the weights are fitted to: one margin "
        "post-stratifies, several are raked.",
    ),
    click.option(
        "--full-count", is_flag=True, help="Everybody in --fpc was asked: who is missing is silent."
    ),
)
_METHOD = (
    click.option("--target", type=_SHARE, callback=_number, help="Target share, such as 0.95."),
    click.option(
        "--confidence",
        type=_LEVEL,
        callback=_number,
        default=0.95,
        show_default=True,
        help="Of the intervals.",
    ),
    _choice("--interval", METHODS, "korn-graubard", 'korn-graubard-r is R\'s "beta".'),
    _choice("--lonely", LONELY_POLICIES, "fail", "What to do with a stratum that has one PSU."),
    _choice(
        "--df",
        get_args(DfRule),
        "domain",
        "Degrees of freedom: of each domain, or of the whole design as in R.",
    ),
    _choice("--deff", DEFF_RULES, "with replacement", "Simple sample that the design effect compares with."),
)
_COMPARISON = (
    _choice(
        "--compare",
        get_args(Compare),
        None,
        "Differences between the domains instead of shares: of all pairs, of each and everybody else, or of "
        "each and the one that --reference names.",
    ),
    click.option(
        "--reference",
        multiple=True,
        help="Value that names the domain to compare with; once for each --by column, in their order.",
    ),
    _choice(
        "--adjust", get_args(Adjustment), "holm", "How p values are corrected for the number of differences."
    ),
    click.option(
        "--keep-fpc",
        is_flag=True,
        help="Compare these people only. Without it differences leave out --fpc, to ask about more.",
    ),
)
_OUTPUT = (
    click.option("--json", "as_json", is_flag=True, help="A list of objects instead of the table."),
    click.option(
        "--csv", "as_csv", is_flag=True, help="Lines of CSV with unrounded figures instead of the table."
    ),
    click.option(
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help="A new file for the result, written whole or not at all.",
    ),
    click.option(
        "--progress/--no-progress",
        default=None,
        help="Tell on standard error how far the reading is. By default on a terminal, for long files.",
    ),
)


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add all options of the command, in the order in which its help tells them."""
    for option in reversed((*_COLUMNS, *_METHOD, *_COMPARISON, *_OUTPUT)):
        command = option(command)
    return command
