"""What a caller chooses: an unknown word is never taken for the usual way, nor a per cent for a share."""

from typing import Any, get_args

from analysis.errors import StatisticError


def ensure_option(word: object, options: Any, what: str) -> None:
    """Refuse a word that is none of a Literal's; `what` says in the sentence what is chosen.

    Raises StatisticError ("value").

    >>> from typing import Literal
    >>> ensure_option("wald", Literal["F", "Wald"], "statistic")
    Traceback (most recent call last):
    ...
    analysis.errors.StatisticError: There is no statistic 'wald'; choose F or Wald.
    """
    known = get_args(options)
    if word not in known:
        *names, last = known
        raise StatisticError("value", f"There is no {what} {word!r}; choose {', '.join(names)} or {last}.")


def ensure_share(value: float, what: str) -> None:
    """Refuse a number that is no share, such as a per cent; raises StatisticError ("value")."""
    if not 0 <= value <= 1:
        raise StatisticError("value", f"The {what} must lie between 0 and 1, not {value}; 0.95 means 95 %.")
