"""Replicate weights made from a design: jackknife, balanced half-samples, bootstrap."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from scipy import linalg

from analysis.design import Design, DesignError, Replicates
from analysis.fitting import Weighted, with_base
from analysis.keys import Ints
from analysis.reduce import reduce_frame
from analysis.reduced import Stage
from analysis.residual import patterns
from analysis.results import Floats
from analysis.rows import local_frame, with_column

ReplicateKind = Literal["JK1", "JKn", "BRR", "Fay", "bootstrap", "subbootstrap"]
_CENSUS = 1e-7  # as R: from here on a stratum counts as taken completely


@dataclass(frozen=True)
class _Made:
    """Factors by unit, shape (units, replicates), and what they are added up with."""

    factors: Floats
    scale: float
    rscales: Floats


def replicate_design(
    frame: IntoFrame,
    design: Design,
    kind: ReplicateKind,
    *,
    replicates: int = 50,
    rho: float = 0.0,
    seed: int | None = None,
    mse: bool = False,
) -> Weighted:
    """The frame with a column of weights for every replicate, and the design that uses them.

    kind        "JK1": one PSU left out, one stratum; "JKn": the same stratum by stratum; "BRR", "Fay":
                balanced half-samples of strata of two PSUs (larger even ones are split in pairs), the other
                half with factor rho; "bootstrap": n of n PSUs (Canty and Davison, with fpc from a grown
                population); "subbootstrap": n - 1 of n with factor n/(n - 1) (Rao and Wu)
    replicates  number of bootstrap replicates; seed: of their random numbers, to be given for them
    mse         centre on the estimate of the full sample instead of the replicates' mean

    First-stage fpc is carried into the scale of the jackknife and into the bootstrap; the others drop it, and
    a second stage is dropped by all, as R's as.svrepdesign does. Sources: Wolter (2007), chapters 3-5; Rao
    and Wu, JASA 83 (1988); Canty and Davison, The Statistician 48 (1999).

    Raises DesignError: JK1 with strata; JKn and half-samples without; a stratum with one PSU under the policy
    "fail"; an odd number of PSUs for half-samples; calibrated weights (make the replicates first, then
    calibrate).

    >>> import polars as pl
    >>> answers = pl.DataFrame({"w": [1.0, 1.0, 1.0], "y": [1, 2, 3]})
    >>> made = replicate_design(answers, Design(weights="w"), "JK1")
    >>> made.frame["w_1"].to_list(), round(made.design.replicates.scale, 6)
    ([0.0, 1.5, 1.5], 0.666667)
    """
    if design.calibrations or design.replicates:
        raise DesignError("replicate", "Make replicates of the design weights first; then calibrate them.")
    if kind not in _KINDS:
        raise DesignError("replicate", f"There is no kind {kind!r}; choose one of {', '.join(_KINDS)}.")
    if kind == "JK1" and design.strata:
        raise DesignError("replicate", "JK1 is for a design without strata; use JKn.")
    if kind in ("JKn", "BRR", "Fay") and not design.strata:
        raise DesignError("replicate", f"{kind} needs strata; use JK1 or a bootstrap.")
    if "bootstrap" in kind and (seed is None or replicates < 2):
        raise DesignError(
            "replicate", "A bootstrap needs a seed, to be made again, and two replicates or more."
        )
    if not 0 <= rho < 1:
        raise DesignError("replicate", f"rho is {rho:g}; give a factor from 0 to below 1.")
    data, base = with_base(local_frame(frame), design)
    weights = design.weights or data.columns[-1]
    stage = reduce_frame(data.to_native(), design, {}, nw.lit(value=True)).stages[0]
    unit, parent = _units(data, design)
    made = _KINDS[kind](stage, parent, _Options(design, replicates, rho if kind == "Fay" else 0.0, seed))
    names = tuple(f"{weights}_{index}" for index in range(1, made.factors.shape[1] + 1))
    for name, column in zip(names, made.factors.T, strict=True):
        data = with_column(data, name, base * column[unit])
    done = Replicates(names, made.scale, tuple(made.rscales.tolist()), mse=mse)
    return Weighted(data.to_native(), Design(weights=weights, replicates=done), base)


@dataclass(frozen=True)
class _Options:
    design: Design
    replicates: int
    rho: float
    seed: int | None


def _units(data: nw.DataFrame[Any], design: Design) -> tuple[Ints, Ints]:
    """First-stage unit of every row and stratum of every unit, strata in the order of the stage."""
    rows = np.arange(len(data), dtype=np.int64)
    strata = patterns(data, (design.strata,) if design.strata else ()).cell
    if not design.psu_columns:
        return rows, strata
    found = patterns(data, (*((design.strata,) if design.strata else ()), design.psu_columns[0]))
    parent = np.zeros(found.count, dtype=np.int64)
    parent[found.cell] = strata
    return found.cell, parent


def _jackknife(stage: Stage, parent: Ints, options: _Options) -> _Made:
    """Each unit left out in turn, the others of its stratum grown by n/(n - 1)."""
    lonely = options.design.lonely
    units, strata = len(parent), len(stage.size)
    left = 1 - stage.fraction
    alone = (stage.size == 1) & (left > _CENSUS)
    if alone.any() and lonely == "fail":
        names = ", ".join(stage.labels[index] for index in np.flatnonzero(alone)[:5])
        raise DesignError("lonely", f"stratum {names} has only one PSU; merge it or choose a policy.")
    factors, rscales = [], []
    for unit in range(units):
        h = parent[unit]
        n, own = int(stage.size[h]), parent == h
        if n == 1 and (lonely != "adjust" or left[h] <= _CENSUS):
            continue
        grown = n / (n - 1) if n > 1 else strata / (strata - 1)
        column = np.where(own, grown, 1.0) if n > 1 else np.full(units, grown)
        column[unit] = 0.0
        factors.append(column)
        rscales.append(left[h] * (n - 1) / n if n > 1 else (strata - 1) / strata)
    scale = units / len(factors) if lonely == "average" and factors else 1.0
    return _Made(np.stack(factors, axis=1), scale, np.array(rscales))


def _one_jackknife(stage: Stage, parent: Ints, options: _Options) -> _Made:
    made = _jackknife(stage, parent, options)
    return _Made(made.factors, float(made.rscales[0]), np.ones(len(made.rscales)))


def _half_samples(stage: Stage, parent: Ints, options: _Options) -> _Made:
    """Factors 2 - rho and rho by the rows of a Hadamard matrix, one pair of PSUs a row."""
    pair, side, pairs = np.zeros(len(parent), dtype=np.int64), np.zeros(len(parent), dtype=np.int64), 0
    for h in range(len(stage.size)):
        own = np.flatnonzero(parent == h)
        if len(own) % 2:
            raise DesignError(
                "replicate",
                f"stratum {stage.labels[h]} has {len(own)} PSUs; half-samples need an even number.",
            )
        pair[own], side[own] = pairs + np.arange(len(own)) // 2, np.arange(len(own)) % 2
        pairs += len(own) // 2
    size = 4
    while size <= pairs:
        size *= 2
    sign = linalg.hadamard(size)[1 + pair] * np.where(side == 0, 1, -1)[:, None]
    factors = np.where(sign > 0, 2 - options.rho, options.rho)
    return _Made(factors, 1 / (size * (1 - options.rho) ** 2), np.ones(size))


def _bootstrap(stage: Stage, parent: Ints, options: _Options) -> _Made:
    """N of n units of a stratum; with fpc drawn without replacement from the units repeated N/n times."""
    random = np.random.default_rng(options.seed)
    factors = np.zeros((len(parent), options.replicates))
    for h in range(len(stage.size)):
        own = np.flatnonzero(parent == h)
        n, population = _several(stage, own, h), stage.population[h]
        grown = np.resize(np.arange(n), int(population)) if np.isfinite(population) else None
        for r in range(options.replicates):
            drawn = random.integers(n, size=n) if grown is None else random.choice(grown, n, replace=False)
            factors[own, r] = np.bincount(drawn, minlength=n)
    units = 1 / np.mean(1 / stage.size)  # harmonic mean of PSUs a stratum
    scale = float(units / ((units - 1) * (options.replicates - 1)))
    return _Made(factors, scale, np.ones(options.replicates))


def _sub_bootstrap(stage: Stage, parent: Ints, options: _Options) -> _Made:
    random = np.random.default_rng(options.seed)
    factors = np.zeros((len(parent), options.replicates))
    for h in range(len(stage.size)):
        own = np.flatnonzero(parent == h)
        n = _several(stage, own, h)
        for r in range(options.replicates):
            factors[own, r] = np.bincount(random.integers(n, size=n - 1), minlength=n) * n / (n - 1)
    return _Made(factors, 1 / (options.replicates - 1), np.ones(options.replicates))


def _several(stage: Stage, own: Ints, stratum: int) -> int:
    """Number of a stratum's units; DesignError for one, which no bootstrap can vary."""
    if len(own) == 1:
        raise DesignError(
            "lonely", f"stratum {stage.labels[stratum]} has only one PSU; merge it with another."
        )
    return len(own)


_KINDS: dict[str, Callable[[Stage, Ints, _Options], _Made]] = {
    "JK1": _one_jackknife,
    "JKn": _jackknife,
    "BRR": _half_samples,
    "Fay": _half_samples,
    "bootstrap": _bootstrap,
    "subbootstrap": _sub_bootstrap,
}
