"""One way to every error: the weighted influences of the rows, less what calibration explains of them."""

from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame
from scipy import sparse

from analysis.design import Design
from analysis.reduce import reduce_frame
from analysis.reduced import Matrix
from analysis.replicate import replicate_covariance, replicate_weights
from analysis.residual import residuals
from analysis.results import Floats
from analysis.rows import local_frame, row_weights, with_column
from analysis.variance import covariance

_P = "__balsas_influence_"
_ONE, _UNIT = f"{_P}one", f"{_P}unit"


def influence_covariance(frame: IntoFrame, design: Design, influence: Floats, *, fpc: bool = True) -> Floats:
    """Covariance, shape (m, m), of m statistics from the influence of every row on them.

    influence  shape (rows, m), rows in the frame's order: derivative of the statistic by the row's weight,
               0 for rows outside its domain; they still count as sampled units
    fpc        False leaves out the finite-population correction

    With z = w·u the covariance of the totals of z under the design (Binder, International Statistical Review
    51 (1983)); calibrated designs take the residuals of z, and replicate weights the totals of u under every
    set of weights (as R's svyranktest does). Raises DesignError as `reduce_frame` does.

    >>> import numpy as np, polars as pl
    >>> x = np.array([1.0, 2.0, 3.0])
    >>> u = (x - x.mean())[:, None] / 3
    >>> float(influence_covariance(pl.DataFrame({"x": x}), Design(), u)[0, 0].round(6))
    0.333333
    """
    data = local_frame(frame)
    if design.replicates is not None:
        under_each = influence.T @ replicate_weights(data, design.replicates)
        return replicate_covariance(under_each, influence.T @ row_weights(data, design), design.replicates)
    plain, z = replace(design, calibrations=()), influence
    if design.calibrations:
        weights = row_weights(data, design)
        z = residuals(data, design.calibrations, weights[:, None] * influence)
        plain = replace(plain, weights=_ONE)
    columns = {f"{_P}{j}": column for j, column in enumerate(z.T)}
    table = with_column(data, _ONE, np.ones(len(data))).select(*design.columns, _ONE)
    if plain.psu is None:  # sums of products of many columns would be many more
        table, plain = (
            with_column(table, _UNIT, np.arange(len(data), dtype=np.float64)),
            replace(plain, psu=_UNIT),
        )
        table = table.with_columns(nw.col(_UNIT).cast(nw.Int64))
    for name, values in columns.items():
        table = with_column(table, name, values)
    return _covariance_of_totals(table, plain, list(columns), fpc=fpc)


def _covariance_of_totals(
    table: nw.DataFrame[Any], design: Design, columns: list[str], *, fpc: bool
) -> Floats:
    measures = {name: nw.col(name) for name in columns}
    reduced = reduce_frame(table.to_native(), design, measures, nw.lit(value=True))
    coefficients = np.eye(len(columns) + 1)[:, 1:]
    everybody: Matrix = sparse.csr_array(np.ones((len(columns), 1)))
    return covariance(reduced, coefficients, everybody, design, fpc=fpc)
