"""The way out: all answers once more, submitting, the receipt, and withdrawing by receipt."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from instruments.paths import ended
from survey.domain import submitting, withdrawing
from survey.domain.counts import MINUTES
from survey.domain.drafts import Progress
from survey.domain.invited import Invited
from survey.domain.problems import Problem
from survey.domain.steps import first_unfinished, steps_of
from survey.domain.submitting import Receipt
from survey.web import junk
from survey.web.language import current_language, switched
from survey.web.questions import answers_given, own_name, say
from survey.web.respondent.arriving import Arrival, arrive, consent_here, progress_here, visit_here
from survey.web.respondent.blueprint import TO, blueprint
from survey.web.respondent.keeping import kept_page
from survey.web.respondent.leaving import declined_page
from survey.web.respondent.telling import STATUS, problem_page, sentence_of
from survey.web.service import service

LONGEST_RECEIPT = 100


@blueprint.get("/v/<name>/review")
def review(name: str) -> str | Response:
    """Show all answers in words before they are sent."""
    with service().db.single_statements() as session:
        arrival = arrive(session, name)
    if arrival.asked.sent is not None:
        return redirect(url_for("respondent.receipt", name=name), 303)
    progress = progress_here(arrival)
    if first_unfinished(arrival.asked, progress) is not None:
        return redirect(url_for("respondent.go_on", name=name), 303)
    if submitting.refuses(arrival.asked, progress.answers):
        return redirect(url_for("respondent.decline", name=name), 303)
    consent_here(arrival, progress, None)
    return review_page(arrival, progress)


def review_page(arrival: Arrival, progress: Progress, address: str = "") -> str:
    """Return the page of all answers; `address` where it answers a form sent to another one."""
    asked, language = arrival.asked, current_language()
    order = steps_of(asked, progress)
    given = [
        (step.id, answers_given(asked.instrument, step.items, progress.answers, asked.context, language))
        for step in order
    ]
    return render_template(
        "respondent/review.html",
        address=address,
        name=arrival.visit.name,
        steps=given,
        last=order[-1].id if order else None,
        one=progress.one,
        ended=ended(asked.instrument, progress.answers, asked.context),
        provider=own_name(asked.provider, language),
        offered_languages=asked.languages,
    )


@blueprint.post("/v/<name>/send")
def send(name: str) -> Response:
    """Store the answers once; a second click, a reload or a lost connection leads to the same receipt."""
    visit = visit_here(name)
    with service().db.writing_plainly() as session:
        arrival = arrive(session, name)
        receipt = submitting.send(
            session,
            visit.who,
            visit.key,
            token=visit.token,
            language=current_language(),
            keys=service().settings.keys,
            clock=service().clock,
        )
    if isinstance(receipt, Problem):
        return problem_page(receipt, name)
    if isinstance(receipt, submitting.Refusal):
        return make_response(declined_page(arrival))
    return redirect(url_for("respondent.receipt", name=name), 303)


@blueprint.get("/v/<name>/receipt")
def receipt(name: str) -> str | Response:
    """Thank, show the receipt and whom to call."""
    with service().db.single_statements() as session:
        arrival = arrive(session, name)
    found = submitting.receipt_here(arrival.asked, arrival.visit.token, service().settings.keys)
    if found is None:
        return redirect(url_for("respondent.welcome", name=name), 303)
    return receipt_page(arrival.asked, found, calm="calm" in request.args)


def receipt_page(asked: Invited, found: Receipt, address: str = "", *, calm: bool) -> str:
    """Return the page of a receipt; `address` where it answers a form sent to another one."""
    ending = next((one.text for one in asked.instrument.endings if one.id == found.ending), "T_THANKS")
    return kept_page(
        "respondent/receipt.html",
        (ending, calm),
        asked,
        {"receipt": found.text, "address": address},
        lambda nobody: {
            "thanks": say(nobody.instrument.texts[ending], current_language(), nobody.provider),
            "confidential": nobody.confidential,
            "calm": _calm(nobody) if calm else "",
            "link": nobody.who.link,
        },
    )


def _calm(asked: Invited) -> str:
    """Return the calm words, where an answer of the last step asked for them."""
    code = asked.instrument.calm_text
    text = asked.instrument.said(code, confidential=asked.confidential) if code else {"lt": ""}
    return say(text, current_language(), asked.provider)


@blueprint.get("/withdraw")
def withdrawal() -> str:
    """Ask for the receipt of answers to withdraw; or say that they are deleted."""
    if "done" in request.args:
        return render_template("respondent/withdraw.html", done=True)
    return _withdrawal()


@blueprint.post("/withdraw")
def withdraw() -> str | tuple[str, int] | Response:
    """Delete the answers of a receipt."""
    typed = request.form.get("receipt", "")[:LONGEST_RECEIPT]
    if switched():
        return _withdrawal(typed)
    if junk.too_often("wrong_receipt"):
        problem: Problem | None = Problem("too_many", {"minutes": MINUTES})
    else:
        with service().db.writing() as session:
            problem = withdrawing.withdraw(session, typed, service().settings.keys)
    if problem is not None and problem.code == "receipt_unknown":
        junk.count("wrong_receipt")
    if problem is None:
        return redirect(url_for("respondent.withdrawal", to=request.args.get(TO), done=1), 303)
    return _withdrawal(typed, sentence_of(problem)), STATUS[problem.code]


def _withdrawal(typed: str = "", problem: str = "") -> str:
    return render_template(
        "respondent/withdraw.html", done=False, problem=problem, typed=typed, language_form="withdraw"
    )
