"""Whether the pages for families can ask a questionnaire: what they need of it."""

from __future__ import annotations

from collections.abc import Sequence

from instruments.answers import Context
from instruments.model import Instrument
from instruments.paths import visible_items
from survey.domain.invited import OF_CHILDREN
from survey.domain.problems import Problem

# Said of every questionnaire: a question left open, a refusal, an answer received.
TEXTS = ("T_PROMPT", "T_REFUSED", "T_THANKS")
OF_REPRESENTATIVES = "T_CONSENT_REP"
# Providers assess themselves: nobody is counted in a frame or invited by a code.
ASKED_OF_PROVIDERS = ("D",)


def missing_texts(instrument: Instrument) -> tuple[str, ...]:
    """Return the texts that the pages say and the questionnaire does not have."""
    needed = (*TEXTS, OF_REPRESENTATIVES) if instrument.id in OF_CHILDREN else TEXTS
    return tuple(code for code in needed if code not in instrument.texts)


def problem_of(instrument: Instrument, services: Sequence[str]) -> Problem | None:
    """Say why the pages cannot ask a questionnaire in a round of these services, or None."""
    values = {"id": instrument.id, "version": instrument.version}
    missing = missing_texts(instrument)
    if missing:
        return Problem("round_without_texts", {**values, "texts": ", ".join(missing)})
    asked = visible_items(instrument, {}, Context(services=tuple(services)))
    return None if asked else Problem("round_asks_nothing", values)
