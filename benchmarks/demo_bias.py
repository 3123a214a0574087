"""How far non-response pulls the demonstration's national estimate from the truth, and what the bounds hold.

The demonstration's people answer more often the more favourable they are, which no weighting can know. For
each wave the field is drawn anew many times over the same people. Printed: mean estimate less the realised
share (the bias), how often the interval covers the realised share (not promised here), and how often the
bounds do (promised).

Run: python benchmarks/demo_bias.py [--draws 250] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl

from analysis.design import Design
from analysis.nonresponse import StratumCount, bounds
from analysis.share import shares
from survey.demo.centres import care_centres, read_centres
from survey.demo.plan import FORMS, SEED, WAVES, FormPlan, WavePlan
from survey.demo.population import Population, draw_population, stream
from survey.demo.response import Outcome, draw_answering

LEAST = 10  # eligible persons of a stratum, as when a round opens
TARGET = 0.95


@dataclass(frozen=True)
class Bias:
    """One wave over all draws; shares in per cent."""

    wave: str
    draws: int
    truth: float
    mean_estimate: float
    bias: float
    monte_carlo_error: float
    interval_covers: float
    bounds_cover: float


def measure(wave: WavePlan, form: FormPlan, draws: int) -> Bias:
    """Draw the field of one wave many times over the same people."""
    centres = care_centres(read_centres())
    people = draw_population(centres, wave, form, SEED)
    stratum = strata(people, len(centres))
    random = stream(SEED, "bias", wave.code, form.form)
    found = [_one(people, stratum, draw_answering(people, centres, form, random)) for _ in range(draws)]
    estimate = np.array([one[0] for one in found])
    inside = np.array([[low <= people.share <= high for low, high in one[1:]] for one in found])
    return Bias(
        wave=wave.code,
        draws=draws,
        truth=round(100 * people.share, 2),
        mean_estimate=round(100 * float(estimate.mean()), 2),
        bias=round(100 * float(estimate.mean() - people.share), 2),
        monte_carlo_error=round(100 * float(estimate.std(ddof=1)) / draws**0.5, 3),
        interval_covers=round(100 * float(inside[:, 0].mean()), 1),
        bounds_cover=round(100 * float(inside[:, 1].mean()), 1),
    )


def strata(people: Population, centres: int) -> np.ndarray:
    """Return each person's stratum: the centre, or all small centres together: no cell has fewer than ten."""
    size = np.bincount(people.centre, minlength=centres)
    label = np.where(size >= LEAST, np.arange(len(size)), -1)
    return label[people.centre]


def _one(people: Population, stratum: np.ndarray, answering: object) -> tuple:
    said = answering.outcome == Outcome.ANSWERED.value
    frame = pl.DataFrame(
        {
            "stratum": stratum[people.eligible].astype(str),
            "code": np.where(said & (answering.overall > 0), people.favourable, -9)[people.eligible],
        }
    ).with_columns(eligible=pl.len().over("stratum").cast(pl.Int64))
    design = Design(strata="stratum", fpc="eligible", lonely="adjust", full_count=True)
    share = shares(frame, "code", {1}, design, target=TARGET)[0]
    counts = frame.group_by("stratum").agg(
        pl.len().alias("eligible"),
        (pl.col("code") >= 0).sum().alias("valid"),
        (pl.col("code") == 1).sum().alias("favourable"),
    )
    unknown = bounds([StratumCount(*row[1:]) for row in counts.iter_rows()], TARGET)
    return share.estimate, (share.lower, share.upper), (unknown.lower, unknown.upper)


def main() -> None:
    """Print the table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=250)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    rows = [measure(wave, form, chosen.draws) for form in FORMS for wave in WAVES if wave.first is not None]
    print("Non-response of the demonstration (carers' own view, per cent):")
    print(
        f"{'wave':>6}{'truth':>8}{'mean':>8}{'bias':>7}{'+/-':>7}{'interval covers':>17}{'bounds cover':>14}"
    )
    for row in rows:
        print(
            f"{row.wave:>6}{row.truth:8.2f}{row.mean_estimate:8.2f}{row.bias:7.2f}{row.monte_carlo_error:7.3f}"
            f"{row.interval_covers:17.1f}{row.bounds_cover:14.1f}"
        )
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
