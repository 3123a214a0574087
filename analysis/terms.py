"""Terms of a regression model and their columns on the cells of a reduction."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product

import numpy as np

from analysis.errors import StatisticError
from analysis.keys import natural
from analysis.results import Floats

INTERCEPT = "(Intercept)"


@dataclass(frozen=True)
class Factor:
    """A column whose values are categories, not numbers; `reference` is the level without a coefficient.

    None: the first level in natural order (whole numbers by size, then texts).
    """

    column: str
    reference: str | None = None


Term = str | Factor | tuple["str | Factor", ...]
"""A numeric column, a factor, or several of them whose product is an interaction."""


@dataclass(frozen=True)
class ModelMatrix:
    """Columns of a model: names, the label of the term each belongs to, values of shape (cells, columns)."""

    names: tuple[str, ...]
    terms: tuple[str, ...]
    values: Floats


def columns_of(terms: Sequence[Term]) -> list[str]:
    """Columns of the data that the terms need, each once."""
    parts = [part for term in terms for part in (term if isinstance(term, tuple) else (term,))]
    return list(dict.fromkeys(part.column if isinstance(part, Factor) else part for part in parts))


def label_of(term: Term) -> str:
    """Name of a term: its column, or its columns joined by a colon.

    >>> label_of(Factor("race")), label_of(("age", Factor("race")))
    ('race', 'age:race')
    """
    parts = term if isinstance(term, tuple) else (term,)
    return ":".join(part.column if isinstance(part, Factor) else part for part in parts)


def model_matrix(cells: Sequence[Mapping[str, str]], terms: Sequence[Term]) -> ModelMatrix:
    """Intercept, then the columns of every term, on cells given as column -> value.

    A factor has a 0/1 column for each level but its reference, named "column=level".
    Raises StatisticError: a factor with one level ("constant"), a reference that no row has ("category"), a
    numeric term with a text in it ("value").

    >>> found = model_matrix([{"type": "E", "n": "2"}, {"type": "H", "n": "5"}], ["n", Factor("type")])
    >>> found.names, found.values.tolist()
    (('(Intercept)', 'n', 'type=H'), [[1.0, 2.0, 0.0], [1.0, 5.0, 1.0]])
    """
    names, labels, columns = [INTERCEPT], [INTERCEPT], [np.ones(len(cells))]
    for term in terms:
        parts = [_columns(cells, part) for part in (term if isinstance(term, tuple) else (term,))]
        for chosen in product(*parts):
            names.append(":".join(name for name, _ in chosen))
            labels.append(label_of(term))
            columns.append(reduce(np.multiply, [values for _, values in chosen]))
    return ModelMatrix(tuple(names), tuple(labels), np.column_stack(columns))


def _columns(cells: Sequence[Mapping[str, str]], part: str | Factor) -> list[tuple[str, Floats]]:
    if isinstance(part, str):
        return [(part, np.array([_number(part, cell[part]) for cell in cells]))]
    values = [cell[part.column] for cell in cells]
    levels = sorted(set(values), key=natural)
    reference = levels[0] if part.reference is None else part.reference
    if reference not in levels:
        raise StatisticError(
            "category",
            f"No row with a valid answer has {part.column!r} = {reference}; the levels are "
            f"{', '.join(levels)}.",
        )
    if len(levels) == 1:
        raise StatisticError(
            "constant",
            f"All rows have {part.column!r} = {levels[0]}, so it explains nothing; leave the term out.",
        )
    rest = [level for level in levels if level != reference]
    return [
        (f"{part.column}={level}", np.array([float(value == level) for value in values])) for level in rest
    ]


def _number(column: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise StatisticError(
            "value", f"Column {column!r} holds {text!r}, which is no number; make it a Factor or correct it."
        )
    return value
