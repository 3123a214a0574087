"""Calibration: weights as near as can be to those before that meet population totals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import narwhals as nw
import numpy as np
from narwhals.typing import IntoFrame

from analysis.design import Calibration, Design, DesignError
from analysis.fitting import Weighted, fitted
from analysis.fitting_cells import by_cells
from analysis.population_margins import check_levels
from analysis.residual import Patterns, matrix, patterns
from analysis.results import Floats

CalibrationMethod = Literal["linear", "raking", "logit"]
INTERCEPT = "(Intercept)"
Totals = Mapping[str, float | Mapping[str, float]]


def calibrate(
    frame: IntoFrame,
    design: Design,
    totals: Totals,
    *,
    method: CalibrationMethod = "linear",
    bounds: tuple[float, float] = (-np.inf, np.inf),
    tolerance: float = 1e-11,
    steps: int = 200,
    name: str | None = None,
) -> Weighted:
    """Weights g·w that meet population totals, g = F(x'lambda) as near to 1 as its distance allows.

    totals   numeric column -> its population total; other column -> {level: population count} of the levels
             to be met; "(Intercept)" -> number of persons. A total must not follow from the others
    method   "linear": F(u) = 1 + u; "raking": exp(u); "logit": between the bounds, R's calfun of that name
    bounds   least and greatest g; linear and raking are cut there, logit needs 0 <= L < 1 < U
    name     of the new column of weights

    Newton's steps over the distinct combinations of the auxiliaries, halved where they leave the numbers.
    Source: Deville and Sarndal, JASA 87 (1992), 376-382. With replicate weights every set is calibrated.
    Raises DesignError: a column missing, empty or not a number, a level that no row has, bounds that do not
    hold 1, totals that cannot be met (the message names the one missed most).

    >>> import polars as pl
    >>> answers = pl.DataFrame({"age": [10.0, 12.0, 14.0]})
    >>> found = calibrate(answers, Design(), {"(Intercept)": 30, "age": 366})
    >>> found.weights.round(6).tolist()
    [8.5, 10.0, 11.5]
    """
    _check_bounds(method, bounds)
    columns = tuple(column for column in totals if column != INTERCEPT)

    def fit(data: nw.DataFrame[Any], own: Design) -> Weighted:
        made, wanted = _auxiliaries(data, totals)
        found, most = patterns(data, made.columns), 1
        x = matrix(made, found)

        def grown(base: Floats) -> Floats:
            nonlocal most
            sums = found.sums(base)
            factors, taken = _newton(x, sums, wanted, _LINKS[method](*bounds), tolerance, steps)
            _refuse_missed(factors * sums @ x, wanted, max(tolerance, 1e-9), taken)
            most = max(most, taken)
            return np.asarray(base * factors[found.cell], dtype=np.float64)

        return replace(fitted(data, own, grown, made, name), turns=most)

    return by_cells(frame, design, columns, fit)


def _refuse_missed(reached: Floats, wanted: "_Wanted", tolerance: float, taken: int) -> None:
    missed = np.abs(reached - wanted.totals) / (1 + np.abs(wanted.totals))
    if not missed.max() <= tolerance:
        worst = int(np.nanargmax(missed))
        raise DesignError(
            "margin",
            f"Calibration does not reach the total of {wanted.names[worst]} ({wanted.totals[worst]:g}) "
            f"in {taken} steps; widen the bounds, merge levels or leave out what follows from others.",
        )


@dataclass(frozen=True)
class _Wanted:
    names: tuple[str, ...]
    totals: Floats


@dataclass(frozen=True)
class _Link:
    """g as a function of u = x'lambda, and its derivative."""

    factor: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]


