"""Figures made of the numbers that an organisation gives, by the instrument's own formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from instruments.conditions import Answer
from instruments.model import Derived, Instrument


def derived_figures(instrument: Instrument, answers: Mapping[str, Answer]) -> Mapping[str, float | None]:
    """Return every derived figure by its id; None where a number is not known or the divisor is 0."""
    found = {figure.id: _figure(figure, answers) for figure in instrument.derived}
    return {name: None if value is None else float(value) for name, value in found.items()}


def _figure(figure: Derived, answers: Mapping[str, Answer]) -> Fraction | None:
    """Return (sum of plus - sum of minus) / sum of per * times, exactly."""
    plus, minus, per = (_sum(codes, answers) for codes in (figure.plus, figure.minus, figure.per))
    if plus is None or minus is None or not per:
        return None
    return Fraction(plus - minus, per) * figure.times


def _sum(codes: Sequence[str], answers: Mapping[str, Answer]) -> int | None:
    """Return the sum of numbers, None where one of them is missing."""
    given = [answers.get(code) for code in codes]
    known = [value for value in given if isinstance(value, int) and value >= 0]
    return sum(known) if len(known) == len(given) else None
