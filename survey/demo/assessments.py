"""Self-assessments of invented organisations: what each of them types into form D."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from survey.demo.centres import Centre
from survey.demo.plan import ASSESSED_BSN, ASSESSED_CENTRES, ASSESSED_CENTRES_HIGH
from survey.demo.population import stream
from survey.domain.assess import Section
from survey.domain.assess_fill import Typed, TypedLine

DISCUSSED = "D_NEED1"
EVIDENCE_FROM = 3
BSN_HIGH = 0.7
EVIDENCED = 0.85  # of the high levels; the rest count as 2
LEVELS = {0: 0.04, 1: 0.12, 2: 0.26, 3: 0.40, 4: 0.16, -1: 0.02}
NUMBERS = {
    "D_N_SUPV": 8,
    "D_N_INTV": 10,
    "D_N_MEET": 5,
    "D_N_MEETE": 6,
    "D_N_CONS": 7,
    "D_N_REV": 4,
    "D_N_PROP": 4,
    "D_N_DEVH": 60,
    "D_N_DEVE": 900,
}


@dataclass(frozen=True)
class Assessor:
    """One organisation that hands in its self-assessment, and whether it discusses needs regularly."""

    centre: Centre
    discusses: bool


def choose_assessors(centres: Sequence[Centre], seed: int) -> list[Assessor]:
    """Choose who hands in: care centres, three quarters of them at a high level, and organisers."""
    random = stream(seed, "assessments")
    chosen = []
    for kind, count in (("care_centre", ASSESSED_CENTRES), ("bsn", ASSESSED_BSN)):
        of_kind = [one for one in centres if one.kind == kind]
        order = random.permutation(len(of_kind))[:count]
        high = np.arange(len(order)) < ASSESSED_CENTRES_HIGH
        levels = high if kind == "care_centre" else random.random(len(order)) < BSN_HIGH
        chosen += [Assessor(of_kind[place], bool(level)) for place, level in zip(order, levels, strict=True)]
    return sorted(chosen, key=lambda one: one.centre.code)


def fill_section(section: Section, assessor: Assessor, year: int, random: np.random.Generator) -> Typed:
    """Type one section as a person would: levels with evidence or a reason, and whole numbers."""
    values: dict[str, str] = {}
    reasons: dict[str, str] = {}
    lines: dict[str, tuple[TypedLine, ...]] = {}
    for item in section.items:
        if item.kind != "level":
            continue
        level = _level(item.code, assessor, random)
        values[item.code] = str(level)
        if level == -1:
            reasons[item.code] = "Mums netaikoma (pavyzdys)"
        if level >= EVIDENCE_FROM and (item.code == DISCUSSED or random.random() < EVIDENCED):
            dated = f"{year}-{random.integers(1, 10):02d}-{random.integers(1, 29):02d}"
            reference = f"Dokumentas Nr. {random.integers(1, 200)} (pavyzdys)"
            lines[item.code] = (TypedLine(str(random.integers(1, 9)), dated, reference),)
    if any(item.kind == "number" for item in section.items):
        values |= _numbers(random)
    return Typed(values=values, reasons=reasons, lines=lines)


def _level(code: str, assessor: Assessor, random: np.random.Generator) -> int:
    if code == DISCUSSED:
        return int(random.integers(3, 5)) if assessor.discusses else int(random.integers(0, 3))
    return int(random.choice(list(LEVELS), p=list(LEVELS.values())))


def _numbers(random: np.random.Generator) -> dict[str, str]:
    counts = {code: int(random.poisson(mean)) for code, mean in NUMBERS.items()}
    staff = 2 + int(random.poisson(8))
    counts["D_N_STAFF"] = staff
    counts["D_N_SUPC"] = int(random.binomial(staff, 0.7))
    counts["D_N_INTC"] = int(random.binomial(staff, 0.5))
    counts["D_N_PROPA"] = int(random.binomial(counts["D_N_PROP"], 0.4))
    return {code: str(number) for code, number in counts.items()}
