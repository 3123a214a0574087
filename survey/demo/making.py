"""One making of the demonstration: where, when, of which organisations, waves and seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from instruments.catalog import load
from survey.clock import VILNIUS, Clock
from survey.db import Database
from survey.demo.centres import Centre, care_centres, read_centres
from survey.demo.plan import FORMS, SEED, WAVES, WavePlan
from survey.domain import consents
from survey.domain.round_new import NewRound, NewWave
from survey.keys import Keys

OPEN_BEFORE = timedelta(days=7)
OPEN_FOR = timedelta(days=365)
DAY_BEGINS, DAY_ENDS = time(8), time(20)


@dataclass(frozen=True)
class Country:
    """Which organisations, waves and seed; tests make smaller countries."""

    centres: tuple[Centre, ...] = field(default_factory=read_centres)
    waves: tuple[WavePlan, ...] = WAVES
    seed: int = SEED

    @property
    def care_centres(self) -> tuple[Centre, ...]:
        """The organisations whose recipients are asked."""
        return care_centres(self.centres)

    @property
    def people(self) -> int:
        """Count everybody invited."""
        return sum(
            one.eligible(wave, form) for wave in self.waves for form in FORMS for one in self.care_centres
        )


@dataclass(frozen=True)
class Making:
    """One making of the demonstration."""

    db: Database
    keys: Keys
    folder: Path
    clock: Clock
    country: Country
    advance: Callable[[int], None]

    def opens(self, wave: WavePlan) -> datetime:
        """Say when the wave's fieldwork begins."""
        day = wave.first or (self.clock().astimezone(VILNIUS) - OPEN_BEFORE).date()
        return datetime.combine(day, DAY_BEGINS, VILNIUS)

    def ends(self, wave: WavePlan) -> datetime:
        """Say when the wave's fieldwork ends."""
        day = wave.last or (self.clock().astimezone(VILNIUS) + OPEN_FOR).date()
        return datetime.combine(day, DAY_ENDS, VILNIUS)

    def new_round(self, wave: WavePlan, form: str, version: str, services: Sequence[str] = ()) -> NewRound:
        """Announce the round that asks a form in a wave, in all languages of the form."""
        days = [moment.astimezone(VILNIUS).date() for moment in (self.opens(wave), self.ends(wave))]
        return NewRound(
            code=round_code(wave, form),
            wave=wave.code,
            instrument=form,
            version=version,
            languages=load(form, version).languages,
            services=services,
            open_text=wave.first is None,
            own_consent_age=consents.OWN_AGE,
            new_wave=NewWave(f"{wave.title_lt} (pavyzdys)", f"{wave.title_en} (example)", *days),
        )


def round_code(wave: WavePlan, form: str) -> str:
    """Return the code of the round that asks a form in a wave."""
    return f"{wave.code}-{form}"
