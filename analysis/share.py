"""Favourable shares of a whole and its domains, with interval, verdict and what a reader has to know."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Literal, get_args

import narwhals as nw
from narwhals.typing import IntoFrame

from analysis.clustering import parent_deffs
from analysis.confidence import tail
from analysis.design import Design, DesignError
from analysis.estimate import DfRule, degrees_of_freedom, estimates, membership
from analysis.facts import ALIKE, Facts, notes_of
from analysis.frame import open_frame
from analysis.interval import KORN_GRAUBARD_R, METHODS, Interval, Moments
from analysis.interval import interval as interval_of
from analysis.keys import Ints
from analysis.options import ensure_option, ensure_share
from analysis.reduce import reduce_frame
from analysis.reduced import Reduced
from analysis.replicate import logit_variances
from analysis.results import FIXED, FULL_COUNT, SILENT_ALIKE, TOO_FEW_CLUSTERS, Estimates, Share, Verdict
from analysis.silent import as_sample
from analysis.statistic import Statistic
from analysis.target import plain_comparison, verdict

DeffRule = Literal["with replacement", "without replacement"]
DEFF_RULES: tuple[DeffRule, ...] = get_args(DeffRule)
_FEW_DF = 8
_FAVOURABLE = "favourable"


def shares(  # noqa: PLR0913 - every parameter is a choice of the method that a figure depends on
    frame: IntoFrame,
    item: str,
    favourable: Collection[int],
    design: Design,
    *,
    by: Sequence[str] = (),
    interval: str = "korn-graubard",
    confidence: float = 0.95,
    target: float | None = None,
    parent_deff: float | None = None,
    df: DfRule = "domain",
    deff: DeffRule = "with replacement",
) -> list[Share]:
    """Share of answers with a favourable code among valid answers, sum(w·fav) / sum(w), whole first.

    item         column of whole-number codes; empty and negative ones are missing and counted
    favourable   codes that count as favourable
    by           columns; their crossing makes the domains, in the order of their values
    interval     one of `analysis.interval.METHODS`; confidence 0.95 means 95 %
    target       share between 0 and 1 for the verdict
    parent_deff  design effect without fpc of the whole's own parent (earlier waves), None: a cautious one by
                 `analysis.clustering`; domains take the whole's
    df           "domain": own PSUs less own strata; "design": those of the whole design, as R's degf;
                 "korn-graubard-r" always takes PSUs less strata of all rows of the domain, as R does
    deff         "with replacement", or "without replacement": against a simple sample of n from sum(w)

    Formulas: docs/methodology.md. Raises DesignError where data and design do not fit; StatisticError
    ("value") for a confidence or target outside 0 to 1, or a rule that there is not.

    >>> import polars as pl
    >>> answers = pl.DataFrame({"y": [5] * 72, "w": [1.0] * 72})
    >>> whole = shares(answers, "y", {4, 5}, Design(weights="w"), target=0.95)[0]
    >>> whole.estimate, round(whole.lower, 4), whole.verdict
    (1.0, 0.9501, 'met')
    """
    _check(interval, confidence, target, deff)
    reduced = as_sample(_reduced(frame, item, favourable, design, by), design)
    found = estimates(reduced, [_STATISTIC], design, df=df)
    domains, members = membership(reduced)
    if interval == KORN_GRAUBARD_R:
        found = replace(found, df=_sampled_df(frame, design, by))
    logits = logit_variances(found, design.replicates)
    parents = parent_deffs(reduced, found, members, design, parent_deff)
    facts = Facts.of(reduced, members)
    return [
        _share(
            index,
            domains[index],
            found,
            facts,
            _Ask(
                interval, confidence, target, deff, parents[index], logits[index], bool(design.calibrations)
            ),
        )
        for index in range(len(domains))
    ]


def _check(interval: str, confidence: float, target: float | None, deff: DeffRule) -> None:
    if interval not in METHODS:
        raise DesignError("item", f"There is no interval {interval!r}; choose one of {', '.join(METHODS)}.")
    tail(confidence)  # also where no interval needs it
    if target is not None:
        ensure_share(target, "target")
    ensure_option(deff, DeffRule, "design effect")


def share_estimates(
    frame: IntoFrame,
    item: str,
    favourable: Collection[int],
    design: Design,
    *,
    by: Sequence[str] = (),
    df: DfRule = "domain",
    fpc: bool = True,
    rest: bool = False,
) -> Estimates:
    """Shares of the whole and each domain with all their covariances, for contrasts and trends.

    `fpc=False` leaves out the finite-population correction, for comparisons that ask about more than these.
    `rest=True` adds the shares of everybody outside each domain, after those of the domains.

    >>> import polars as pl
    >>> answers = pl.DataFrame({"y": [5, 1, 4, 2], "wave": [1, 1, 2, 2], "centre": ["a", "b", "a", "b"]})
    >>> found = share_estimates(answers, "y", {4, 5}, Design(psu="centre"), by=["wave"])
    >>> found.estimate.tolist(), found.covariance.round(3).tolist()[1]
    ([0.5, 0.5, 0.5], [0.25, 0.25, 0.25])
    """
    reduced = as_sample(_reduced(frame, item, favourable, design, by), design)
    return estimates(reduced, [_STATISTIC], design, df=df, fpc=fpc, rest=rest)


_STATISTIC = Statistic("share", _FAVOURABLE, "1", _FAVOURABLE)  # y² = y


def _reduced(
    frame: IntoFrame, item: str, favourable: Collection[int], design: Design, by: Sequence[str]
) -> Reduced:
    data, schema = open_frame(frame)
    if item not in schema:
        raise DesignError("column", f"There is no column {item!r}; the columns are {', '.join(schema)}.")
    if not schema[item].is_numeric():
        raise DesignError("item", f"Column {item!r} holds texts; answers must be whole-number codes.")
    if not favourable or min(favourable) < 0:
        raise DesignError("item", "Give at least one favourable code, 0 or more; negative codes are missing.")
    answer = nw.col(item)
    valid = answer >= 0
    if schema[item].is_float():
        valid = valid & ~answer.is_nan()
    codes = [float(code) for code in sorted(favourable)] if schema[item].is_float() else sorted(favourable)
    measure = answer.is_in(codes)
    return reduce_frame(data, design, {_FAVOURABLE: measure}, valid, by)


def _sampled_df(frame: IntoFrame, design: Design, by: Sequence[str]) -> Ints:
    """PSUs less strata of the rows of each domain, those without an answer included."""
    sampled = reduce_frame(frame, design, {}, nw.lit(value=True), by)
    return degrees_of_freedom(sampled, membership(sampled)[1], design)


@dataclass(frozen=True)
class _Ask:
    interval: str
    confidence: float
    target: float | None
    deff: DeffRule
    parent_deff: float
    logit_variance: float | None
    calibrated: bool


def _share(index: int, domain: Mapping[str, str], found: Estimates, facts: Facts, ask: _Ask) -> Share:
    n, df = int(found.n[index]), int(found.df[index])
    missing, weighted = int(facts.missing[index]), float(found.weighted_n[index])
    notes = notes_of(index, facts)
    if n == 0:
        notes = ("no valid answers", *notes)
        return Share(domain, 0, missing, 0.0, None, None, None, None, "none", None, None, df, None, notes)
    p = _snapped(float(found.estimate[index]))
    variance = _clean(float(found.covariance[index, index]), p, n)
    limits, method = None, FULL_COUNT if facts.full_count[index] else "none"
    if ask.calibrated and variance == 0 and 0 < p < 1:
        limits, method = Interval(p, p, float("inf"), FIXED), FIXED
    elif method != FULL_COUNT and df >= 1 and not isnan(variance):
        fraction = float(facts.fraction[index])
        limits = interval_of(
            ask.interval,
            Moments(
                p, variance, n, df, fraction, missing, ask.parent_deff, ask.confidence, ask.logit_variance
            ),
        )
        method = limits.method
    return Share(
        domain,
        n,
        missing,
        weighted,
        p,
        None if isnan(variance) else variance**0.5,
        limits.lower if limits else None,
        limits.upper if limits else None,
        method,
        limits.n_effective if limits and method != FIXED else None,
        _deff(variance, p, n, weighted, ask.deff),
        df,
        _verdict(p, limits, method, ask.target),
        (*_interval_notes(ask, method, df, silent=facts.silent), *notes),
    )


def _verdict(p: float, limits: Interval | None, method: str, target: float | None) -> Verdict | None:
    if target is None:
        return None
    if method == FULL_COUNT:
        return plain_comparison(p, target)
    return verdict(limits.lower, limits.upper, target) if limits else "undecided"


def _snapped(p: float) -> float:
    if p < ALIKE:
        return 0.0
    return 1.0 if p > 1 - ALIKE else p


def _clean(variance: float, p: float, n: int) -> float:
    """Variance without what float rounding leaves where it is exactly zero."""
    if isnan(variance):
        return variance
    return 0.0 if p in (0.0, 1.0) or variance < ALIKE * p * (1 - p) / n else variance


def _deff(variance: float, p: float, n: int, population: float, rule: DeffRule) -> float | None:
    if p in (0.0, 1.0) or n < 2 or isnan(variance):
        return None
    simple = p * (1 - p) / (n - 1)
    if rule == "without replacement":
        if population <= n:
            return None
        simple *= 1 - n / population
    return variance / simple


def _interval_notes(ask: _Ask, method: str, df: int, *, silent: bool) -> tuple[str, ...]:
    if method == FULL_COUNT:
        return ()
    if method == FIXED:
        return ("the weights are fitted to this share: it is known, not estimated",)
    notes = [SILENT_ALIKE] if silent else []
    if method == "none" and df >= 1:
        notes.append("some replicate weights leave nobody here: no error and no interval")
    elif method == "none":
        notes.append("no degrees of freedom: no interval")
    elif method != ask.interval:
        notes.append(f"no variance to make the {ask.interval} interval from: {method} instead")
    if 0 < df < _FEW_DF:
        notes.append(
            f"{TOO_FEW_CLUSTERS} ({df} degrees of freedom): the interval may cover less often than it says"
        )
    return tuple(notes)
