"""A full count with silent units, treated as a random sample within each stratum."""

from dataclasses import replace

import numpy as np
from scipy import sparse

from analysis.design import Design
from analysis.keys import Ints
from analysis.reduced import Reduced, Stage


def as_sample(reduced: Reduced, design: Design) -> Reduced:
    """Let the units that answered stand for all units of their stratum, where the stratum was a full count.

    In such a stratum of N_h units, of which n_h are in the data and m_h answered, weights are multiplied by
    n_h / m_h and the fpc becomes 1 - m_h / N_h: the silent are taken to be alike (docs/methodology.md, "Full
    counts"). Strata that are samples (fraction below 1, no `full_count`) stay as they are.
    """
    if reduced.rows is not None:  # calibrated and replicate weights already say whom a row stands for
        return reduced
    stage = reduced.stages[0]
    answered = _answered(stage)
    census = np.full(len(stage.size), fill_value=True) if design.full_count else stage.fraction >= 1
    apply = census & (answered < stage.size) & (answered > 0) & (len(reduced.stages) == 1)
    silent = bool((census & (answered < stage.population)).any())
    if not apply.any():
        return replace(reduced, silent=silent)
    factor = np.where(apply, stage.size / np.maximum(answered, 1), 1.0)[stage.parent]
    keep = np.ones(len(stage.parent), dtype=bool)
    if not stage.products:
        keep = ~apply[stage.parent] | (np.asarray(stage.valid.sum(axis=1)) > 0)
    scale, square = sparse.diags_array(factor).tocsr()[keep], sparse.diags_array(factor**2).tocsr()[keep]
    adjusted = replace(
        stage,
        parent=stage.parent[keep],
        size=np.where(apply, answered, stage.size),
        sums=tuple((scale @ matrix).tocsr() for matrix in stage.sums),
        products={pair: (square @ matrix).tocsr() for pair, matrix in stage.products.items()},
        valid=stage.valid[keep],
    )
    return replace(reduced, stages=(adjusted,), silent=silent)


def _answered(stage: Stage) -> Ints:
    """Units of each parent with at least one valid row."""
    valid = np.asarray(stage.valid.sum(axis=1))
    if stage.products:
        return valid.astype(np.int64)
    return np.bincount(stage.parent, weights=valid > 0, minlength=len(stage.size)).astype(np.int64)
