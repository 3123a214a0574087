"""The realised true shares of the demonstration, in a file that no page and no export reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from survey.demo.centres import Centre
from survey.demo.plan import FormPlan, WavePlan
from survey.demo.population import Population
from survey.domain import children

FILE = "truth.json"
ABOUT = "Invented: the favourable share of everybody eligible in each wave of the demonstration."


def true_shares(
    wave: WavePlan, form: FormPlan, centres: Sequence[Centre], population: Population
) -> dict[str, Any]:
    """Return one wave's and form's realised shares, of the country and of each centre."""
    truly = population.eligible
    return {
        "wave": wave.code,
        "form": form.form,
        "expected": form.shares[wave.code],
        **_share(population.favourable[truly]),
        "centres": {
            centre.code: _share(population.favourable[truly & (population.centre == position)])
            for position, centre in enumerate(centres)
        },
    }


def of_all_children(wave: WavePlan, populations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the realised share of all children of a wave, each counted once by the form of its age."""
    parts = [one for one in populations if one["wave"] == wave.code and one["form"] in children.FORMS]
    eligible = sum(one["eligible"] for one in parts)
    return {
        "wave": wave.code,
        "form": children.VIEW,
        "expected": round(sum(one["expected"] * one["eligible"] for one in parts) / eligible, 6),
        **_counted(sum(one["favourable"] for one in parts), eligible),
    }


def _share(favourable: Any) -> dict[str, Any]:
    return _counted(int(favourable.sum()), len(favourable))


def _counted(favourable: int, eligible: int) -> dict[str, Any]:
    return {
        "eligible": eligible,
        "favourable": favourable,
        "share": round(favourable / eligible, 6) if eligible else None,
    }


def write_truth(folder: Path, seed: int, populations: Sequence[Mapping[str, Any]]) -> None:
    """Write the truth beside the database."""
    whole = {"about": ABOUT, "seed": seed, "populations": populations}
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def read_truth(folder: Path) -> dict[str, Any] | None:
    """Read the truth, or None where this data folder holds no finished demonstration."""
    try:
        found: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found
