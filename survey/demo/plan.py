"""The numbers of the demonstration country, all invented: waves, true shares, response, mixes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

# A draw whose realised shares lie near the stated ones, with enough unfavourable answers in every wave
# that the country's share may be shown beside its hidden areas.
SEED = 718

SERVICE = "FCC"  # all carers are asked about the services of a care centre

CENTRE_SD = 0.45  # on the logit; the same in all waves
CENTRE_WAVE_SD = 0.20
GROUP_SD = 0.60  # sibling group
MONTHS = range(1, 13)  # service_months, known to the frame
MONTHS_CENTRE = 7
MONTHS_ON_QUALITY = 0.05  # per month, on the logit of being favourable
MONTHS_ON_RESPONSE = 0.06  # per month, on the logit of answering
FAVOURABLE_ON_RESPONSE = 0.40  # known to nobody: why weighting never repairs all of the bias

NOT_HANDED_OUT = 0.04
NOT_HANDED_OUT_WHERE = {"GC-13-2": 0.25, "GC-27-1": 0.25}
UNDELIVERABLE = 0.01
INELIGIBLE = 0.01
NO_SERVICES = 0.01  # where the questionnaire asks
REFUSED_OF_SILENT = 0.10  # of those who would not answer; changes no figure, but shows the disposition
OVERALL_MISSING = {-2: 0.015, -3: 0.005, -9: 0.01}
ANSWERED_SO_FAR = 0.20  # of the answers of the open wave, after its first week

CARE_FORMS = {2: 0.45, 3: 0.25, 4: 0.15, 5: 0.05, 7: 0.10}
MODES = {"own_device": 0.70, "paper": 0.12, "kiosk": 0.10, "interviewer": 0.08}
LANGUAGES = {"lt": 0.88, "ru": 0.06, "pl": 0.04, "uk": 0.02}
LANGUAGES_WHERE: Mapping[str, Mapping[str, float]] = {  # municipality code
    "85": {"pl": 0.60, "lt": 0.40},
    "41": {"pl": 0.30, "lt": 0.70},
    "30": {"ru": 0.65, "lt": 0.35},
}

LATENT_CORRELATION = 0.6  # of the score behind the other items with the overall item

ASSESSED_WAVE = "2026"
ASSESSED_CENTRES, ASSESSED_BSN = 48, 41  # confirmed self-assessments
ASSESSED_CENTRES_HIGH = 36  # of these centres, at level 3-4 on D_NEED1


@dataclass(frozen=True)
class WavePlan:
    """One wave: its fieldwork; the shares of the project's children that are eligible and served by then."""

    code: str
    title_lt: str
    title_en: str
    first: date | None  # None: the open wave, dated from the day the demonstration is made
    last: date | None
    eligible: Decimal
    served: Decimal


def _survey(year: int, first: date, last: date, eligible: str, served: str) -> WavePlan:
    titles = f"{year} m. apklausa", f"Survey {year}"
    return WavePlan(str(year), *titles, first, last, Decimal(eligible), Decimal(served))


WAVES = (
    _survey(2023, date(2023, 10, 2), date(2023, 10, 29), "0.35", "0.35"),
    _survey(2024, date(2024, 10, 7), date(2024, 11, 3), "0.60", "0.65"),
    _survey(2025, date(2025, 10, 6), date(2025, 11, 2), "0.80", "0.85"),
    _survey(2026, date(2026, 10, 5), date(2026, 11, 1), "0.90", "1.00"),
    WavePlan("open", "Papildoma apklausa", "Additional survey", None, None, Decimal("0.90"), Decimal(1)),
)


@dataclass(frozen=True)
class FormPlan:
    """One questionnaire for recipients: its version and true share by wave, who is asked, how many answer."""

    form: str
    versions: Mapping[str, str]  # wave -> version
    shares: Mapping[str, float]  # wave -> true favourable share
    response: float  # of an unfavourable person with seven months of service
    ages: tuple[Decimal, Decimal] = (Decimal(0), Decimal(1))  # the part of the children, youngest first
    per_children: int = 1  # one person asked for so many of them
    least: int = 0  # persons asked in every centre
    siblings: float = 0.0  # share of persons with one eligible sibling in the same centre
    no_services: float = 0.0
    assisted: float = 0.0
    representative_refused: float = 0.0
    favourable: Mapping[int, float] = field(default_factory=lambda: {5: 0.6, 4: 0.4})
    unfavourable: Mapping[int, float] = field(default_factory=lambda: {3: 0.7, 2: 0.2, 1: 0.1})

    @property
    def instruments(self) -> set[tuple[str, str]]:
        """The questionnaire versions used, as (form, version)."""
        return {(self.form, version) for version in self.versions.values()}

    def asked(self, children: int) -> int:
        """Persons eligible for this form in a centre with so many eligible children."""
        youngest, oldest = (rounded(children * end) for end in self.ages)
        return max(self.least, rounded(Decimal(oldest - youngest) / self.per_children))


YOUNG, MIDDLE = Decimal("0.28"), Decimal("0.60")  # 28 % of the children are 0-6, 32 % 7-11, 40 % 12-17
FIRST = {wave.code: "1.0.0" for wave in WAVES}
NEWEST = WAVES[-1].code  # asks with the newest versions; what earlier waves asked stays as it was
FORMS = (
    FormPlan(
        form="A",
        versions={**FIRST, "2026": "1.1.0", NEWEST: "1.2.0"},
        shares={"2023": 0.950, "2024": 0.965, "2025": 0.980, "2026": 0.995, "open": 0.995},
        response=0.60,
        per_children=2,
        least=1,
        no_services=NO_SERVICES,
    ),
    FormPlan(
        form="AP",
        versions={**FIRST, NEWEST: "1.1.0"},
        shares={"2023": 0.930, "2024": 0.945, "2025": 0.960, "2026": 0.975, "open": 0.975},
        response=0.70,
        ages=(Decimal(0), YOUNG),
        siblings=1 / 3,
        no_services=NO_SERVICES,
    ),
    FormPlan(
        form="B",
        versions={**FIRST, NEWEST: "1.1.0"},
        shares={"2023": 0.900, "2024": 0.920, "2025": 0.940, "2026": 0.965, "open": 0.965},
        response=0.62,
        ages=(YOUNG, MIDDLE),
        siblings=1 / 3,
        assisted=0.10,
        representative_refused=0.03,
        favourable={3: 1.0},
        unfavourable={2: 0.8, 1: 0.2},
    ),
    FormPlan(
        form="C",
        versions={**FIRST, NEWEST: "1.1.0"},
        shares={"2023": 0.860, "2024": 0.885, "2025": 0.910, "2026": 0.940, "open": 0.940},
        response=0.50,
        ages=(MIDDLE, Decimal(1)),
        siblings=1 / 3,
        representative_refused=0.01,  # 3 % of those below 14, a third of 12-17
    ),
)


def rounded(number: Decimal) -> int:
    """Round half up, as the plan does."""
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))
