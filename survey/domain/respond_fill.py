"""Filling in: the fields of one step go into the draft, with what is missing, and whether help comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from instruments.answers import AnswerProblem, Answers, calm_needed, clean_page, visible_items
from survey.domain import drafts, open_texts
from survey.domain.drafts import Progress
from survey.domain.invited import Invited
from survey.domain.problems import Problem
from survey.domain.respond import answerable, progress_of
from survey.domain.steps import Step, step_at

# What a family can put right on the page; any other problem means that the form was not ours.
HONEST_PROBLEMS = frozenset({"required", "out_of_range", "too_long", "check_failed", "check_explain"})


@dataclass(frozen=True)
class Saved:
    """What became of a step: progress now, problems, items left empty, whether the calm page comes next."""

    progress: Progress
    problems: tuple[AnswerProblem, ...] = ()
    left_empty: tuple[str, ...] = ()
    calm: bool = False
    stored: bool = True


def save_step(
    session: Session,
    invitation_id: str,
    key: bytes,
    name: str,
    raw: Mapping[str, Sequence[str]],
    *,
    going_on: bool,
    one: bool | None = None,
) -> Saved | Problem:
    """Put one step's fields into the draft; only going on asks for what is missing.

    `one` tells whether one question is shown at a time from here on; None leaves it as it is.
    """
    asked = answerable(session, invitation_id)
    if isinstance(asked, Problem):
        return asked
    before = progress_of(replace(asked, draft=drafts.fetch(session, invitation_id)), key)
    if before is None:
        return Problem("draft_gone")
    if isinstance(before, Problem):
        return before
    step = step_at(asked, before, name)
    if step is None:
        return Problem("page_not_asked")
    cleaned = clean_page(
        asked.instrument, step.page.id, raw, before.answers, asked.context, only=_only(step, name)
    )
    if any(problem.code not in HONEST_PROBLEMS for problem in cleaned.problems):
        return Saved(before, cleaned.problems, stored=False)
    # Somebody who leaves may leave a question open, but what they wrote must not vanish in silence.
    problems = tuple(one for one in cleaned.problems if going_on or one.code != "required")
    after = replace(_reopened(asked, before, cleaned.answers), one=before.one if one is None else one)
    saved = Saved(after, problems)
    if going_on and not problems:
        boxes = open_texts.boxes(asked.instrument)  # may stay empty without a word
        saved = _gone_on(asked, after, step, tuple(one for one in cleaned.unanswered if one not in boxes))
    drafts.store(session, invitation_id, key, saved.progress)
    return saved


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
