"""Our design from the declarative fields of a ref_*.json file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from analysis.design import Design

Specs = Mapping[str, Mapping[str, Any]]


def sample(
    frame: pl.DataFrame, specs: Specs, name: str, folder: Path, **options: Any
) -> tuple[pl.DataFrame, Design]:
    """Frame and design of that name; `options` are further choices of the design, such as `lonely`."""
    spec = specs[name]
    for field, build in BUILT_ON.items():
        if field in spec:
            return build(*sample(frame, specs, spec["base"], folder, **options), spec, folder)
    if "base" in spec:
        raise LookupError(f"design {name} is made from {spec['base']} in a way that is not known")
    ids, fpc, weights = spec["ids"], spec["fpc"], spec["weights"]
    frame, column = _weights(frame, weights)
    if options.get("lonely_in_domain") and not ids:
        frame, ids = frame.with_row_index("row"), "row"
    psu = tuple(ids) if isinstance(ids, list) else ids
    design = Design(
        weights=column,
        strata=spec["strata"].split(" ")[0] if spec["strata"] else None,
        psu=psu[0] if isinstance(psu, tuple) and len(psu) == 1 else psu,
        fpc=tuple(fpc)
        if isinstance(fpc, list) and len(fpc) > 1
        else fpc[0]
        if isinstance(fpc, list)
        else fpc,
        **options,
    )
    return frame, design


def _weights(frame: pl.DataFrame, weights: str | float | None) -> tuple[pl.DataFrame, str | None]:
    """Column of the weights: named, one number for all, or none where they follow from the fpc."""
    if weights is None or (isinstance(weights, str) and weights not in frame.columns):
        return frame, None
    if isinstance(weights, str):
        return frame, weights
    return frame.with_columns(pl.lit(float(weights)).alias("constant weight")), "constant weight"


BUILT_ON: dict[str, Any] = {}  # field of a design made from another one -> how it is made
