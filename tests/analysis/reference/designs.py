"""Our design from the declarative fields of a ref_*.json file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from analysis.calibration import INTERCEPT, calibrate
from analysis.design import Design, Replicates
from analysis.replication import replicate_design
from analysis.weighting import post_stratify, rake

Specs = Mapping[str, Mapping[str, Any]]
Sample = tuple[pl.DataFrame, Design]


def sample(frame: pl.DataFrame, specs: Specs, name: str, folder: Path, **options: Any) -> Sample:
    """Frame and design of that name; `options` are further choices of the design, such as `lonely`."""
    spec = specs[name]
    if "base" not in spec:
        return _drawn(frame, spec, options)
    mse = options.pop("mse", False)
    base = sample(frame, specs, spec["base"], folder, **options)
    if "weights_file" in spec:
        return _read(*base, spec, folder, mse=mse)
    if "type" in spec:
        made = replicate_design(*base, spec["type"].split(" ")[0], rho=spec.get("rho", 0.0), mse=mse, seed=1)
        return made.frame, made.design
    if "margins" in spec:
        return _to_margins(*base, spec, name)
    if "totals" in spec:
        return _to_totals(*base, spec, name)
    raise LookupError(f"design {name} is made from {spec['base']} in a way that is not known")


def _drawn(frame: pl.DataFrame, spec: Mapping[str, Any], options: Mapping[str, Any]) -> Sample:
    ids, fpc, weights = (spec.get(field) for field in ("ids", "fpc", "weights"))
    if options.get("lonely_in_domain") and not ids:
        frame, ids = frame.with_row_index("row"), "row"
    frame, column = _weights(frame, weights)
    design = Design(
        weights=column,
        strata=spec["strata"].split(" ")[0] if spec.get("strata") else None,
        psu=_stages(ids),
        fpc=_stages(fpc),
        nested=bool(spec.get("nest")),
        **{key: value for key, value in options.items() if key != "mse"},
    )
    return frame, design


def _stages(columns: str | list[str] | None) -> str | tuple[str, ...] | None:
    if isinstance(columns, list):
        return columns[0] if len(columns) == 1 else tuple(columns)
    return columns


def _weights(frame: pl.DataFrame, weights: str | float | None) -> tuple[pl.DataFrame, str | None]:
    """Column of the weights: named, one number for all, or none where they follow from the fpc."""
    if weights is None or (isinstance(weights, str) and weights not in frame.columns):
        return frame, None
    if isinstance(weights, str):
        return frame, weights
    return frame.with_columns(pl.lit(float(weights)).alias("constant weight")), "constant weight"


def _to_margins(frame: pl.DataFrame, design: Design, spec: Mapping[str, Any], name: str) -> Sample:
    if "rake(" in spec["r"]:
        made = rake(frame, design, spec["margins"], projection="r-rake", name=name)
    else:
        made = post_stratify(frame, design, spec["margins"], name=name)
    return made.frame, made.design


def _to_totals(frame: pl.DataFrame, design: Design, spec: Mapping[str, Any], name: str) -> Sample:
    """R names the total of a level by the column and the level in one word: stypeH."""
    totals: dict[str, Any] = {}
    for key, number in spec["totals"].items():
        if key == INTERCEPT or key in frame.columns:
            totals[key] = number
        else:
            column = max((c for c in frame.columns if key.startswith(c)), key=len)
            totals.setdefault(column, {})[key[len(column) :]] = number
    method = spec.get("calfun", "linear").split(" ")[0]
    bounds = tuple(spec.get("bounds", (-np.inf, np.inf)))
    made = calibrate(frame, design, totals, method=method, bounds=bounds, name=name)
    return made.frame, made.design


def _read(frame: pl.DataFrame, design: Design, spec: Mapping[str, Any], folder: Path, *, mse: bool) -> Sample:
    """Replicate weights of a file beside the data: analysis weights, one column a replicate."""
    weights = pl.read_csv(folder / spec["weights_file"], infer_schema_length=None).cast(pl.Float64)
    frame = frame.hstack(weights)
    if design.weights is None:
        frame, design = frame.with_columns(pl.lit(1.0).alias("one")), Design(weights="one")
    rscales = spec.get("rscales", 1)
    rscales = [rscales] * weights.width if isinstance(rscales, int | float) else rscales
    replicates = Replicates(tuple(weights.columns), spec["scale"], tuple(map(float, rscales)), mse=mse)
    return frame, Design(weights=design.weights, replicates=replicates)
