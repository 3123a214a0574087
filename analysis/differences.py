"""Differences of favourable shares between domains, with their covariance and control of looking at many."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt
from narwhals.typing import IntoFrame

from analysis.compare import Adjustment, Contrasts, adjusted_known, contrasts
from analysis.design import Design
from analysis.errors import StatisticError
from analysis.estimate import DfRule
from analysis.options import ensure_option
from analysis.results import Estimates, Floats
from analysis.share import share_estimates

Domain = Mapping[str, str]
Against = Literal["pairs", "rest"] | Domain
_Places = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Differences:
    """Shares of domains, each less that of another domain or of everybody else.

    domains      shape (c,): whose share
    against      shape (c,): less whose; empty where it is everybody outside the domain
    share        shape (c, 2): both shares as fractions, 0 to 1
    n            shape (c, 2): valid answers of both
    differences  their c differences: estimate, covariance, df, p values and limits, uncorrected
    p_adjusted   shape (c,): p values corrected for their number; NaN where a difference has no error
    left_out     domains without a valid answer, which are compared with nobody
    """

    domains: tuple[Domain, ...]
    against: tuple[Domain, ...]
    share: Floats
    n: npt.NDArray[np.int64]
    differences: Contrasts
    p_adjusted: Floats
    left_out: tuple[Domain, ...]


def differences(  # noqa: PLR0913 - every parameter is a choice that a difference depends on
    frame: IntoFrame,
    item: str,
    favourable: Collection[int],
    design: Design,
    *,
    by: Sequence[str],
    against: Against,
    adjustment: Adjustment = "holm",
    df: DfRule = "domain",
    fpc: bool = False,
) -> Differences:
    """Differences of favourable shares between domains: p_d - p_e with V_dd + V_ee - 2 V_de.

    against     "pairs": all pairs, the later less the earlier; "rest": each domain less everybody outside it
                (those in no domain included); a mapping column -> value: every domain less this one
    adjustment  of the p values, over all differences of the call; the limits are of single ones
    fpc         True keeps the finite-population correction. Without it, as by default, the question is about
                more than these people: whether the domains work differently.

    One covariance of all shares: PSUs that reach into both domains are counted once. A domain less the rest
    is the slope of a linear regression on being in it. t tests with the least df of the two.
    Raises StatisticError: no two domains with answers ("few"), a named domain without answers ("empty") or
    that there is not ("match"); else as `share_estimates`.

    >>> import polars as pl
    >>> answers = pl.DataFrame({"y": [5, 1, 5, 5, 4, 1], "g": ["a", "a", "b", "b", "c", "c"]})
    >>> found = differences(answers, "y", {4, 5}, Design(), by=["g"], against={"g": "a"})
    >>> [domain["g"] for domain in found.domains], found.differences.estimate.tolist()
    (['b', 'c'], [0.5, 0.0])
    >>> differences(answers, "y", {4, 5}, Design(), by=["g"], against="rest").share[1].tolist()
    [1.0, 0.5]
    """
    found = share_estimates(frame, item, favourable, design, by=by, df=df, fpc=fpc, rest=against == "rest")
    count = sum(1 for domain in found.domains if set(domain) == set(by))
    own = range(1, count + 1)
    answered = [index for index in own if found.n[index] > 0]
    places = _places(found, answered, count, against)
    if not places:
        raise StatisticError("few", "There are no two domains with valid answers to compare.")
    made = contrasts(found, _weights(places, len(found.estimate)))
    pairs = np.array(places)
    return Differences(
        tuple(found.domains[d] for d, _ in places),
        tuple({} if against == "rest" else found.domains[e] for _, e in places),
        found.estimate[pairs],
        found.n[pairs],
        made,
        adjusted_known(made.p_values, adjustment),
        tuple(found.domains[index] for index in own if index not in answered),
    )


def _places(found: Estimates, answered: Sequence[int], count: int, against: Against) -> _Places:
    """Index of the estimate of each domain and of what is taken from it."""
    if isinstance(against, str):
        ensure_option(against, Literal["pairs", "rest"], "comparison")
    if against == "pairs":
        return [(later, earlier) for earlier, later in combinations(answered, 2)]
    if against == "rest":
        return [(d, d + count) for d in answered if found.n[d + count] > 0]
    named = next((d for d in range(1, count + 1) if dict(found.domains[d]) == dict(against)), None)
    told = ", ".join(f"{column}={value}" for column, value in against.items())
    if named is None:
        raise StatisticError("match", f"There is no domain {told}; compare with one that the data have.")
    if named not in answered:
        raise StatisticError("empty", f"Domain {told} has no valid answer; compare with another.")
    return [(d, named) for d in answered if d != named]


def _weights(places: _Places, estimates: int) -> dict[str, list[float]]:
    weights = {}
    for d, e in places:
        row = np.zeros(estimates)
        row[d], row[e] = 1, -1
        weights[f"{d} - {e}"] = row.tolist()
    return weights
