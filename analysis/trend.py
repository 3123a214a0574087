"""A series over waves: changes and slope with their covariance, never joined across a break."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analysis.compare import Adjustment, Contrasts, adjusted_known, contrasts
from analysis.errors import StatisticError
from analysis.keys import natural
from analysis.results import Estimates, Floats


@dataclass(frozen=True)
class Trend:
    """One series.

    waves     labels of the waves with an estimate, in order
    estimate, se  shape (waves,): each wave's own
    breaks    wave from which a new series begins -> why
    changes   from each wave to the next of the same series; None where there are none
    p_values  shape (changes,): corrected for their number; NaN where a change has no error
    slopes    change per unit of time of every series of three waves or more; None where there is none
    """

    waves: tuple[str, ...]
    estimate: Floats
    se: Floats
    breaks: Mapping[str, str]
    changes: Contrasts | None
    p_values: Floats
    slopes: Contrasts | None


def trend(
    found: Estimates,
    wave: str,
    *,
    domain: Mapping[str, str] | None = None,
    breaks: Mapping[str, str] | None = None,
    times: Mapping[str, float] | None = None,
    adjustment: Adjustment = "holm",
) -> Trend:
    """Changes and slopes of estimates by wave, with all their covariances.

    found   one statistic by wave, of one call for all waves together, so that a centre or organiser that is
            in several waves is one PSU and makes their estimates covary; take `fpc=False`: a change asks
            about more than these recipients
    wave    column of the waves; those without an answer are left out
    domain  values of the other columns of `by`, where there are any
    breaks  wave -> why its answers do not continue the earlier ones (`breaks_of` reads it from bridge tables)
    times   wave -> time; without it the waves' own numbers, or 1, 2, 3 … where they are texts

    Change of wave j to k: p_k - p_j with V_jj + V_kk - 2 V_jk. Slope of least squares: sum (t - mean t) p /
    sum (t - mean t)^2, a contrast of the same covariance. t tests with the least df that enters.

    Raises StatisticError: a break at an unknown wave or a wave without a time ("match"), waves of one time
    ("value"), no two waves at all ("few").

    >>> import polars as pl
    >>> from analysis import Design, share_estimates
    >>> y = [5, 1, 5, 5, 5, 1, 5, 5]
    >>> answers = pl.DataFrame({"y": y, "year": [2023] * 4 + [2024] * 4, "centre": ["a", "b", "c", "d"] * 2})
    >>> found = share_estimates(answers, "y", {5}, Design(psu="centre"), by=["year"], fpc=False)
    >>> series = trend(found, "year")
    >>> series.changes.names, series.changes.estimate.tolist(), series.changes.se.tolist()
    (('2024 - 2023',), [0.0], [0.0])
    """
    places = _places(found, wave, domain or {})
    waves = tuple(places)
    breaks, times = breaks or {}, times or _times(waves)
    for label in breaks:
        if label not in places:
            raise StatisticError("match", f"There is no wave {label!r}; the waves are {', '.join(waves)}.")
    missing = [label for label in waves if label not in times]
    if missing:
        raise StatisticError("match", f"Give a time for wave {', '.join(missing)} too.")
    if len(waves) < 2:
        raise StatisticError("few", "A trend needs two waves with answers.")
    series = _series(waves, breaks)
    changes = {f"{new} - {old}": {old: -1.0, new: 1.0} for part in series for old, new in pairwise(part)}
    slopes = {f"{part[0]} to {part[-1]}": _slope(part, times) for part in series if len(part) > 2}
    index = list(places.values())
    made = _contrasts(found, places, changes)
    return Trend(
        waves,
        found.estimate[index],
        found.se[index],
        dict(breaks),
        made,
        np.zeros(0) if made is None else adjusted_known(made.p_values, adjustment),
        _contrasts(found, places, slopes),
    )


def breaks_of(item: str, bridges: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Waves from which the series of an item is a new one, and why.

    bridges  wave -> item -> status, for each wave that begins with another version of the questionnaire; the
             statuses are those of the bridge table of the two versions ("same", "reworded", "added" …)

    An item continues only where its status is "same".

    >>> breaks_of("A_RSP1", {"2026": {"A_OVR1": "same", "A_RSP1": "reworded"}})
    {'2026': 'A_RSP1: reworded'}
    """
    status = {wave: bridge.get(item, "not in both versions") for wave, bridge in bridges.items()}
    return {wave: f"{item}: {why}" for wave, why in status.items() if why != "same"}


def _places(found: Estimates, wave: str, domain: Mapping[str, str]) -> dict[str, int]:
    """Index of the estimate of each wave with answers, in the order of the waves."""
    if len(set(found.names)) > 1:
        raise StatisticError("match", "Give the estimates of one statistic.")
    rest = dict(domain)
    places = {
        own[wave]: index
        for index, own in enumerate(found.domains)
        if wave in own and {k: v for k, v in own.items() if k != wave} == rest and found.n[index] > 0
    }
    return dict(sorted(places.items(), key=lambda pair: natural(pair[0])))


def _times(waves: Sequence[str]) -> dict[str, float]:
    numbers = [natural(label)[0] == 0 for label in waves]
    return {label: float(label) if all(numbers) else place for place, label in enumerate(waves, start=1)}


def _series(waves: Sequence[str], breaks: Mapping[str, str]) -> list[list[str]]:
    series: list[list[str]] = [[]]
    for label in waves:
        if label in breaks and series[-1]:
            series.append([])
        series[-1].append(label)
    return series


def _slope(waves: Sequence[str], times: Mapping[str, float]) -> dict[str, float]:
    t = np.array([times[label] for label in waves])
    centred = t - t.mean()
    if not centred.any():
        raise StatisticError("value", f"Waves {', '.join(waves)} have the same time; give each its own.")
    return dict(zip(waves, (centred / (centred**2).sum()).tolist(), strict=True))


def _contrasts(
    found: Estimates, places: Mapping[str, int], weights: Mapping[str, Mapping[str, float]]
) -> Contrasts | None:
    rows = {}
    for name, parts in weights.items():
        row = np.zeros(len(found.estimate))
        for label, weight in parts.items():
            row[places[label]] = weight
        rows[name] = row.tolist()
    return contrasts(found, rows) if rows else None
