"""Making the demonstration country: everything goes through the same domain rules as real data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from instruments.catalog import load
from survey.clock import VILNIUS, Clock, fixed_clock
from survey.db import Database
from survey.demo import people
from survey.demo.assessing import assess_round
from survey.demo.centres import Centre, care_centres, read_centres
from survey.demo.field import Fieldwork, People, draw_people, run_fieldwork
from survey.demo.frame import frame_rows
from survey.demo.plan import ASSESSED_WAVE, FORMS, SEED, SERVICE, WAVES, FormPlan, WavePlan
from survey.demo.sure import sure
from survey.demo.truth import true_shares, write_truth
from survey.domain import frame, installation, invitations, publish, rounds
from survey.keys import Keys

LINKS_KEPT = 12
OPEN_BEFORE = timedelta(days=7)
OPEN_FOR = timedelta(days=365)
LANGUAGES = ("lt", "en", "ru", "uk", "pl")


@dataclass(frozen=True)
class Country:
    """Which organisations, waves and seed; tests make smaller countries."""

    centres: tuple[Centre, ...] = field(default_factory=read_centres)
    waves: tuple[WavePlan, ...] = WAVES
    seed: int = SEED

    @property
    def people(self) -> int:
        """Count everybody invited: what the progress bar counts."""
        centres = care_centres(self.centres)
        return sum(one.eligible(wave, form) for wave in self.waves for form in FORMS for one in centres)


@dataclass(frozen=True)
class Making:
    """One making of the demonstration: where, when, with what."""

    db: Database
    keys: Keys
    folder: Path
    clock: Clock
    country: Country
    advance: Callable[[int], None]


def make_country(making: Making) -> None:
    """Make the demonstration in an empty database; the last step says that it is complete."""
    db, clock, country = making.db, making.clock, making.country
    with db.writing() as session:
        for form, version in sorted({("D", "1.0.0")}.union(*(one.instruments for one in FORMS))):
            sure(publish.publish(session, load(form, version), clock))
        sure(frame.add_organisations(session, country.centres))
        sign_ins = people.add_people(session, country.centres, clock)
    truth: list[dict[str, Any]] = []
    links: list[str] = []
    for wave in country.waves:
        for form in FORMS:
            drawn = draw_people(care_centres(country.centres), wave, form, country.seed)
            codes = _make_round(making, drawn)
            truth.append(true_shares(wave, form, care_centres(country.centres), drawn.population))
            links += codes[:: max(1, len(codes) // LINKS_KEPT)][:LINKS_KEPT] if wave.first is None else []
        if wave.code in (ASSESSED_WAVE, "open"):
            assess_round(making, wave)
    write_truth(making.folder, country.seed, truth)
    people.write_sign_ins(making.folder, sign_ins)
    people.write_links(making.folder, links)
    with db.writing() as session:
        installation.mark_complete(session)


def _make_round(making: Making, drawn: People) -> list[str]:
    """Create, open, run and (but for the open wave) close one round; return codes nobody used."""
    db, wave, form = making.db, drawn.wave, drawn.form
    code, opens, ends = round_code(wave, form.form), *fieldwork_times(wave, making.clock)
    with db.writing() as session:
        sure(rounds.create(session, new_round(wave, form.form, opens, ends), fixed_clock(opens)))
        sure(frame.import_lines(session, code, frame_rows(care_centres(making.country.centres), drawn)))
        sure(rounds.open_round(session, code, fixed_clock(opens)))
        issued = sure(invitations.issue(session, code, making.keys, fixed_clock(opens)))
    until = ends if wave.first else making.clock()
    unused = run_fieldwork(Fieldwork(db, making.keys, code, opens, until, making.advance), drawn, issued)
    if wave.first is not None:
        with db.writing() as session:
            sure(rounds.close(session, code, fixed_clock(ends)))
    return unused
