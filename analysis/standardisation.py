"""Direct standardisation: domains compared as if all had the same mix of something else."""

from collections.abc import Mapping, Sequence

import numpy as np
from narwhals.typing import IntoFrame

from analysis.design import Design
from analysis.errors import StatisticError
from analysis.estimate import means
from analysis.results import Estimates


def direct_standardisation(
    frame: IntoFrame,
    variable: str,
    over: str,
    population: Mapping[str, float],
    design: Design,
    *,
    by: Sequence[str] = (),
) -> Estimates:
    """Weighted means of `variable` in each domain, had every domain the same mix of `over`.

    population  level of `over` -> its share or count in the standard population; scaled to add up to 1

    m_d = sum_a share_a · mean(variable | d, a). The covariance is that of these sums of domain means, which
    is also that after post-stratifying each domain to the mix (R's svystandardize with excluding.missing).
    Returns Estimates of every domain (of the whole without `by`). Source: Fleiss, Statistical Methods for
    Rates and Proportions (1981), chapter 14.

    Raises StatisticError: a level that the data or the population lack, or a domain without valid answers in
    a level ("category"); a negative share or none above 0 ("value"). DesignError as `reduce_frame` does.

    >>> import polars as pl
    >>> rows = pl.DataFrame({"y": [1.0, 0.0, 4.0, 2.0], "age": ["old", "young", "young", "young"]})
    >>> found = direct_standardisation(rows, "y", "age", {"old": 1, "young": 3}, Design())
    >>> found.estimate.tolist()
    [1.75]
    """
    shares = _mix(over, population)
    found = means(frame, [variable], design, by=[*by, over])
    cells = [dict(domain) for domain in found.domains]
    levels = {cell[over] for cell in cells[1:]}
    if levels != set(shares):
        raise StatisticError(
            "category",
            f"The levels of {over!r} in the data and in the population differ: "
            f"{', '.join(sorted(levels ^ set(shares)))}; give a share for every level of the data, no other.",
        )
    place = {tuple(cell.values()): index for index, cell in enumerate(cells) if cell}
    domains = list(dict.fromkeys(tuple(cell[column] for column in by) for cell in cells[1:]))
    rows = np.zeros((len(domains), len(cells)))
    for row, domain in enumerate(domains):
        for level, share in shares.items():
            index = place.get((*domain, level))
            if index is None or not found.n[index]:
                raise StatisticError("category", _gap(variable, by, domain, over, level))
            rows[row, index] = share
    own = means(frame, [variable], design, by=by)
    df = {tuple(domain.values()): int(value) for domain, value in zip(own.domains, own.df, strict=True)}
    estimate, V = np.nan_to_num(found.estimate), np.nan_to_num(found.covariance)
    inside = rows > 0
    return Estimates(
        (variable,) * len(domains),
        tuple(dict(zip(by, domain, strict=True)) for domain in domains),
        rows @ estimate,
        rows @ V @ rows.T,
        np.full(len(domains), np.nan),
        inside @ found.n,
        inside @ found.weighted_n,
        np.array([df[domain] for domain in domains]),
    )


def _mix(over: str, population: Mapping[str, float]) -> dict[str, float]:
    total = sum(population.values())
    if not total > 0 or min(population.values()) < 0:
        raise StatisticError("value", f"The shares of {over!r} must be 0 or more and not all 0.")
    return {level: share / total for level, share in population.items()}


def _gap(variable: str, by: Sequence[str], domain: tuple[str, ...], over: str, level: str) -> str:
    where = "".join(f"{column} = {value}, " for column, value in zip(by, domain, strict=True))
    return (
        f"There is no valid {variable!r} where {where}{over} = {level}, so this mix cannot be reached; merge "
        f"levels of {over!r}."
    )
