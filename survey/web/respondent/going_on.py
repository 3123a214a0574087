"""Where somebody goes on to from a page: the next page, led to by its address or shown at once.

Chromium lets scripts give a page that answers a form its own address, and gets it at once: on a slow network
each redirect is a second wait. Without scripts, or in WebKit, reloading it would send the form once more.
"""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from survey.domain import submitting
from survey.domain.drafts import Progress
from survey.domain.respond_fill import Saved
from survey.domain.steps import first_unfinished
from survey.web.language import switched
from survey.web.respondent.arriving import Arrival, consent_here
from survey.web.respondent.calming import calm_page
from survey.web.respondent.closing import receipt_page, review_page
from survey.web.respondent.places import Place, address_of, after, order_of, reached
from survey.web.respondent.step_page import step_page

AT_ONCE = "at_once"  # the field that scripts add to a form; it names the step whose form it is
# Buttons that change how many questions are shown at a time.
ONE = {"one": True, "several": False}


def next_page(arrival: Arrival, saved: Saved, step: str, action: str) -> str | Response:
    """Go where the pressed button of a kept step leads."""
    progress, check = saved.progress, "check" in request.form
    if action == "language":
        switched(arrival.asked.languages)
        first = arrival.asked.who.by_link and step == order_of(arrival, progress)[0]
        if first:
            return redirect(url_for("open_link.first", link=arrival.asked.who.link), 303)
        return to_step(arrival, progress, step, check=check)
    if action in ONE:
        return to_step(arrival, progress, step, check=check)
    if action == "leave":
        return redirect(url_for("respondent.later", name=arrival.visit.name), 303)
    if action == "back":
        return _before(arrival, progress, step)
    if saved.calm:
        return to_calm(arrival, progress, step)
    if saved.left_empty:
        return to_step(arrival, progress, step, left=True, check=check)
    if check:
        return to_step(arrival, progress, first_unfinished(arrival.asked, progress))
    return to_step(arrival, progress, after(arrival, progress, step))


def to_step(
    arrival: Arrival, progress: Progress, step: str | None, *, left: bool = False, check: bool = False
) -> str | Response:
    """Go to a step, or with None to the page that shows all answers."""
    address = address_of(arrival.visit.name, step, left=left, check=check)
    if AT_ONCE in request.form:
        if step is None and not submitting.refuses(arrival.asked, progress.answers):
            consent_here(arrival, progress, None)
            return review_page(arrival, progress, address)
        if step is not None and step == reached(arrival, progress, step):
            consent_here(arrival, progress, step)
            return step_page(arrival, progress, step, place=Place(address, left, check))
    return redirect(address, 303)


def to_calm(arrival: Arrival, progress: Progress, step: str) -> str | Response:
    """Go to the calm page of a step."""
    address = url_for("respondent.calm", name=arrival.visit.name, step=step)
    if AT_ONCE in request.form:
        return calm_page(arrival, progress, step, address)
    return redirect(address, 303)


def to_receipt(arrival: Arrival, receipt: submitting.Receipt, *, calm: bool) -> str | Response:
    """Go to the receipt of answers just sent; `calm` puts the calm words on it."""
    address = url_for("respondent.receipt", name=arrival.visit.name, **({"calm": 1} if calm else {}))
    if AT_ONCE in request.form:
        return receipt_page(arrival.asked, receipt, address, calm=calm)
    return redirect(address, 303)


def _before(arrival: Arrival, progress: Progress, step: str) -> str | Response:
    order = order_of(arrival, progress)
    place = order.index(step) if step in order else 0
    if place == 0:
        return redirect(url_for("respondent.welcome", name=arrival.visit.name), 303)
    return to_step(arrival, progress, order[place - 1])
