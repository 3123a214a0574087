"""What a confidence says of an interval: how much probability lies beyond each of its limits."""

from analysis.errors import StatisticError


def tail(confidence: float) -> float:
    """(1 - confidence)/2, the probability beyond each limit of a two-sided interval.

    Raises StatisticError ("value") for a confidence that does not lie between 0 and 1.

    >>> tail(0.5)
    0.25
    """
    if not 0 < confidence < 1:
        raise StatisticError(
            "value", f"Confidence must lie between 0 and 1, not {confidence}; 0.95 means 95 %."
        )
    return (1 - confidence) / 2


def below_upper(confidence: float) -> float:
    """(1 + confidence)/2, the probability below the upper limit; raises as `tail`."""
    tail(confidence)
    return (1 + confidence) / 2
