"""Filling in: the fields of one step go into the draft, with what is missing, and whether help comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from instruments.answers import AnswerProblem, Answers, calm_needed, clean_page
from instruments.paths import visible_items
from survey.db.session import AnySession
from survey.domain import consents, drafts, open_texts
from survey.domain.drafts import Progress
from survey.domain.invited import Invited, by_id
from survey.domain.problems import Problem
from survey.domain.respond import begun_or_new
from survey.domain.steps import Step, first_unfinished, step_at
from survey.domain.submitting import Receipt, Refusal, Sending, receipt_for, send_answers

# What a family can put right on the page; any other problem means that the form was not ours.
HONEST_PROBLEMS = frozenset({"required", "out_of_range", "too_long", "check_failed", "check_explain"})

NOT_BEGUN = "not_begun"


@dataclass(frozen=True)
class Saved:
    """What became of a step: progress now, problems, items left empty, whether the calm page comes next."""

    progress: Progress
    problems: tuple[AnswerProblem, ...] = ()
    left_empty: tuple[str, ...] = ()
    calm: bool = False
    stored: bool = True


@dataclass(frozen=True)
class Sent:
    """The last step sent all answers; `calm` tells whether the calm words belong on the receipt."""

    receipt: Receipt
    calm: bool


def save_step(
    session: AnySession,
    asked: Invited | None,
    key: bytes,
    name: str,
    raw: Mapping[str, Sequence[str]],
    *,
    going_on: bool,
    one: bool | None = None,
    may_begin: bool = True,
) -> Saved | Problem:
    """Put one step's fields into the draft; only going on asks for what is missing.

    `asked` was read in the same transaction. `one` tells whether one question is shown at a time from here
    on; None leaves it as it is. A visit of an open link has no draft before its first step, and only
    `may_begin` lets that step begin one.
    """
    while asked is not None and asked.obstacle is None:
        saved = _filled(session, asked, key, name, raw, going_on=going_on, one=one, may_begin=may_begin)
        if isinstance(saved, Problem) or not saved.stored:
            return saved
        if drafts.store(session, asked.who, key, saved.progress, asked.draft):
            return saved
        asked = by_id(session, asked.who)  # another page of this browser was saved meanwhile
    return Problem("code_unknown") if asked is None else asked.obstacle or Problem("not_invited")


def send_step(
    session: AnySession,
    asked: Invited | None,
    key: bytes,
    name: str,
    raw: Mapping[str, Sequence[str]],
    sending: Sending,
    *,
    may_begin: bool = True,
) -> Sent | Refusal | Saved | Problem:
    """Send all answers with the last step's fields; while anything is to be said first, only save them.

    `asked` was read with `lock` in the same transaction.
    """
    if asked is None:
        return Problem("code_unknown")
    if asked.obstacle is not None:
        return _repeated(session, sending) or asked.obstacle
    if asked.draft is not None:  # else this form holds all that there is to send
        draft = drafts.fetch(session, asked.who)
        if draft is None:  # sent meanwhile, or thrown away
            asked = by_id(session, asked.who, lock=True)
            return send_step(session, asked, key, name, raw, sending, may_begin=may_begin)
        asked = replace(asked, draft=draft)
    saved = _filled(session, asked, key, name, raw, going_on=True, may_begin=may_begin)
    if isinstance(saved, Problem) or not saved.stored:
        return saved
    if saved.problems or saved.left_empty or first_unfinished(asked, saved.progress) is not None:
        if not drafts.store(session, asked.who, key, saved.progress, asked.draft):
            return send_step(session, asked, key, name, raw, sending, may_begin=may_begin)
        return saved
    sent = send_answers(session, asked, saved.progress.answers, sending)
    return Sent(sent, saved.calm) if isinstance(sent, Receipt) else sent


def _repeated(session: AnySession, sending: Sending) -> Sent | None:
    """Return what a form sent once more has led to, or None."""
    found = receipt_for(session, sending.token, sending.keys)
    return None if found is None else Sent(found, calm=False)


def _filled(
    session: AnySession,
    asked: Invited,
    key: bytes,
    name: str,
    raw: Mapping[str, Sequence[str]],
    *,
    going_on: bool,
    one: bool | None = None,
    may_begin: bool,
) -> Saved | Problem:
    """Return what one step's fields make of the draft."""
    if asked.draft is None and asked.who.by_link and not may_begin:
        return Problem(NOT_BEGUN)
    before = begun_or_new(asked, key)
    if before is None:
        return Problem("draft_gone")
    if isinstance(before, Problem):
        return before
    step = step_at(asked, before, name)
    if step is None:
        return Problem("page_not_asked")
    missing = consents.missing_for(session, asked, before.answers, step.items)
    if missing is not None:
        return missing
    cleaned = clean_page(
        asked.instrument, step.page.id, raw, before.answers, asked.context, only=_only(step, name)
    )
    if any(problem.code not in HONEST_PROBLEMS for problem in cleaned.problems):
        return Saved(before, cleaned.problems, stored=False)
    # Somebody who leaves may leave a question open, but what they wrote must not vanish in silence.
    problems = tuple(one for one in cleaned.problems if going_on or one.code != "required")
    after = replace(_reopened(asked, before, cleaned.answers), one=before.one if one is None else one)
    if not going_on or problems:
        return Saved(after, problems)
    boxes = open_texts.boxes(asked.instrument)  # may stay empty without a word
    return _gone_on(asked, after, step, tuple(one for one in cleaned.unanswered if one not in boxes))


def _only(step: Step, name: str) -> tuple[str, ...] | None:
    """Return the one question of a step; a whole page takes all its items, those too that open on it."""
    return None if name == step.page.id else step.items


def _gone_on(asked: Invited, progress: Progress, step: Step, unanswered: tuple[str, ...]) -> Saved:
    here = {step.page.id}
    calm = not here <= progress.calmed and calm_needed(asked.instrument, progress.answers, step.page.id)
    prompt = () if progress.prompted.issuperset(unanswered) else unanswered
    passed = progress.done | frozenset(step.items)
    progress = replace(
        progress,
        calmed=progress.calmed | here if calm else progress.calmed,
        prompted=progress.prompted.union(prompt),
        done=passed.difference(prompt),
    )
    return Saved(progress, left_empty=prompt, calm=calm)


def _reopened(asked: Invited, before: Progress, answers: Answers) -> Progress:
    """Return progress with new answers; questions that opened are unfinished again."""
    shown = set(visible_items(asked.instrument, answers, asked.context))
    opened = shown - set(visible_items(asked.instrument, before.answers, asked.context))
    return replace(before, answers=answers, done=before.done - opened, prompted=before.prompted - opened)
