"""How often the default interval of a share covers at its edges: near 100 %, few answers, few and alike PSUs.

    python benchmarks/edges.py [--samples 2000] [--seed 2026] [--cv 0.5 --cv 1] [--json]

One stratum of equally large PSUs (as near as n allows); with --cv, in a smaller grid, of PSUs whose sizes
have that coefficient of variation, drawn anew in every sample (1 + multinomial with gamma weights). The share
of favourable in a PSU comes from a beta distribution with the given mean and intra-class correlation. Without
fpc the interval has to cover the mean; with it twice as many PSUs are made, half of them are drawn, and it
has to cover the realised share of all.
Where the design has 8 degrees of freedom or more, 94 % less one Monte Carlo error is asked for in every cell.

Everything is vectorised over the samples; in every cell some of them also go through `analysis.shares`, and
the run stops where that says something else.
"""

import argparse
import itertools
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import special, stats

from analysis import Design, shares
from analysis.clustering import cautious_deff

Floats = npt.NDArray[np.float64]
SHARES = (0.80, 0.85, 0.90, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 1.0)
ANSWERS = (5, 10, 20, 40, 72, 150, 300, 600)
PSUS = (2, 5, 9, 15, 30, 60)
ICCS = (0.0, 0.05, 0.1, 0.2, 0.3)
FRACTIONS = (0.0, 0.5)
UNEQUAL = {"share": (0.80, 0.90, 0.95, 0.98, 0.995), "n": (40, 72, 150, 300, 600), "psus": (5, 9, 15, 30, 60),
           "icc": (0.0, 0.05, 0.1, 0.3)}  # fmt: skip
GRID = ("cv", "share", "n", "psus", "icc", "fraction")
ENOUGH_DF, ASKED, TARGET, CHECKED = 8, 0.94, 0.95, 1


@dataclass(frozen=True)
class Samples:
    """Samples of one cell: share, variance, design effect, PSUs with the rarer answer, and the truth.

    counts, sizes  shape (samples, PSUs): favourable and all answers of each PSU
    """

    share: Floats
    variance: Floats
    deff: Floats
    informative: Floats
    truth: Floats
    counts: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]
    fraction: float

    @property
    def n(self) -> int:
        """Answers of a sample."""
        return int(self.sizes[0].sum())

    @property
    def r(self) -> float:
        """(t(n-1) / t(df))^2."""
        df = self.sizes.shape[1] - 1
        return float((stats.t.ppf(0.975, max(self.n - 1, df)) / stats.t.ppf(0.975, df)) ** 2)


