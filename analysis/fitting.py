"""Fitted weights as a column of the frame, and the design that knows how they were fitted."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np

from analysis.design import Calibration, Design, DesignError
from analysis.reduce import reduce_frame
from analysis.results import Floats
from analysis.rows import row_weights, with_column

BASE, _ROW = "weight before", "__balsas_row"


@dataclass(frozen=True)
class Weighted:
    """A frame with fitted weights and the design that knows how they were fitted.

    frame    the data as given (read into memory where lazy; a Spark frame stays one) with columns of weights
    design   to be used with `frame`: its errors know of the fitting
    weights  shape (rows,): the fitted weights; None of a Spark frame, whose rows stay where they are
    turns    turns or steps that the fitting took
    """

    frame: Any
    design: Design
    weights: Floats | None
    turns: int = 1


def fitted(
    data: nw.DataFrame[Any],
    design: Design,
    fit: Callable[[Floats], Floats],
    calibration: Calibration | None,
    name: str | None,
) -> Weighted:
    """The frame with `fit` of the design's weights; of every set of replicate weights, where there are such.

    calibration  what the weights are fitted to, without its names of weights; None: errors take the weights
                 as they are
    """
    column = name or ("weight_fitted" if design.weights in (None, BASE) else f"{design.weights}_fitted")
    data, base = with_base(data, design)
    weights = fit(base)
    data = _added(data, column, weights)
    changed = replace(design, weights=column)
    if design.replicates is not None:
        names = tuple(f"{each}_fitted" for each in design.replicates.columns)
        for old, new in zip(design.replicates.columns, names, strict=True):
            data = _added(data, new, fit(row_weights(data, replace(design, weights=old, replicates=None))))
        changed = replace(changed, replicates=replace(design.replicates, columns=names))
    elif calibration is not None:
        known = replace(calibration, base=design.weights or BASE, weights=column)
        changed = replace(changed, calibrations=(*design.calibrations, known))
    return Weighted(data.to_native(), changed, weights, 1)


def with_base(data: nw.DataFrame[Any], design: Design) -> tuple[nw.DataFrame[Any], Floats]:
    """Weights of a design, as a column where the design has none: N/n of the fpc, else 1."""
    if design.weights is not None:
        return data, row_weights(data, design)
    base = np.ones(len(data))
    if design.fpc is not None:
        numbered = with_column(data, _ROW, np.arange(len(data), dtype=np.float64))
        numbered = numbered.with_columns(nw.col(_ROW).cast(nw.Int64))
        base = reduce_frame(numbered.to_native(), design, {}, nw.lit(value=True), [_ROW]).totals[0][:-1]
    return _added(data, BASE, base), base


def _added(data: nw.DataFrame[Any], name: str, values: Floats) -> nw.DataFrame[Any]:
    if name in data.columns:
        raise DesignError("column", f"There is a column {name!r} already; give the new weights another name.")
    return with_column(data, name, values)
