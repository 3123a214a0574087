"""How alike answers of one sampling unit may be where the data cannot say: a cautious design effect."""

import numpy as np

from analysis.design import Design
from analysis.linearised import linearised_covariance
from analysis.reduced import Matrix, Reduced
from analysis.results import Estimates, Floats

ASSUMED_ICC = 0.3
"""Intra-class correlation that is assumed until answers say otherwise."""
WORTH, ENOUGH = 6.0, 30.0
"""Informative PSUs that the assumption counts for, and how many make it needless."""
_NONE = 1e-12  # float noise on a PSU without the rarer answer


def cautious_deff(found: Floats, informative: Floats, size: Floats) -> Floats:
    """Design effect that caps the effective n of a share, from what was found and what has to be assumed.

    found        design effect of the data, without fpc
    informative  number k of PSUs that hold the rarer of the two answers: only they tell how alike answers are
    size         answers in the PSU of an average respondent, sum(m^2) / sum(m); 1 where each row is a PSU

    All of one shape. With d0 = 1 + 0.3 (size - 1), d kept between 1 and d0, and the assumption's weight
    a = max(0, 6/(k+6) · (30-k)/30): d^(1-a) · d0^a. A variance from two or three PSUs with an unfavourable
    answer is mostly too small, and at 100 % there is none; docs/methodology.md shows how often intervals
    cover with and without this.

    >>> cautious_deff(np.array([1.0, 2.0]), np.array([0.0, 60.0]), np.array([11.0, 1.0])).tolist()
    [4.0, 1.0]
    """
    assumed = 1 + ASSUMED_ICC * (np.maximum(size, 1.0) - 1)
    weight = np.maximum(WORTH / (informative + WORTH) * (1 - informative / ENOUGH), 0)
    return np.asarray(np.clip(found, 1.0, assumed) ** (1 - weight) * assumed**weight, dtype=np.float64)


def parent_deffs(
    reduced: Reduced, found: Estimates, members: Matrix, design: Design, known: float | None
) -> list[float]:
    """Design effect without fpc of each domain's parent, whole first.

    known  design effect of the whole's own parent (earlier waves); without it the whole is taken cautiously
    Domains take the larger of the whole's own and its cautious one.
    """
    p = float(found.estimate[0])
    own = 1.0
    if 0 < p < 1:
        own = _own_deff(reduced, found, members, design)
    cautious = _cautious(reduced, own) if known is None else known
    inner = max(own, cautious) if known is None else own if 0 < p < 1 else known
    return [cautious] + [inner] * (len(found.domains) - 1)


def _own_deff(reduced: Reduced, found: Estimates, members: Matrix, design: Design) -> float:
    """Design effect of the whole, without fpc."""
    if design.replicates is not None:
        return float(found.deff[0])
    p, n = float(found.estimate[0]), int(found.n[0])
    slope = 1 / found.weighted_n[0]
    coefficients = np.array([[-p * slope], [slope]])
    plain = float(linearised_covariance(reduced, coefficients, members[[0]], design, fpc=False)[0, 0])
    return plain * (n - 1) / (p * (1 - p))


def _cautious(reduced: Reduced, own: float) -> float:
    stage = reduced.stages[0]
    if stage.products or not reduced.n.sum():
        return 1.0
    answers = np.asarray(stage.valid.sum(axis=1))
    weights, hits = (np.asarray(sums.sum(axis=1)) for sums in stage.sums)
    informative = float(min((part > _NONE * weights).sum() for part in (hits, weights - hits)))
    size = float((answers**2).sum() / answers.sum())
    return float(cautious_deff(np.array(own), np.array(informative), np.array(size)))
