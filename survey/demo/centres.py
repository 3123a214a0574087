"""The invented organisations: 66 care centres and 60 BŠN organisers, one file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources

from survey.demo.plan import FormPlan, WavePlan, rounded


@dataclass(frozen=True)
class Centre:
    """One organisation of the demonstration; `served` is None for a BŠN organiser."""

    code: str
    municipality_code: str
    name_lt: str
    name_en: str
    kind: str
    sector: str
    served: int | None

    def eligible(self, wave: WavePlan, form: FormPlan) -> int:
        """Persons of this care centre whom the form asks in the wave."""
        return form.asked(self._children(wave.eligible))

    def served_by(self, wave: WavePlan, form: FormPlan) -> int:
        """Persons served so far, in the form's own unit."""
        return max(self.eligible(wave, form), form.asked(self._children(wave.served)))

    def _children(self, factor: Decimal) -> int:
        if self.served is None:
            raise ValueError(f"{self.code} is not a care centre")
        return rounded(self.served * factor)


def read_centres() -> tuple[Centre, ...]:
    """Read all organisations, in the order of the file."""
    text = resources.files("survey.demo").joinpath("centres.csv").read_text(encoding="utf-8")
    return tuple(
        Centre(
            code=line["code"],
            municipality_code=line["municipality_code"],
            name_lt=line["name_lt"],
            name_en=line["name_en"],
            kind=line["kind"],
            sector=line["sector"],
            served=int(line["served_children"]) if line["served_children"] else None,
        )
        for line in csv.DictReader(text.splitlines())
    )


def care_centres(centres: tuple[Centre, ...]) -> tuple[Centre, ...]:
    """Only the care centres."""
    return tuple(one for one in centres if one.kind == "care_centre")