def drawn(rng: np.random.Generator, cell: Mapping[str, float], samples: int) -> Samples:
    """Samples of one cell of the grid."""
    share, icc, fraction = cell["share"], cell["icc"], cell["fraction"]
    n, psus = int(cell["n"]), int(cell["psus"])
    sizes = _sizes(rng, n, psus, cell["cv"], samples)
    counts = _counts(rng, share, sizes, icc)
    truth = np.full(samples, share)
    if fraction:
        more = round(psus / fraction) - psus
        rest = _sizes(rng, n * more // psus, more, cell["cv"], samples)
        others = _counts(rng, share, rest, icc)
        truth = (counts.sum(axis=1) + others.sum(axis=1)) / (n + rest[0].sum())
    p = counts.sum(axis=1) / n
    z = (counts - p[:, None] * sizes) / n
    plain = psus / (psus - 1) * (z**2).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        deff = np.where((p > 0) & (p < 1), plain * (n - 1) / (p * (1 - p)), 1.0)
    rarer = np.minimum((counts < sizes).sum(axis=1), (counts > 0).sum(axis=1)).astype(float)
    return Samples(p, (1 - fraction) * plain, deff, rarer, truth, counts, sizes, fraction)


def _sizes(rng: np.random.Generator, n: int, psus: int, cv: float, samples: int) -> npt.NDArray[np.int64]:
    """Answers of each PSU, shape (samples, PSUs), at least 1 and n together."""
    if cv == 0:
        equal = np.array([n // psus + (i < n % psus) for i in range(psus)])
        return np.broadcast_to(equal, (samples, psus))
    weight = rng.gamma(1 / cv**2, size=(samples, psus)) + 1e-12
    return 1 + rng.multinomial(n - psus, weight / weight.sum(axis=1, keepdims=True))


def _counts(
    rng: np.random.Generator, share: float, sizes: npt.NDArray[np.int64], icc: float
) -> npt.NDArray[np.int64]:
    """Favourable answers of each PSU, shape (samples, PSUs)."""
    if icc == 0 or share == 1:
        return rng.binomial(sizes, share)
    spread = (1 - icc) / icc
    level = rng.beta(share * spread, (1 - share) * spread, sizes.shape)
    return rng.binomial(sizes, level)


def korn_graubard(found: Samples, deff: Floats | float, *, cap: bool = True) -> tuple[Floats, Floats]:
    """Clopper-Pearson limits on the effective n, with the cap of a known design effect or (as R) without."""
    p = found.share
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where(found.variance > 0, p * (1 - p) / found.variance, np.inf) * found.r
    most = found.n / (1 - found.fraction) * found.r / np.maximum(1.0, deff)
    n = np.minimum(own, most) if cap else np.where(np.isfinite(own), own, most)
    lower = special.betaincinv(np.maximum(p * n, 1e-300), n - p * n + 1, 0.025)
    upper = special.betaincinv(p * n + 1, np.maximum(n - p * n, 1e-300), 0.975)
    return np.where(p == 0, 0.0, lower), np.where(p == 1, 1.0, upper)


def wald(found: Samples) -> tuple[Floats, Floats]:
    """Share plus and minus t standard errors."""
    half = stats.t.ppf(0.975, found.sizes.shape[1] - 1) * np.sqrt(found.variance)
    return found.share - half, np.minimum(found.share + half, 1.0)


def methods(found: Samples, icc: float) -> dict[str, tuple[Floats, Floats]]:
    """Limits of each interval; "known" is told the true intra-class correlation."""
    size = (found.sizes**2).sum(axis=1) / found.n
    cautious = cautious_deff(found.deff, found.informative, size)
    return {
        "default": korn_graubard(found, cautious),
        "assuming 1": korn_graubard(found, 1.0),
        "uncapped": korn_graubard(found, 1.0, cap=False),
        "known": korn_graubard(found, 1 + icc * (size - 1)),
        "wald": wald(found),
    }


def check(found: Samples, limits: tuple[Floats, Floats]) -> None:
    """Stop where `analysis.shares` gives other limits than the vectorised formulas."""
    design = Design(psu="psu", fpc="fpc" if found.fraction else None)
    for sample in range(min(CHECKED, len(found.share))):
        sizes = found.sizes[sample]
        psu = np.repeat(np.arange(len(sizes)), sizes)
        within = np.arange(found.n) - np.repeat(sizes.cumsum() - sizes, sizes)
        favourable = within < found.counts[sample][psu]
        frame = pl.DataFrame({"psu": psu, "y": np.where(favourable, 5, 1)}).with_columns(fpc=found.fraction)
        ours = shares(frame, "y", {5}, design)[0]
        theirs = (float(limits[0][sample]), float(limits[1][sample]))
        if not np.allclose((ours.lower, ours.upper), theirs, rtol=1e-9, atol=1e-9):
            sys.exit(f"analysis says {ours.lower}-{ours.upper}, the simulation {theirs}: {ours}")


def grid(cvs: Sequence[float]) -> Iterator[dict[str, float]]:
    """The cells; of unequal sizes fewer."""
    axes: dict[str, Sequence[float]] = {"share": SHARES, "n": ANSWERS, "psus": PSUS, "icc": ICCS}
    if cvs:
        axes |= UNEQUAL
    for values in itertools.product(cvs or (0.0,), *axes.values(), FRACTIONS):
        cell = dict(zip(GRID, values, strict=True))
        if cell["n"] >= cell["psus"] and not (
            cell["icc"] and (cell["n"] == cell["psus"] or cell["share"] == 1)
        ):
            yield cell


def simulated(samples: int, seed: int, cvs: Sequence[float]) -> list[dict[str, Any]]:
    """A row for each cell of the grid: coverage and mean width of each interval, verdicts of the default."""
    rng = np.random.default_rng(seed)
    rows = []
    for cell in grid(cvs):
        icc = cell["icc"]
        found = drawn(rng, cell, samples)
        row: dict[str, Any] = dict(cell)
        for name, (lower, upper) in methods(found, icc).items():
            covers = (lower <= found.truth + 1e-12) & (found.truth <= upper + 1e-12)
            row[name] = {"coverage": float(covers.mean()), "width": float((upper - lower).mean())}
            if name == "default":
                check(found, (lower, upper))
                met, not_met = lower >= TARGET, upper < TARGET
                row["met"], row["not met"] = float(met.mean()), float(not_met.mean())
                row["wrongly met"] = float((met & (found.truth < TARGET - 1e-12)).mean())
                row["wrongly not met"] = float((not_met & (found.truth >= TARGET)).mean())
        rows.append(row)
    return rows


def error(samples: int) -> float:
    """Monte Carlo error of a coverage near the one asked for."""
    return math.sqrt(ASKED * (1 - ASKED) / samples)


def against_narrowest(row: dict[str, Any], limit: float) -> float:
    """Mean width of the default over that of the narrowest interval that covers in this cell."""
    names = ("default", "assuming 1", "uncapped", "known", "wald")
    covering = [row[name]["width"] for name in names if row[name]["coverage"] >= limit]
    return row["default"]["width"] / min(covering) if covering and min(covering) > 0 else math.nan


def summary(rows: list[dict[str, Any]], samples: int) -> list[str]:
    """Coverage by PSUs and intra-class correlation, as a table for the documents."""
    limit = ASKED - error(samples)
    lines = [
        "| CV | PSUs | ICC | cells | least | mean | cells below | least, assumed 1 | width : narrowest |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for cv, psus, icc in dict.fromkeys((row["cv"], row["psus"], row["icc"]) for row in rows):
        cells = [row for row in rows if (row["cv"], row["psus"], row["icc"]) == (cv, psus, icc)]
        covers = [row["default"]["coverage"] for row in cells]
        plain = min(row["assuming 1"]["coverage"] for row in cells)
        ratio = np.nanmean([against_narrowest(row, limit) for row in cells])
        below = sum(value < limit for value in covers)
        lines.append(
            f"| {cv:g} | {psus} | {icc:g} | {len(cells)} | {100 * min(covers):.1f} "
            f"| {100 * np.mean(covers):.1f} | {below} | {100 * plain:.1f} | {ratio:.2f} |"
        )
    return lines


def verdicts(rows: list[dict[str, Any]]) -> list[str]:
    """Verdicts against 95 % by true share, of cells with enough degrees of freedom."""
    lines = [
        "| true share | met | not met | undecided | wrong verdicts, mean | wrong, most in a cell |",
        "|---|---|---|---|---|---|",
    ]
    for share in dict.fromkeys(row["share"] for row in rows):
        cells = [row for row in rows if row["share"] == share and row["psus"] > ENOUGH_DF]
        met, not_met = (np.mean([row[name] for row in cells]) for name in ("met", "not met"))
        wrong = [row["wrongly met"] + row["wrongly not met"] for row in cells]
        lines.append(
            f"| {100 * share:g} | {100 * met:.1f} | {100 * not_met:.1f} | {100 * (1 - met - not_met):.1f} "
            f"| {100 * np.mean(wrong):.2f} | {100 * max(wrong):.1f} |"
        )
    return lines


def main() -> None:
    """Simulate, print the tables and JSON; exit code 1 where a cell with enough df covers too seldom."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--samples", type=int, default=2000)
    options.add_argument("--seed", type=int, default=2026)
    options.add_argument("--cv", type=float, action="append", default=[], help="of unequal PSU sizes")
    options.add_argument("--json", action="store_true", help="JSON alone")
    chosen = options.parse_args()
    rows = simulated(chosen.samples, chosen.seed, chosen.cv)
    limit = ASKED - error(chosen.samples)
    enough = [row for row in rows if row["psus"] > ENOUGH_DF]
    low = [row for row in enough if row["default"]["coverage"] < limit]
    if not chosen.json:
        print(f"{chosen.samples} samples a cell, Monte Carlo error {100 * error(chosen.samples):.2f} points")
        print("\n".join((*summary(rows, chosen.samples), "", *verdicts(rows))))
        least = min(row["default"]["coverage"] for row in enough)
        print(f"\n{len(enough)} cells with 8 degrees of freedom or more: least coverage {100 * least:.2f} %, "
              f"{len(low)} below {100 * limit:.2f} %")  # fmt: skip
        for row in low:
            print("too seldom:", {key: row[key] for key in (*GRID, "default")})
    print(json.dumps({"samples": chosen.samples, "seed": chosen.seed, "rows": rows}))
    sys.exit(int(bool(low)))


if __name__ == "__main__":
    main()
