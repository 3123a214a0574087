"""Weights fitted to what is known of the population: post-stratification, raking, non-response, trimming."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame

from analysis.design import Calibration, Design, DesignError, Projection
from analysis.fitting import Weighted, fitted
from analysis.fitting_cells import by_cells
from analysis.options import ensure_option
from analysis.population_margins import Margins, check_levels, checked_margins, columns_of, raked
from analysis.residual import Patterns, patterns
from analysis.results import Floats
from analysis.rows import local_frame

_CUTS = 10_000
_ROUNDING = 1e-13


def post_stratify(frame: IntoFrame, design: Design, margins: Margins, *, name: str | None = None) -> Weighted:
    """Weights w·N_g / sum of w in post-stratum g, so that every post-stratum has its population count.

    margins  one margin: column, or tuple of columns that are crossed -> level (or tuple of levels) -> count
    name     of the new column of weights

    Source: Holt and Smith, JRSS A 142 (1979), 33-46. Errors take the residuals from the post-strata's means.
    Raises DesignError as `rake` does.

    >>> import polars as pl
    >>> answers = pl.DataFrame({"sex": ["f", "f", "m"], "w": [1.0, 1.0, 1.0]})
    >>> post_stratify(answers, Design(weights="w"), {"sex": {"f": 10, "m": 8}}).weights.tolist()
    [5.0, 5.0, 8.0]
    """
    if len(margins) > 1:
        raise DesignError("margin", "Post-stratification takes one margin, crossed if need be; use rake.")
    return rake(frame, design, margins, name=name)


def rake(
    frame: IntoFrame,
    design: Design,
    margins: Margins,
    *,
    tolerance: float = 1e-12,
    turns: int = 500,
    projection: Projection = "base",
    name: str | None = None,
) -> Weighted:
    """Weights brought to several margins in turn, until all hold; worked out on cells, not rows.

    margins     column, or tuple of columns that are crossed -> level -> population count; all of one sum
    tolerance   distance of a level from its count that is left, as a share of the population
    projection  "base" (default) or "r-rake": how errors take the margins into account, see `Calibration`
    name        of the new column of weights; "<weights>_fitted" where not given

    With replicate weights every set of them is raked. Sources: Deming and Stephan (1940); Deville, Sarndal
    and Sautory, JASA 88 (1993), 1013-1020. Raises DesignError: a column that is missing or empty in some
    rows, margins that do not add up or do not match the sample's levels, raking that cannot reach them.

    >>> import polars as pl
    >>> answers = pl.DataFrame({"sex": ["f", "f", "m", "m"], "age": ["y", "o", "y", "o"]})
    >>> found = rake(answers, Design(), {"sex": {"f": 60, "m": 40}, "age": {"y": 30, "o": 70}})
    >>> found.weights.round(6).tolist()
    [18.0, 42.0, 12.0, 28.0]
    """
    ensure_option(projection, Projection, "projection")
    wanted = columns_of(margins)
    used = tuple(dict.fromkeys(column for margin in wanted for column in margin))
    made = Calibration("", "", margins=wanted, projection=projection)

    def fit(data: nw.DataFrame[Any], own: Design) -> Weighted:
        check_levels(data, used)
        found, most = patterns(data, used), 1

        def grown(base: Floats) -> Floats:
            nonlocal most
            sums = found.sums(base)
            factors, taken = raked(checked_margins(margins, found, sums), sums, tolerance, turns)
            most = max(most, taken)
            return np.asarray(base * factors[found.cell], dtype=np.float64)

        weighted = fitted(data, own, grown, made, name)
        return replace(weighted, turns=most)

    return by_cells(frame, design, used, fit)


def nonresponse_cells(
    frame: IntoFrame, design: Design, responded: str, cells: Sequence[str], *, name: str | None = None
) -> Weighted:
    """Weights of respondents grown by cell to stand for the silent: w · sum of w / sum of w of respondents.

    responded  column of truth values, or of 1 and 0: who answered. The silent get weight 0 and stay in the
               design as sampled units
    cells      columns whose crossing makes the cells

    Source: Little and Rubin, Statistical Analysis with Missing Data (2002), 3.3. The factors count as known
    in errors. Raises DesignError for a cell in which nobody responded.

    >>> import polars as pl
    >>> people = pl.DataFrame({"age": ["y", "y", "o"], "answered": [True, False, True]})
    >>> nonresponse_cells(people, Design(), "answered", ["age"]).weights.tolist()
    [2.0, 0.0, 1.0]
    """

    def fit(data: nw.DataFrame[Any], own: Design) -> Weighted:
        check_levels(data, (responded, *cells))
        found = patterns(data, tuple(cells))
        answered = data[responded].cast(nw.Float64).to_numpy()

        def grown(base: Floats) -> Floats:
            return np.asarray(base * answered * _of_cells(found, base, answered, cells), dtype=np.float64)

        return fitted(data, own, grown, None, name)

    return by_cells(frame, design, (responded, *cells), fit)


def _of_cells(found: Patterns, base: Floats, answered: Floats, cells: Sequence[str]) -> Floats:
    """How many each respondent of a row's cell stands for, shape (rows,)."""
    everybody, kept = found.sums(base), found.sums(base * answered)
    silent = np.flatnonzero((kept <= 0) & (everybody > 0))
    if len(silent):
        level = ", ".join(f"{c} = {found.labels[c][found.codes[c][silent[0]]]}" for c in cells)
        raise DesignError("margin", f"Nobody responded in cell {level or 'all rows'}; merge it with another.")
    grown = everybody / np.where(kept > 0, kept, 1.0)
    return np.asarray(grown[found.cell], dtype=np.float64)


def trim(
    frame: IntoFrame,
    design: Design,
    lower: float = 0.0,
    upper: float = np.inf,
    *,
    strict: bool = False,
    name: str | None = None,
) -> Weighted:
    """Weights cut to lower and upper, what was cut shared equally by the others, so that the sum stays.

    strict  cut again until the shares push no weight outside

    Source: Potter, Proceedings of the Survey Research Methods Section, ASA (1990), 225-230. Raises
    DesignError where lower is above upper, or where the bounds leave no room for the sum.

    >>> import polars as pl
    >>> answers = pl.DataFrame({"w": [1.0, 2.0, 9.0]})
    >>> trim(answers, Design(weights="w"), upper=7).weights.tolist()
    [2.0, 3.0, 7.0]
    """
    if not lower <= upper:
        raise DesignError("bounds", f"The lower bound {lower:g} is above the upper bound {upper:g}.")

    def fit(base: Floats) -> Floats:
        if not lower * len(base) <= base.sum() <= upper * len(base):
            raise DesignError(
                "bounds",
                f"No weights from {lower:g} to {upper:g} have the sum {base.sum():g}; widen the bounds.",
            )
        weights, total = base, base.sum()
        for _ in range(_CUTS if strict else 1):
            inside = (weights >= lower) & (weights <= upper)
            cut = np.clip(weights, lower, upper)
            if inside.all() or not inside.any() or abs(total - cut.sum()) < _ROUNDING * total:
                return cut
            weights = np.where(inside, weights + (weights - cut).sum() / inside.sum(), cut)
        return weights

    return fitted(local_frame(frame), design, fit, None, name)
