"""What every page needs: the database, the settings, the clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import current_app

from survey.clock import Clock
from survey.db.session import Database
from survey.domain import invented
from survey.domain.counts import Counts, shared_counts
from survey.domain.help_lines import HelpLines
from survey.settings import Settings
from survey.web.kept import Kept


@dataclass(frozen=True)
class Service:
    """One running service."""

    db: Database
    settings: Settings
    clock: Clock
    help_lines: HelpLines
    counts: Counts = field(default_factory=shared_counts)
    kept: Kept = field(default_factory=Kept)
    lines_told: dict[Any, Any] = field(default_factory=dict)  # of the minute at hand

    @cached_property
    def demonstration(self) -> bool:
        """Tell whether all data here are invented; asked of the database once."""
        with self.db.reading() as session:
            return invented.is_demonstration(session)


def service() -> Service:
    """Return the service of the request at hand."""
    found: Service = current_app.extensions["balsas"]
    return found
