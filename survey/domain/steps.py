"""What is shown at once: a whole page of the questionnaire, or one of its questions.

A page is named by its id and a question by its code, so that an address opened or a form sent after somebody
changed their mind about it still means what it meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from instruments.answers import still_required
from instruments.conditions import Answer
from instruments.model import Page
from instruments.paths import path
from survey.domain.drafts import Progress
from survey.domain.invited import Invited


@dataclass(frozen=True)
class Step:
    """One page of the questionnaire, or a part of it, with the questions that apply now."""

    id: str
    page: Page
    items: tuple[str, ...]


def steps(asked: Invited, answers: Mapping[str, Answer], *, one: bool) -> tuple[Step, ...]:
    """Return all that is to be shown, in order: page by page, or question by question."""
    pages = path(asked.instrument, answers, asked.context).asked_on
    if one:
        return tuple(Step(code, page, (code,)) for page, items in pages for code in items)
    return tuple(Step(page.id, page, items) for page, items in pages)


def steps_of(asked: Invited, progress: Progress) -> tuple[Step, ...]:
    """Return the steps as this person wants them; children get one question at a time."""
    return steps(asked, progress.answers, one=progress.one or asked.child_mode)


def step_at(asked: Invited, progress: Progress, name: str) -> Step | None:
    """Return the page or question of a name, however this person wants them; None where it is not asked."""
    both = (step for one in (False, True) for step in steps(asked, progress.answers, one=one))
    return next((step for step in both if step.id == name), None)


def same_place(asked: Invited, progress: Progress, step: Step) -> Step | None:
    """Return the step, in the way this person wants them, that shows the first question of another."""
    return next((one for one in steps_of(asked, progress) if step.items[0] in one.items), None)


def first_unfinished(asked: Invited, progress: Progress) -> str | None:
    """Return the first step that is not finished, or None where all are."""
    missing = frozenset(still_required(asked.instrument, progress.answers, asked.context))
    for step in steps_of(asked, progress):
        # An answer that the rest depends on may have been taken back since.
        if not finished(step, progress) or not missing.isdisjoint(step.items):
            return step.id
    return None


def finished(step: Step, progress: Progress) -> bool:
    """Tell whether somebody went on from a step as it is now."""
    return progress.done.issuperset(step.items)
