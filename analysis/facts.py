"""What stands beside a share: rows without answer, sampling fraction, strata whose answers are all alike."""

from dataclasses import dataclass

import numpy as np

from analysis.reduced import Flags, Matrix, Reduced
from analysis.results import Floats
from analysis.variance import parent_sums

ALIKE = 1e-12  # a share this near to 0 or 1 is float noise on all answers alike


@dataclass(frozen=True)
class Facts:
    """Of each domain: rows without answer, sampling fraction, full count, strata without variation."""

    missing: Floats
    zero_weight: Floats
    fraction: Floats
    full_count: Flags
    strata: Floats
    uniform: Flags
    labels: tuple[str, ...]
    silent: bool

    @staticmethod
    def of(reduced: Reduced, members: Matrix) -> "Facts":
        """Facts of the domains with the given members, shape (domains, cells)."""
        stage, last = reduced.stages[0], reduced.stages[-1]
        inverse = (stage.population / stage.size)[stage.parent]
        if last is not stage:
            inverse = inverse[last.parent] * (last.population / last.size)[last.parent]
        valid = (last.valid @ members.T).tocsr()
        n, missing = members @ reduced.n, members @ reduced.missing
        grossed = np.full(len(n), np.inf)
        if np.isfinite(inverse).all():
            grossed = np.maximum(inverse @ valid, n + missing)
        with np.errstate(invalid="ignore"):
            fraction = np.nan_to_num(n / grossed)
        adder = parent_sums(stage)
        answers = (adder @ stage.valid @ members.T).toarray()
        weights, hits = ((adder @ sums @ members.T).toarray() for sums in stage.sums)
        alike = (hits <= ALIKE * weights) | (hits >= (1 - ALIKE) * weights)
        return Facts(
            missing,
            members @ reduced.zero_weight,
            fraction,
            (fraction >= 1 - ALIKE) & (n > 0),
            (answers > 0).sum(axis=0),
            (answers > 1) & alike,
            stage.labels,
            reduced.silent,
        )


def notes_of(index: int, facts: Facts) -> tuple[str, ...]:
    """What a reader has to know of one domain's strata and left-out rows."""
    notes = []
    names = [label for label, flag in zip(facts.labels, facts.uniform[:, index], strict=True) if flag]
    if names and len(facts.labels) > 1:
        which = ", ".join(names) if len(names) <= 3 else f"{len(names)} of {int(facts.strata[index])} strata"
        stratum = "stratum " if len(names) <= 3 else ""
        notes.append(f"no variation within {stratum}{which}: all answers there are alike")
    if facts.zero_weight[index]:
        notes.append(f"{int(facts.zero_weight[index])} rows with weight 0 are left out")
    return tuple(notes)
