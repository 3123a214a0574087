"""Numbers in words of the page's language: 95,0 % in Lithuanian, 95.0% in English."""

from __future__ import annotations

from datetime import date

from babel.numbers import format_decimal

NO_BREAK, NO_BREAK_HYPHEN = "\u00a0", "\u2011"
PLACES = 1


def day(value: date) -> str:
    """Write a day as Lithuanians do, 2026-10-05, in one piece at the end of a line."""
    return value.isoformat().replace("-", NO_BREAK_HYPHEN)


def share(value: float, language: str, target: float | None = None) -> str:
    """Write a share as a percentage: one decimal, or those that show on which side of the target it lies."""
    return f"{points(value, language, target)}{sign(language)}"


def points(value: float, language: str, target: float | None = None) -> str:
    """Write a share times 100 without the sign, rounded as in the files: the share is rounded."""
    places = PLACES if target is None else _places(value, target)
    return decimal(100 * round(value, 2 + places), language, places)


def whole_percent(value: float, language: str) -> str:
    """Write a round share such as a target or a confidence: 95 %, 99.5%."""
    number = round(100 * value, 6)
    return f"{decimal(number, language, 0 if number == int(number) else PLACES)}{sign(language)}"


def decimal(value: float, language: str, places: int = PLACES) -> str:
    """Write a number with a fixed number of decimals."""
    return str(format_decimal(round(value, places), format="#,##0" + _fraction(places), locale=language))


def whole(value: float, language: str) -> str:
    """Write a count with the language's thousands mark."""
    return decimal(value, language, 0)


def _places(value: float, target: float) -> int:
    from analysis.target import decimals_to_tell  # noqa: PLC0415 - loads scipy, which most pages do without

    return decimals_to_tell(value, target)


def _fraction(places: int) -> str:
    return "." + "0" * places if places else ""


def sign(language: str) -> str:
    """Return the per cent sign with the space that the language puts before it."""
    return f"{NO_BREAK}%" if language == "lt" else "%"
