"""The eligible persons of one wave and form: what is true of them, whether anybody asks or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from survey.demo.centres import Centre
from survey.demo.plan import (
    CARE_FORMS,
    CENTRE_SD,
    CENTRE_WAVE_SD,
    GROUP_SD,
    INELIGIBLE,
    LANGUAGES,
    LANGUAGES_WHERE,
    MONTHS,
    MONTHS_CENTRE,
    MONTHS_ON_QUALITY,
    FormPlan,
    WavePlan,
)

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Population:
    """Persons as columns of equal length; `centre` is the position in the list of care centres."""

    centre: Integers
    months: Integers
    care_form: Integers
    language: NDArray[np.str_]
    eligible: Booleans  # false: listed as eligible, found not to be
    favourable: Booleans

    @property
    def share(self) -> float:
        """The realised favourable share of those truly eligible."""
        return float(self.favourable[self.eligible].mean())


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the random numbers of one named part: a new part never shifts the numbers of another."""
    return np.random.default_rng([seed, *(crc32(name.encode()) for name in names)])


def draw_population(centres: Sequence[Centre], wave: WavePlan, form: FormPlan, seed: int) -> Population:
    """Draw the eligible persons of one wave and form.

    The logit of being favourable is an intercept + centre + centre x wave + group + months of service; the
    intercept is solved so that the mean probability of these persons is the stated share.
    """
    random = stream(seed, "population", wave.code, form.form)
    size = np.array([centre.eligible(wave, form) for centre in centres])
    centre = np.repeat(np.arange(len(centres)), size)
    months = random.integers(MONTHS.start, MONTHS.stop, len(centre))
    quality = stream(seed, "centre").normal(0, CENTRE_SD, len(centres))
    quality += stream(seed, "centre", wave.code).normal(0, CENTRE_WAVE_SD, len(centres))
    group = draw_groups(size, form.siblings, random)
    effect = quality[centre] + random.normal(0, GROUP_SD, len(centre))[group]
    effect += MONTHS_ON_QUALITY * (months - MONTHS_CENTRE)
    probability = expit(effect + solve_intercept(effect, form.shares[wave.code]))
    return Population(
        centre=centre,
        months=months,
        care_form=choose(CARE_FORMS, len(centre), random),
        language=_languages(centres, centre, random),
        eligible=random.random(len(centre)) >= INELIGIBLE,
        favourable=random.random(len(centre)) < probability,
    )


def solve_intercept(effect: Numbers, share: float) -> float:
    """Return the intercept at which the mean of the probabilities is `share`."""
    return float(brentq(lambda intercept: float(expit(intercept + effect).mean()) - share, -20, 20))


def draw_groups(size: Integers, siblings: float, random: np.random.Generator) -> Integers:
    """Give each person the position of their sibling group; a share `siblings` of them live in pairs."""
    groups: list[int] = []
    for count in size:
        first, pairs = len(groups), int(random.binomial(count // 2, siblings)) if siblings else 0
        for position in range(count):
            alone = position >= 2 * pairs or position % 2 == 0
            groups.append(first + position if alone else first + position - 1)
    return np.array(groups, dtype=np.int64)


def choose(
    mix: Mapping[int, float] | Mapping[str, float], count: int, random: np.random.Generator
) -> NDArray:
    """Draw `count` values of a mix of shares."""
    return random.choice(np.array(list(mix)), size=count, p=np.array(list(mix.values())))


def _languages(centres: Sequence[Centre], centre: Integers, random: np.random.Generator) -> NDArray[np.str_]:
    chosen = choose(LANGUAGES, len(centre), random).astype("U2")
    for municipality, mix in LANGUAGES_WHERE.items():
        there = np.array([one.municipality_code == municipality for one in centres])[centre]
        chosen[there] = choose(mix, int(there.sum()), random)
    return chosen