def _auxiliaries(data: nw.DataFrame[Any], totals: Totals) -> tuple[Calibration, _Wanted]:
    columns = tuple(column for column in totals if column != INTERCEPT)
    if not totals:
        raise DesignError("margin", "Give at least one population total.")
    check_levels(data, columns)
    named: list[tuple[str | None, str | None]] = []
    numbers: list[float] = []
    for column, total in totals.items():
        levels: Mapping[str | None, float]
        levels = {str(k): v for k, v in total.items()} if isinstance(total, Mapping) else {None: total}
        if column != INTERCEPT and None in levels and not data[column].dtype.is_numeric():
            raise DesignError(
                "margin", f"Column {column!r} holds texts; give the count of each of its levels."
            )
        if column != INTERCEPT and None in levels and not np.isfinite(data[column].to_numpy()).all():
            raise DesignError("margin", f"Column {column!r} holds a value that is not finite; correct it.")
        named += [(None if column == INTERCEPT else column, level) for level in levels]
        numbers += levels.values()
    shown = tuple(INTERCEPT if c is None else c if level is None else f"{c} = {level}" for c, level in named)
    for text, number in zip(shown, numbers, strict=True):
        if not np.isfinite(number):
            raise DesignError("margin", f"The total of {text} is {number!r}; give a finite number.")
    made = Calibration("", "", auxiliaries=tuple(named))
    _check_sample(data, made, shown)
    return made, _Wanted(shown, np.array(numbers, dtype=np.float64))


def _check_sample(data: nw.DataFrame[Any], made: Calibration, shown: tuple[str, ...]) -> None:
    found: Patterns = patterns(data, made.columns)
    for (column, level), text in zip(made.auxiliaries, shown, strict=True):
        if (
            column is not None
            and level is not None
            and not (found.codes[column] == _code(found, column, level)).any()
        ):
            raise DesignError("margin", f"No row of the sample has {text}; merge the level with another.")


def _code(found: Patterns, column: str, level: str) -> int:
    return found.labels[column].index(level) if level in found.labels[column] else -1


def _check_bounds(method: str, bounds: tuple[float, float]) -> None:
    if method not in _LINKS:
        raise DesignError("bounds", f"There is no method {method!r}; choose one of {', '.join(_LINKS)}.")
    lower, upper = bounds
    if not lower < 1 < upper:
        raise DesignError("bounds", f"Bounds {lower:g} to {upper:g} do not hold 1, the factor of no change.")
    if method == "logit" and not (np.isfinite(lower) and np.isfinite(upper)):
        raise DesignError("bounds", "The logit method needs two finite bounds, such as 0.5 and 2.5.")


def _newton(
    x: Floats, base: Floats, wanted: _Wanted, link: _Link, tolerance: float, steps: int
) -> tuple[Floats, int]:
    """Factor of every combination, shape (combinations,), and the steps taken.

    x  shape (combinations, p): the auxiliaries; base  shape (combinations,): sums of weights
    """
    place = np.zeros(x.shape[1])
    factors = link.factor(x @ place)
    for step in range(1, steps + 1):
        miss = wanted.totals - factors * base @ x
        slope = (x * (base * link.slope(x @ place))[:, None]).T @ x
        move = np.linalg.pinv(slope, rcond=256 * np.finfo(float).eps) @ miss
        with np.errstate(over="ignore", invalid="ignore"):
            while not np.isfinite(link.factor(x @ (place + move))).all():
                move = move / 2
        place = place + move
        factors = link.factor(x @ place)
        if (np.abs(wanted.totals - factors * base @ x) <= tolerance * (1 + np.abs(wanted.totals))).all():
            return factors, step
    return factors, steps


def _linear(lower: float, upper: float) -> _Link:
    return _Link(
        lambda u: np.clip(1 + u, lower, upper),
        lambda u: ((1 + u > lower) & (1 + u < upper)).astype(np.float64),
    )


def _raking(lower: float, upper: float) -> _Link:
    def slope(u: Floats) -> Floats:
        g = np.exp(u)
        return np.where((g > lower) & (g < upper), g, 0.0)

    return _Link(lambda u: np.clip(np.exp(u), lower, upper), slope)


def _logit(lower: float, upper: float) -> _Link:
    """F(u) = (L(U-1) + U(1-L)e^(Au)) / (U-1 + (1-L)e^(Au)), A = (U-L)/((U-1)(1-L))."""
    a = (upper - lower) / ((upper - 1) * (1 - lower))

    def factor(u: Floats) -> Floats:
        shrunk = np.exp(-np.abs(a * u))  # e^(-|Au|) does not overflow
        low, high = (upper - 1) * np.where(u > 0, shrunk, 1.0), (1 - lower) * np.where(u > 0, 1.0, shrunk)
        return np.asarray((lower * low + upper * high) / (low + high))

    return _Link(factor, lambda u: (factor(u) - lower) * (upper - factor(u)) * a / (upper - lower))


_LINKS: Mapping[str, Callable[[float, float], _Link]] = {
    "linear": _linear,
    "raking": _raking,
    "logit": _logit,
}
