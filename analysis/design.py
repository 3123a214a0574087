"""The sampling design of a data set: which column is what, and what to do with one-PSU strata."""

from dataclasses import dataclass
from typing import Literal, get_args

from analysis.errors import AnalysisError

LonelyPolicy = Literal["fail", "remove", "adjust", "average", "certainty"]
Projection = Literal["base", "r-rake"]
LONELY_POLICIES: tuple[LonelyPolicy, ...] = get_args(LonelyPolicy)


class DesignError(AnalysisError):
    """Data and design do not fit together; the message names the column, stratum or PSU and a remedy.

    `code` is stable: "column", "empty", "weight", "key", "fpc", "lonely", "item", "margin", "bounds",
    "replicate".
    """


@dataclass(frozen=True)
class Calibration:
    """What weights were fitted to: only what the margins and auxiliaries do not explain still varies.

    base         column of the weights before
    weights      column of the weights after
    margins      each a tuple of columns whose crossing was brought to population counts
    auxiliaries  (column, level) of what was brought to population totals: a level None means the column's
                 own number, a column None the constant 1
    projection   "base": residuals of regressions weighted by `base`; "r-rake": unweighted, ten turns margin
                 by margin, as R's rake takes them, for comparison with R only
    """

    base: str
    weights: str
    margins: tuple[tuple[str, ...], ...] = ()
    auxiliaries: tuple[tuple[str | None, str | None], ...] = ()
    projection: Projection = "base"

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns whose values decide how a row's weight was changed."""
        named = (*(c for margin in self.margins for c in margin), *(c for c, _ in self.auxiliaries if c))
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class Replicates:
    """Replicate weights: V = scale · sum over r of rscales_r · (estimate_r - centre)^2.

    columns  columns of replicate weights, each a full set of analysis weights
    scale    factor common to all; rscales: one for each, 1 where not given
    mse      centre on the estimate of the full sample; False: on the mean of the replicates
    df       degrees of freedom; None: rank of the replicate weights less 1, as R's degf
    """

    columns: tuple[str, ...]
    scale: float
    rscales: tuple[float, ...] = ()
    mse: bool = False
    df: int | None = None

    def __post_init__(self) -> None:
        if len(self.columns) < 2 or len(set(self.columns)) < len(self.columns):
            raise DesignError("replicate", "Give two or more columns of replicate weights, each once.")
        if self.rscales and len(self.rscales) != len(self.columns):
            raise DesignError(
                "replicate",
                f"There are {len(self.columns)} columns of replicate weights and {len(self.rscales)} "
                "rscales; give one for each.",
            )


@dataclass(frozen=True)
class Design:
    """Column names of a survey design; the design says, the software never guesses.

    weights  column of design weights (> 0; 0 leaves a row out). None: N/n from `fpc` where given, else 1.
    strata   column of first-stage strata. None: one stratum.
    psu      column of primary sampling units, or (first stage, second stage). None: each row is a PSU.
             A code that is found in two strata is refused, unless codes are `nested`.
    fpc      column(s), one a stage: population counts (all >= 1) or sampling fractions (all <= 1), per row
             and constant within the stratum (first stage) or PSU (second stage). None: with replacement.
    lonely   what a stratum with one PSU adds to the variance: "fail" refuses; "remove" and "certainty"
             nothing; "adjust" its squared distance from zero, that is from the mean of all PSUs of a mean's
             influence; "average" as much as the other strata on average.
    lonely_in_domain  "adjust" and "average" also treat a stratum so whose domain has answers in one PSU only
             (R's survey.adjust.domain.lonely); needs `psu`.
    nested   True: PSU codes are numbered within strata, the same code in two strata means two PSUs (R's
             nest). A second stage always is so within the first.
    full_count  every unit of the `fpc` population was asked: units without a valid answer are silent, not
             unsampled. The valid answers of a stratum then count as a random sample of it.
    calibrations  what the weights were fitted to, in turn; made by `rake`, `post_stratify` and `calibrate`
    replicates  replicate weights, which then carry the variance alone: strata, psu and fpc are left out

    >>> Design(weights="w", strata="dept", psu="lecturer").psu_columns
    ('lecturer',)
    """

    weights: str | None = None
    strata: str | None = None
    psu: str | tuple[str, str] | None = None
    fpc: str | tuple[str, str] | None = None
    lonely: LonelyPolicy = "fail"
    lonely_in_domain: bool = False
    nested: bool = False
    full_count: bool = False
    calibrations: tuple[Calibration, ...] = ()
    replicates: Replicates | None = None

    def __post_init__(self) -> None:
        if self.lonely not in LONELY_POLICIES:
            raise DesignError(
                "lonely", f"lonely is {self.lonely!r}; choose one of {', '.join(LONELY_POLICIES)}."
            )
        if self.lonely_in_domain and self.psu is None:
            raise DesignError("lonely", "lonely_in_domain needs psu; number the rows where each is a unit.")
        if len(self.fpc_columns) > max(1, len(self.psu_columns)):
            raise DesignError("fpc", "fpc has two stages but psu has one; name the second-stage unit too.")
        if self.replicates and (self.weights is None or self.strata or self.psu or self.fpc):
            raise DesignError(
                "replicate", "With replicate weights give the column of weights, and no strata, psu or fpc."
            )
        if self.full_count and self.calibrations:
            raise DesignError(
                "fpc", "The weights of a full count stand for the silent; they are not calibrated."
            )
        if self.full_count and (self.fpc is None or len(self.fpc_columns) > 1):
            raise DesignError("fpc", "A full count needs fpc with the population count of each stratum.")

    @property
    def psu_columns(self) -> tuple[str, ...]:
        """Columns of the sampling units, first stage first; empty when each row is its own PSU."""
        return _as_tuple(self.psu)

    @property
    def fpc_columns(self) -> tuple[str, ...]:
        """Columns of the finite-population correction, first stage first."""
        return _as_tuple(self.fpc)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the design names."""
        named = (self.weights, self.strata, *self.psu_columns, *self.fpc_columns)
        replicates = self.replicates.columns if self.replicates else ()
        fitted = (column for c in self.calibrations for column in (c.base, c.weights, *c.columns))
        return tuple(dict.fromkeys((*(c for c in named if c is not None), *replicates, *fitted)))

    @property
    def needs_rows(self) -> bool:
        """Whether the error needs the single rows: calibrated and replicate weights do."""
        return bool(self.calibrations) or self.replicates is not None

    @property
    def unit_columns(self) -> tuple[str, ...]:
        """Columns of the units that enter the variance: without fpc the second stage does not (as in R)."""
        return self.psu_columns if self.fpc_columns else self.psu_columns[:1]


def _as_tuple(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
