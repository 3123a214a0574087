"""Making the demonstration country: everything goes through the same domain rules as real data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from instruments.catalog import load
from survey.clock import VILNIUS, Clock, fixed_clock
from survey.db import Database
from survey.demo import people
from survey.demo.assessing import confirm_assessments
from survey.demo.centres import Centre, care_centres, read_centres
from survey.demo.field import Fieldwork, draw_people, run_fieldwork
from survey.demo.frame import frame_lines
from survey.demo.plan import FORMS, SEED, SERVICE, WAVES, FormPlan, WavePlan
from survey.demo.truth import true_shares, write_truth
from survey.domain import frame, installation, invitations, publish, rounds
from survey.keys import Keys

LINKS_KEPT = 12
OPEN_BEFORE = timedelta(days=7)
OPEN_FOR = timedelta(days=365)
LANGUAGES = ["lt", "en", "ru", "uk", "pl"]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Country:
    """Which organisations, waves and seed; tests make smaller countries."""

    centres: tuple[Centre, ...] = field(default_factory=read_centres)
    waves: tuple[WavePlan, ...] = WAVES
    seed: int = SEED

    @property
    def work(self) -> int:
        """Count the invitations: what the progress bar counts."""
        return sum(form.asked_all(care_centres(self.centres), wave) for wave in self.waves for form in FORMS)


@dataclass(frozen=True)
class Making:
    """One making of the demonstration: where, when, with what."""

    db: Database
    keys: Keys
    folder: Path
    clock: Clock
    country: Country
    advance: Progress


def make_country(making: Making) -> None:
    """Make the demonstration in an empty database; the last step says that it is complete."""
    db, clock, country = making.db, making.clock, making.country
    installation.prepare(db, clock, demonstration=True, complete=False)
    with db.writing() as session:
        for form, version in sorted({("D", "1.0.0")} | {pair for one in FORMS for pair in one.pairs}):
            publish.publish(session, load(form, version), clock)
        frame.add_organisations(session, _organisations(country.centres))
        sign_ins = people.add_people(session, country.centres, clock)
    truth: list[dict[str, Any]] = []
    links: list[str] = []
    for wave in country.waves:
        for form in FORMS:
            found, codes = _make_round(making, wave, form)
            truth.append(found)
            links += codes[:: max(1, len(codes) // LINKS_KEPT)][:LINKS_KEPT] if wave.first is None else []
    confirm_assessments(making)
    write_truth(making.folder, country.seed, truth)
    people.write_sign_ins(making.folder, sign_ins)
    people.write_private(making.folder / people.LINKS, links)
    with db.writing() as session:
        installation.mark_complete(session)
