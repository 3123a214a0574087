"""Student's t: p values and limits of estimates from their standard errors and degrees of freedom."""

import numpy as np
from scipy import stats

from analysis.confidence import below_upper
from analysis.results import Floats


def t_p_values(estimate: Floats, se: Floats, df: Floats | float) -> Floats:
    """Two-sided p of the estimates being 0, 2·P(T_df > |estimate/se|), in the shape of the estimates.

    NaN where there is no standard error or no degree of freedom.

    >>> t_p_values(np.array([0.8, 0.8]), np.array([0.2, 0.2]), np.array([9.0, 0.0])).round(4).tolist()
    [0.0031, nan]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(se > 0, estimate / se, np.nan)
    return np.asarray(2 * stats.t.sf(np.abs(t), _positive(df)))


def t_limits(estimate: Floats, se: Floats, df: Floats | float, confidence: float) -> tuple[Floats, Floats]:
    """Limits estimate ± t_df((1 + confidence)/2)·se, each in the shape of the estimates; NaN without df.

    Raises StatisticError ("value") for a confidence outside 0 to 1.

    >>> lower, upper = t_limits(np.array([0.8]), np.array([0.2]), 9, 0.95)
    >>> lower.round(2).tolist(), upper.round(2).tolist()
    ([0.35], [1.25])
    """
    half = stats.t.ppf(below_upper(confidence), _positive(df)) * se
    return estimate - half, estimate + half


def _positive(df: Floats | float) -> Floats:
    return np.where(np.asarray(df) > 0, df, np.nan)
