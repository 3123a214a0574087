"""The steps as addresses: in which order they stand, how far somebody may go, what an address says."""

from __future__ import annotations

from typing import NamedTuple

from flask import url_for

from survey.domain.drafts import Progress
from survey.domain.steps import first_unfinished, steps_of
from survey.web.respondent.arriving import Arrival


class Place(NamedTuple):
    """What the address of a page says; `address` itself where the page answers a form sent to another one."""

    address: str = ""
    left: bool = False
    check: bool = False


def address_of(name: str, step: str | None, *, left: bool = False, check: bool = False) -> str:
    """Return the address of a step, or of the page that shows all answers."""
    if step is None:
        return url_for("respondent.review", name=name)
    said = {word: 1 for word, holds in (("left", left), ("check", check)) if holds}
    return url_for("respondent.page", name=name, step=step, **said)


def order_of(arrival: Arrival, progress: Progress) -> list[str]:
    """Return the names of the steps, in order."""
    return [step.id for step in steps_of(arrival.asked, progress)]


def reached(arrival: Arrival, progress: Progress, step: str) -> str | None:
    """Return the step that the address of a step leads to: no further than the first unfinished one.

    None where it is no step now.
    """
    order, unfinished = order_of(arrival, progress), first_unfinished(arrival.asked, progress)
    if step not in order:
        return None
    return unfinished if unfinished and order.index(step) > order.index(unfinished) else step


def after(arrival: Arrival, progress: Progress, step: str) -> str | None:
    """Return the step after another, else the first unfinished one; None where all are finished."""
    order = order_of(arrival, progress)
    following = order[order.index(step) + 1 :] if step in order else []
    return following[0] if following else first_unfinished(arrival.asked, progress)
