"""Small frames that several tests of the analysis need."""

import polars as pl

from analysis.design import Design


def counted(favourable: int, n: int, **columns) -> pl.DataFrame:
    """`favourable` answers 5 and the rest 1, with constant columns."""
    answers = pl.DataFrame({"y": [5] * favourable + [1] * (n - favourable)})
    return answers.with_columns(pl.lit(value).alias(name) for name, value in columns.items())


STRATA = {"a": (1204, 60, 54), "b": (1000, 100, 97), "c": (700, 70, 70)}


def three_strata() -> pl.DataFrame:
    """Samples of 60, 100 and 70 from strata of 1,204, 1,000 and 700 children."""
    return pl.concat(
        counted(favourable, n, h=name, N=float(size), w=size / n)
        for name, (size, n, favourable) in STRATA.items()
    )


WITH_FPC = Design(weights="w", strata="h", fpc="N")
WITHOUT_FPC = Design(weights="w", strata="h")
